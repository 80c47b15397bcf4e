import { LIMITS } from '../../kernel/limits.ts';
import type { Co } from '../../kernel/coroutine.ts';
import type { KubeObject } from '../../store/object.ts';
import type { BuilderOptions } from './builder.ts';
import type { Info, Item } from './info.ts';
import type { Context } from './context.ts';
import { parseGroupVersion, type Mapping } from './discovery.ts';
import { ConnectionError, KubectlError } from './errors.ts';
import { renderKustomization } from './kustomization.ts';
import { decodeManifest, decodeMetadata, splitDocuments } from './yaml/documents.ts';

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** A text to be read, and how errors name it. */
interface Source {
  readonly name: string;
  readonly text: string;
}

/** All objects of the files that a command line names, in order; what cannot be read becomes an error in its place. */
export function* manifestItems(context: Context, options: BuilderOptions): Co<Iterable<Item>> {
  const sources = options.kustomize
    ? [{ name: options.kustomize, text: renderKustomization(context, options.kustomize) }]
    : yield* readSources(context, options);
  return (function* () {
    for (const source of sources) yield* 'error' in source ? [source] : documentItems(context, options, source);
  })();
}

function* readSources(context: Context, options: BuilderOptions): Co<(Source | { error: unknown })[]> {
  const sources: (Source | { error: unknown })[] = [];
  const pathErrors: unknown[] = [];
  for (const name of options.filenames ?? []) {
    if (name === '-') sources.push({ name: 'STDIN', text: yield* context.process.stdin.readAll() });
    else if (/^https?:\/\//.test(name)) sources.push(yield* readUrl(context, name));
    else {
      try {
        sources.push(...readPath(context, name, options.recursive ?? false));
      } catch (error) {
        pathErrors.push(error);
      }
    }
  }
  if (pathErrors.length)
    throw pathErrors.length === 1
      ? pathErrors[0]
      : new KubectlError(pathErrors.map((e) => (e as Error).message).join(', '));
  return sources;
}

function* readUrl(context: Context, url: string): Co<Source | { error: unknown }> {
  const target = new URL(url);
  const answer = yield* context.process.machine.network.request(
    {
      protocol: target.protocol === 'https:' ? 'https' : 'http',
      host: target.hostname,
      port: Number(target.port) || (target.protocol === 'https:' ? 443 : 80),
      path: `${target.pathname}${target.search}`,
    },
    LIMITS.commandMs,
  );
  if ('failure' in answer) {
    const why =
      answer.failure === 'name-not-resolved'
        ? `dial tcp: lookup ${target.hostname} on 172.30.250.2:53: read udp 172.30.0.1:40000->172.30.250.2:53: read: connection refused`
        : `dial tcp ${answer.address ?? target.hostname}:${target.port || 443}: connect: connection refused`;
    return { error: new ConnectionError('Get', url, target.host, why) };
  }
  if (answer.status !== 200)
    return {
      error: new KubectlError(
        `unable to read URL ${JSON.stringify(url)}, server reported ${answer.status} ${answer.statusText}, status code=${answer.status}`,
      ),
    };
  return { name: url, text: answer.body };
}

function readPath(context: Context, name: string, recursive: boolean): Source[] {
  const { files } = context.process.machine;
  const paths = /[*?[]/.test(name) && !files.exists(context.resolve(name)) ? glob(context, name) : [name];
  return paths.flatMap((path) => {
    if (!files.exists(context.resolve(path))) throw new KubectlError(`the path ${JSON.stringify(path)} does not exist`);
    if (files.stat(context.resolve(path)).type !== 'directory') return [{ name: path, text: context.readFile(path) }];
    const sources = readDirectory(context, path, recursive);
    if (!sources.length)
      throw new KubectlError(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`);
    return sources;
  });
}

function readDirectory(context: Context, path: string, recursive: boolean): Source[] {
  const { files } = context.process.machine;
  return files.list(context.resolve(path)).flatMap((entry) => {
    const below = `${path.replace(/\/+$/, '')}/${entry}`.replace(/^\.\//, '');
    if (files.stat(context.resolve(below)).type === 'directory')
      return recursive ? readDirectory(context, below, true) : [];
    return EXTENSIONS.some((extension) => entry.endsWith(extension))
      ? [{ name: below, text: context.readFile(below) }]
      : [];
  });
}

/** The paths that a pattern names (filepath.Glob, the last element only). */
function glob(context: Context, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/');
  const directory = slash < 0 ? '.' : pattern.slice(0, slash) || '/';
  const { files } = context.process.machine;
  const matcher = new RegExp(
    `^${pattern
      .slice(slash + 1)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
  const names = files.exists(context.resolve(directory))
    ? files.list(context.resolve(directory)).filter((name) => matcher.test(name))
    : [];
  if (!names.length) throw new KubectlError(`the path ${JSON.stringify(pattern)} does not exist`);
  return names.map((name) => (slash < 0 ? name : `${pattern.slice(0, slash)}/${name}`));
}

/** The objects in one text (`name` is what errors call it). Throws the first that cannot be read. */
export function textInfos(context: Context, name: string, text: string): Info[] {
  return [...documentItems(context, { validate: false }, { name, text })].map((item) => {
    if ('error' in item) throw item.error;
    return item;
  });
}

/** The objects in one text; decoding errors of the text end it, errors of one object do not. */
function* documentItems(context: Context, options: BuilderOptions, source: Source): Generator<Item> {
  for (const document of splitDocuments(source.text)) {
    let value: unknown;
    try {
      value = withSortedKeys(decodeManifest(document));
    } catch (error) {
      yield { error: new KubectlError(`error parsing ${source.name}: ${(error as Error).message}`) };
      return;
    }
    if (value === null || value === undefined) continue;
    const problem = options.validate === false ? undefined : objectKindProblem(value);
    if (problem) {
      yield {
        error: new KubectlError(
          `error validating ${JSON.stringify(source.name)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
        ),
      };
      return;
    }
    yield* objectItems(context, options, source.name, value, undefined);
  }
}

/** What is wrong with a value's apiVersion and kind, as the verifying schema words it. */
export function objectKindProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid object to validate';
  const object = value as Record<string, unknown>;
  if (object.kind === 'List' && object.apiVersion === 'v1') {
    if (!Array.isArray(object.items)) return 'invalid object to validate';
    const wrong = object.items.map(objectKindProblem).filter((problem) => problem !== undefined);
    if (wrong.length) return wrong.length === 1 ? wrong[0] : `[${wrong.join(', ')}]`;
  }
  const problems: string[] = [];
  for (const field of ['apiVersion', 'kind'])
    if (object[field] === undefined) problems.push(`${field} not set`);
    else if (typeof object[field] !== 'string') problems.push(`${field} isn't string type`);
    else if (object[field] === '') problems.push(`${field} not set`);
  if (!problems.length && (object.apiVersion as string).split('/').length > 2)
    return `unexpected GroupVersion string: ${object.apiVersion as string}`;
  return problems.length > 1 ? `[${problems.join(', ')}]` : problems[0];
}

/** An object with its mapping; a list becomes its items. */
function* objectItems(
  context: Context,
  options: BuilderOptions,
  source: string,
  value: unknown,
  parent: KubeObject | undefined,
): Generator<Item> {
  const object = value as KubeObject;
  if (!object.kind) {
    yield {
      error: new KubectlError(
        `unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`,
      ),
    };
    return;
  }
  if (object.kind.endsWith('List') && Array.isArray(object.items) && options.flatten !== false) {
    const itemKind = object.kind.slice(0, -'List'.length);
    for (const item of object.items as Record<string, unknown>[]) {
      const whole = { ...item } as Record<string, unknown>;
      if (itemKind) {
        whole.apiVersion ??= object.apiVersion;
        whole.kind ??= itemKind;
      }
      yield* objectItems(context, options, source, whole, object);
    }
    return;
  }
  try {
    decodeMetadata(object);
  } catch (error) {
    yield { error: new KubectlError(`unable to decode ${JSON.stringify(source)}: ${(error as Error).message}`) };
    return;
  }
  const name = String(object.metadata?.name ?? '');
  const namespace = String(object.metadata?.namespace ?? '');
  const mapping = options.local ? undefined : findMapping(context, object);
  if (!mapping && !options.local) {
    const why = `no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion ?? '')}`;
    yield {
      error: new KubectlError(
        parent
          ? `unable to recognize ${why}`
          : `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: ${why}\nensure CRDs are installed first`,
      ),
    };
    return;
  }
  // What has no namespace loses the one that its manifest gives (resource.FilterNamespace).
  if (mapping && !mapping.namespaced && namespace) {
    const metadata = { ...object.metadata };
    delete metadata.namespace;
    yield { mapping, namespace: '', name, source, object: { ...object, metadata } };
    return;
  }
  yield { mapping: mapping as Mapping, namespace, name, source, object };
}

/** Discovery is asked again where a kind is not known: a definition may just have been created. */
function findMapping(context: Context, object: KubeObject): Mapping | undefined {
  const { group, version } = parseGroupVersion(object.apiVersion ?? '');
  const found = context.discovery.byKind(group, object.kind, version);
  if (found) return found;
  context.discovery.invalidate();
  return context.discovery.byKind(group, object.kind, version) ?? caseInsensitive(context, group, version, object.kind);
}

/** `kind: pod` finds the resource too, as the mapper compares kinds without case; the server then refuses the body. */
const caseInsensitive = (context: Context, group: string, version: string, kind: string): Mapping | undefined =>
  context.discovery
    .all()
    .find((m) => m.group === group && m.version === version && m.kind.toLowerCase() === kind.toLowerCase());

/** A value as kubectl sends it on: decoded into maps, whose keys are written sorted. */
function withSortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  const map = value as Record<string, unknown>;
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, withSortedKeys(map[key])]));
}
