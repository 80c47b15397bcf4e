import { LIMITS } from '../../../kernel/limits.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import { notInScheme } from './client-kinds.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { BuilderOptions } from './builder.ts';
import type { Info, Item } from './info.ts';
import type { Context } from '../context.ts';
import { parseGroupVersion, type Mapping } from '../connection/discovery.ts';
import { ConnectionError, errorText, KubectlError } from '../errors.ts';
import { klogWarning } from '../klog.ts';
import { renderKustomization } from '../advanced/kustomize/render.ts';
import { schemaProblems } from './client-schema.ts';
import { throughGoType } from '../printers/typed-object.ts';
import { validationOf } from '../flags/validation.ts';
import { decodeManifest, decodeMetadata, splitDocuments } from '../yaml/documents.ts';

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** A text to be read, and how errors name it. */
interface Source {
  readonly name: string;
  readonly text: string;
}

/** All objects of the files that a command line names, in order; what cannot be read becomes an error in its place. */
export function* manifestItems(context: Context, options: BuilderOptions): Co<Iterable<Item>> {
  const sources = options.kustomize ? [rendered(context, options.kustomize)] : yield* readSources(context, options);
  return (function* () {
    for (const source of sources) yield* 'error' in source ? [source] : documentItems(context, options, source);
  })();
}

/** What a kustomization renders to, or why it does not: an error of visiting like that of a file. */
function rendered(context: Context, directory: string): Source | { error: unknown } {
  try {
    return { name: directory, text: renderKustomization(context, directory) };
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return { error };
  }
}

function* readSources(context: Context, options: BuilderOptions): Co<(Source | { error: unknown })[]> {
  const sources: (Source | { error: unknown })[] = [];
  const pathErrors: unknown[] = [];
  const names = options.filenames ?? [];
  if (names.filter((name) => name === '-').length > 1)
    throw new KubectlError('standard input cannot be used for multiple arguments');
  for (const name of names) {
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
  return [...documentItems(context, {}, { name, text })].map((item) => {
    if ('error' in item) throw item.error;
    return item;
  });
}

/** The objects in one text; decoding errors of the text end it, errors of one object do not. */
function* documentItems(context: Context, options: BuilderOptions, source: Source): Generator<Item> {
  const documents = splitDocuments(source.text);
  for (;;) {
    let value: unknown;
    try {
      const next = documents.next();
      if (next.done) return;
      value = withSortedKeys(decodeManifest(next.value));
    } catch (error) {
      yield { error: new KubectlError(`error parsing ${source.name}: ${(error as Error).message}`) };
      return;
    }
    if (value === null || value === undefined) continue;
    const problem = options.validate ? validationProblem(context, value) : undefined;
    if (problem) {
      yield {
        error: new KubectlError(
          `error validating ${JSON.stringify(source.name)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
        ),
      };
      return;
    }
    let failed = false;
    for (const item of objectItems(context, options, source.name, value, undefined)) {
      failed ||= 'error' in item && item.list !== undefined;
      yield item;
    }
    // A list that fails ends its stream.
    if (failed) return;
  }
}

/** What kubectl finds wrong itself: apiVersion and kind, and all of it where no server checks the fields. */
function validationProblem(context: Context, value: unknown): string | undefined {
  const problem = objectKindProblem(value);
  if (problem !== undefined) return problem;
  const object = value as KubeObject;
  const isList = object.kind === 'List' && object.apiVersion === 'v1';
  if (!isList && !isUnchecked(context, object)) return undefined;
  if (context.flags.has('validate') && validationOf(context.flags) === 'Warn') {
    klogWarning(
      context,
      'schema.go:145',
      'cannot perform warn validation if server-side field validation is unsupported, skipping validation',
    );
    return undefined;
  }
  const problems = (isList ? (object.items as object[]) : [object]).flatMap(schemaProblems);
  const texts = [...new Set(problems)];
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0];
}

/** Servers check the fields of what can be patched. */
function isUnchecked(context: Context, { apiVersion, kind }: KubeObject): boolean {
  if (kind.endsWith('List')) return true;
  const { group, version } = parseGroupVersion(apiVersion);
  const mapping = context.discovery.byKind(group, kind, version);
  return mapping !== undefined && !mapping.verbs.includes('patch');
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

/** The items of a list in a manifest, which get its kind where they have none of their own. */
function* listItems(context: Context, options: BuilderOptions, source: string, object: KubeObject): Generator<Item> {
  const items: readonly unknown[] = object.items ?? [];
  const isRead = (item: unknown): boolean => typeof item === 'object' && item !== null && !Array.isArray(item);
  const unread = Array.isArray(items) ? items.find((item) => !isRead(item)) : undefined;
  if (!Array.isArray(items) || unread !== undefined) {
    const why = Array.isArray(items)
      ? `${jsonKind(unread)} into Go value of type map[string]interface {}`
      : `${jsonKind(items)} into Go struct field decodeList.items of type []jsontext.Value`;
    yield { error: new KubectlError(`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${why}`) };
    return;
  }
  if (items.some((item) => Array.isArray((item as KubeObject).items))) {
    yield { error: new KubectlError('*unstructured.Unstructured is not a list: no Items field in this object') };
    return;
  }
  const list = { source };
  const itemKind = object.kind.slice(0, -'List'.length);
  for (const item of items as Record<string, unknown>[])
    for (const read of objectItems(
      context,
      options,
      source,
      itemKind ? { apiVersion: object.apiVersion, kind: itemKind, ...item } : item,
      object,
    ))
      yield { ...read, list };
}

const isListed = ({ kind, items }: KubeObject): boolean => kind === 'List' || Array.isArray(items);

const jsonKind = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

const withoutType = (what: string, why: string): KubectlError =>
  new KubectlError(
    `unable to get type info from the object "*unstructured.Unstructured": Object '${what}' is missing in '${why}'`,
  );

/** Why an object is none of kubectl's own types; undefined where it is one. */
function typeProblem(object: KubeObject): string | undefined {
  const unknown = notInScheme(object);
  if (unknown !== undefined) return unknown;
  try {
    throughGoType(object);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
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
  if (parent && typeof object.kind !== 'string')
    return yield { error: withoutType('Kind', 'object has no kind field ') };
  if (parent && typeof object.apiVersion !== 'string')
    return yield { error: withoutType('apiVersion', 'object has no apiVersion field') };
  if (!object.kind) {
    yield {
      error: new KubectlError(
        `unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`,
      ),
    };
    return;
  }
  if (!parent && object.kind.endsWith('List') && isListed(object) && options.flatten !== false)
    return yield* listItems(context, options, source, object);
  try {
    // Items of lists are not looked into so far.
    if (!parent) decodeMetadata(object);
  } catch (error) {
    yield { error: new KubectlError(`unable to decode ${JSON.stringify(source)}: ${(error as Error).message}`) };
    return;
  }
  const name = String(object.metadata?.name ?? '');
  const namespace = String(object.metadata?.namespace ?? '');
  const unfit = options.typed && typeProblem(object);
  if (unfit) return yield { error: new KubectlError(`unable to decode ${JSON.stringify(source)}: ${unfit}`) };
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
