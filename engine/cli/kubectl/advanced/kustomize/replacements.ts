import type { KubeObject } from '../../../../store/object.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { resolveScalar } from '../../../../yaml/resolve.ts';
import { lookUp, placesAt, splitFieldPath } from './field-path.ts';
import type { Slot } from './field-spec.ts';
import type { Plugin, PluginHelpers } from './plugin.ts';
import { currentId, type Resource } from './resource.ts';
import { idText, isSelectedBy, type ResourceId } from './resource-id.ts';
import { matchesStrings, selectsAnyId, type Target } from './selector.ts';

type Fields = Record<string, any>;

/** Where a value is taken from, or put: with a delimiter it is one part of a text. */
interface Options {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}

/** `replacements:`: copy a field's value into fields of other resources. */
export function replacementTransformer(helpers: PluginHelpers, config: Fields): Plugin {
  const list = ((config.replacements ?? []) as Fields[]).flatMap((entry) => {
    if (!entry.path) return [entry];
    if (entry.source || entry.targets?.length)
      throw new KubectlError('cannot specify both path and inline replacement');
    const value: unknown = decodeYaml(helpers.read(entry.path as string));
    if (!Array.isArray(value) && !isMap(value))
      throw new KubectlError(
        `unsupported replacement type encountered within replacement path: ${value === null ? 'invalid' : typeof value}`,
      );
    return (Array.isArray(value) ? value : [value]) as Fields[];
  });
  return (resources) => {
    for (const replacement of list) replace(resources, replacement);
  };
}

function replace(resources: readonly Resource[], { source, sourceValue, targets }: Fields): void {
  const hasValue = sourceValue !== undefined && sourceValue !== null;
  if ((!hasValue && !source) || !targets)
    throw new KubectlError('replacements must specify a source and at least one target');
  if (hasValue && source) throw new KubectlError('value and resource selectors are mutually exclusive');
  const value: unknown = hasValue ? sourceValue : valueOf(resources, source as Fields);
  for (const target of targets as Fields[]) {
    const { select, reject = [], fieldPaths, options } = target;
    if (!select) throw new KubectlError('target must specify resources to select');
    for (const resource of resources)
      if (isTarget(resource, select as Target, reject as Target[]))
        for (const path of fieldPaths?.length ? (fieldPaths as string[]) : ['metadata.name'])
          copyTo(resource.object, path, value, (options ?? {}) as Options);
  }
}

function isTarget(resource: Resource, select: Target, rejects: readonly Target[]): boolean {
  if (!matchesStrings(resource, select)) return false;
  for (const reject of rejects) {
    const byStrings = Boolean(reject.annotationSelector || reject.labelSelector);
    if (byStrings && matchesStrings(resource, reject)) return false;
    const byId = [reject.group, reject.version, reject.kind, reject.name, reject.namespace].some(Boolean);
    if (byId && selectsAnyId(reject, resource)) return false;
  }
  return selectsAnyId(select, resource);
}

function sourceText(source: Fields): string {
  const { delimiter, index = 0, create = false } = (source.options ?? {}) as Options;
  const parts = [idText(source as ResourceId)];
  if (source.fieldPath) parts.push(source.fieldPath as string);
  if (delimiter || create) parts.push(`${delimiter ?? ''}(${index}), create=${create}`);
  return parts.join(':');
}

function valueOf(resources: readonly Resource[], source: Fields): unknown {
  const found = resources.filter((resource) =>
    [currentId(resource), ...resource.previous].some((id) => isSelectedBy(id, source as ResourceId)),
  );
  if (found.length > 1) throw new KubectlError(`multiple matches for selector ${sourceText(source)}`);
  if (!found.length) throw new KubectlError(`nothing selected by ${sourceText(source)}`);
  const path: string = source.fieldPath || 'metadata.name';
  const value = lookUp(found[0].object, splitFieldPath(path));
  const empty = typeof value === 'object' && value !== null && !Object.keys(value).length;
  if (value === undefined || value === null || value === '' || empty)
    throw new KubectlError(`fieldPath \`${path}\` is missing for replacement source ${idText(source as ResourceId)}`);
  const { delimiter, index = 0 } = (source.options ?? {}) as Options;
  if (!delimiter) return value;
  if (typeof value === 'object') throw new KubectlError('delimiter option can only be used with scalar nodes');
  const parts = String(value).split(delimiter);
  if (index < 0 || index >= parts.length)
    throw new KubectlError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

function copyTo(object: KubeObject, path: string, value: unknown, options: Options): void {
  const parts = splitFieldPath(path);
  const made = options.create ? (): unknown => emptyLike(value) : undefined;
  if (setInText(object, parts, value, made)) return;
  const failure = `unable to find ${options.create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`;
  let places: Slot[];
  try {
    places = placesAt(object, parts, made);
  } catch (error) {
    throw new KubectlError(`${failure}: ${errorText(error)}`);
  }
  if (!places.length) throw new KubectlError(failure);
  for (const place of places) put(place, value, options);
}

/** What a new field holds before the value is put there; a scalar has no type yet. */
function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return isMap(value) ? {} : NEW;
}

const NEW = Symbol('a scalar without a type');

function put({ holder, key }: Slot, value: unknown, { delimiter, index = 0 }: Options): void {
  const old: unknown = holder[key];
  let text: unknown = value;
  if (delimiter) {
    if (typeof old === 'object' && old !== null)
      throw new KubectlError('delimiter option can only be used with scalar nodes');
    const parts = (old === NEW ? '' : String(old ?? '')).split(delimiter);
    if (index < 0) parts.unshift(String(value));
    else if (index >= parts.length) parts.push(String(value));
    else parts[index] = String(value);
    text = parts.join(delimiter);
  }
  holder[key] = typeof old === 'object' && old !== null ? structuredClone(text) : retyped(old, text);
}

/** A scalar's new value keeps the type of the old one; a field just made takes that of its text. */
function retyped(old: unknown, value: unknown): unknown {
  if (typeof value === 'object') return structuredClone(value);
  if (typeof old === 'string') return String(value);
  const { tag, value: plain } = resolveScalar(String(value));
  if (old === NEW) return tag === 'timestamp' ? String(value) : plain;
  return typeof plain === typeof old ? plain : value;
}

/** A value within a text that is itself YAML or JSON: true where the path led there. */
function setInText(
  object: KubeObject,
  parts: readonly string[],
  value: unknown,
  made: (() => unknown) | undefined,
): boolean {
  for (let length = 1; length < parts.length; length++) {
    const text = lookUp(object, parts.slice(0, length));
    if (typeof text !== 'string') continue;
    const data = parsed(text);
    if (typeof data !== 'object' || data === null) return false;
    try {
      const places = placesAt(data as Fields, parts.slice(length), made);
      if (!places.length) return false;
      for (const { holder, key } of places) {
        const next = typeof holder[key] === 'object' ? structuredClone(value) : retyped(holder[key], value);
        // A number or truth value that would become a text cannot be written back: all stays as it was.
        if (typeof holder[key] !== 'object' && typeof holder[key] !== 'symbol' && typeof next !== typeof holder[key])
          return true;
        holder[key] = next;
      }
    } catch {
      return false;
    }
    const [place] = placesAt(object, parts.slice(0, length), undefined);
    place.holder[place.key] = serialised(data, text);
    return true;
  }
  return false;
}

function parsed(text: string): unknown {
  try {
    return decodeYaml(text);
  } catch {
    return undefined;
  }
}

function serialised(data: unknown, before: string): string {
  if (!/^\s*[[{]/.test(before)) return encodeYaml(data).trim();
  const sorted = JSON.stringify(data, (_, inner: unknown) =>
    isMap(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
  return before.includes('\n') && before.includes('  ') ? JSON.stringify(JSON.parse(sorted), undefined, 2) : sorted;
}
