import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { readWithin } from './file.ts';
import { select } from './patches.ts';
import type { Resource } from './resource.ts';

type Fields = Record<string, any>;

/** `replacements:`: copy a field's value into fields of other resources. Throws KubectlError. */
export function applyReplacements(
  context: Context,
  directory: string,
  fields: Fields,
  resources: readonly Resource[],
): void {
  for (const entry of (fields.replacements as Fields[] | undefined) ?? []) {
    const list = entry.path ? [decodeYaml(readWithin(context, directory, entry.path))].flat() : [entry];
    for (const replacement of list as Fields[]) replace(resources, replacement);
  }
}

function replace(resources: readonly Resource[], { source, sourceValue, targets }: Fields): void {
  if (!targets?.length) throw new KubectlError('replacements must specify a source and at least one target');
  const value: unknown = sourceValue ?? (source ? sourceOf(resources, source) : undefined);
  if (value === undefined) throw new KubectlError('replacements must specify a source and at least one target');
  for (const target of targets as Fields[]) {
    if (!target.select) throw new KubectlError('target must specify resources to select');
    const rejected = new Set(((target.reject ?? []) as Fields[]).flatMap((reject) => select(resources, reject)));
    const chosen = select(resources, target.select).filter((resource) => !rejected.has(resource));
    for (const resource of chosen)
      for (const path of (target.fieldPaths as string[] | undefined) ?? ['metadata.name'])
        write(resource, path, value, target.options ?? {});
  }
}

/** `Deployment.[noVer].[noGrp]/web.[noNs]`. */
const idText = ({ kind, version, group, name, namespace }: Fields): string =>
  `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}/${name || '[noName]'}.${namespace || '[noNs]'}`;

function sourceOf(resources: readonly Resource[], source: Fields): unknown {
  const found = select(resources, source);
  const text = [source.kind, source.name].filter(Boolean).join(' ');
  if (found.length !== 1)
    throw new KubectlError(
      found.length
        ? `multiple matches for selector ${text}`
        : `nothing selected by ${idText(source)}${source.fieldPath ? `:${source.fieldPath}` : ''}`,
    );
  const path: string = source.fieldPath ?? 'metadata.name';
  let value: unknown;
  visit(found[0].object, splitPath(path), false, (holder, key) => {
    value = (holder as Fields)[key];
  });
  if (value === undefined)
    throw new KubectlError(`fieldPath \`${path}\` is missing for replacement source ${idText(source)}`);
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return value;
  const parts = String(value).split(delimiter);
  if (index < 0 || index >= parts.length)
    throw new KubectlError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

function write(
  resource: Resource,
  path: string,
  value: unknown,
  { delimiter, index = 0, create = false }: Fields,
): void {
  let count = 0;
  visit(resource.object, splitPath(path), create, (holder, key) => {
    count++;
    const map = holder as Fields;
    if (!delimiter) {
      map[key] = typeof map[key] === 'string' && typeof value === 'number' ? String(value) : value;
      return;
    }
    const parts = String(map[key] ?? '').split(delimiter);
    if (index < 0) parts.unshift(String(value));
    else if (index >= parts.length) parts.push(String(value));
    else parts[index] = String(value);
    map[key] = parts.join(delimiter);
  });
  if (!count) throw new KubectlError(`unable to find field ${JSON.stringify(path)} in replacement target`);
}

/** Fields with dots between them; a dot in brackets or behind a backslash is part of a name. */
function splitPath(path: string): string[] {
  const out = [''];
  let depth = 0;
  for (let i = 0; i < path.length; i++) {
    const char = path[i];
    if (char === '\\' && path[i + 1] === '.') out[out.length - 1] += path[++i];
    else if (char === '.' && depth === 0) out.push('');
    else {
      if (char === '[') depth++;
      if (char === ']') depth--;
      out[out.length - 1] += char;
    }
  }
  return out.map((part) => (/^\[[^=]*\]$/.test(part) ? part.slice(1, -1) : part));
}

function visit(
  here: unknown,
  path: readonly string[],
  create: boolean,
  found: (holder: unknown, key: string) => void,
): void {
  const [name, ...rest] = path;
  if (Array.isArray(here)) {
    const list: unknown[] = here;
    const match = /^\[([^=]+)=(.*)\]$/.exec(name);
    const keys = list.flatMap((item, i) =>
      name === '*' || name === String(i) || (match && (item as Fields)?.[match[1]] === match[2]) ? [String(i)] : [],
    );
    for (const key of keys) {
      if (rest.length) visit(list[Number(key)], rest, create, found);
      else found(list, key);
    }
    return;
  }
  if (typeof here !== 'object' || here === null) return;
  const map = here as Fields;
  if (!rest.length) {
    if (create || map[name] !== undefined) found(map, name);
    return;
  }
  if (map[name] === undefined && create) map[name] = {};
  visit(map[name], rest, create, found);
}
