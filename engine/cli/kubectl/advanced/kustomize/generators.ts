import type { KubeObject } from '../../../../store/object.ts';
import { isUtf8, textToBase64 } from '../../../../runtime/bytes.ts';
import { errorText, KubectlError } from '../../errors.ts';
import type { Generator, PluginHelpers } from './plugin.ts';
import { newResource, type Behavior, type Resource } from './resource.ts';

type Fields = Record<string, any>;

/** Options of a generator, with those for all generators: what is asked for anywhere is asked for. */
export function mergeOptions(local: Fields = {}, global: Fields = {}): Fields {
  return {
    labels: { ...global.labels, ...local.labels },
    annotations: { ...global.annotations, ...local.annotations },
    disableNameSuffixHash: Boolean(global.disableNameSuffixHash || local.disableNameSuffixHash),
    immutable: Boolean(global.immutable || local.immutable),
  };
}

const BEHAVIORS: readonly string[] = ['create', 'merge', 'replace'];

/** configMapGenerator and secretGenerator: one entry makes one object. */
export const mapGenerator =
  (kind: 'ConfigMap' | 'Secret') =>
  (helpers: PluginHelpers, config: Fields): Generator =>
  () => {
    const name: string = config.name || config.metadata?.name || '';
    const namespace: string = config.namespace || config.metadata?.namespace || '';
    if (!name) throw new KubectlError('a configmap must have a name');
    const options: Fields = config.options ?? {};
    const object: KubeObject = {
      apiVersion: 'v1',
      kind,
      metadata: { name, ...(namespace && { namespace }), ...nonEmpty(options, ['labels', 'annotations']) },
      ...content(helpers, kind, name, config),
      ...(kind === 'Secret' && { type: config.type || 'Opaque' }),
      ...(options.immutable && { immutable: true }),
    };
    const behavior = (BEHAVIORS.includes(config.behavior) ? config.behavior : 'unspecified') as Behavior;
    const resource: Resource = { ...newResource(object), behavior, needsHash: !options.disableNameSuffixHash };
    return [resource];
  };

function nonEmpty(fields: Fields, names: readonly string[]): Fields {
  const out: Fields = {};
  for (const name of names) if (Object.keys(fields[name] ?? {}).length) out[name] = fields[name];
  return out;
}

function content(helpers: PluginHelpers, kind: string, name: string, config: Fields): Fields {
  const data: Fields = {};
  const binaryData: Fields = {};
  let pairs: [string, string][];
  try {
    pairs = [...pairsOf(helpers, config)];
  } catch (error) {
    throw new KubectlError(`loading KV pairs: ${errorText(error)}`);
  }
  for (const [key, text] of pairs) {
    if (key in data || key in binaryData)
      throw new KubectlError(`configmap ${name} illegally repeats the key \`${key}\``);
    if (kind === 'Secret') data[key] = wrapped(textToBase64(text));
    else if (isUtf8(text)) data[key] = text;
    else binaryData[key] = wrapped(textToBase64(text));
  }
  return nonEmpty({ data, binaryData }, ['data', 'binaryData']);
}

/** Lines of encoded data are as long as kyaml makes them. */
const LINE = 70;

/** Encoded data that does not fit on a line is a block of lines. */
function wrapped(text: string): string {
  if (text.length <= LINE) return text;
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LINE) lines.push(text.slice(at, at + LINE));
  return `${lines.join('\n')}\n`;
}

function* pairsOf(helpers: PluginHelpers, config: Fields): Iterable<[string, string]> {
  const envs: string[] = [...(config.envs ?? []), ...(config.env ? [config.env] : [])];
  yield* under(`env source files: [${envs.join(' ')}]`, () => envs.flatMap((path) => linesOf(helpers.read(path))));
  const literals: string[] = config.literals ?? [];
  yield* under(`literal sources [${literals.join(' ')}]`, () => literals.map(literal));
  const files: string[] = config.files ?? [];
  yield* under(`file sources: [${files.join(' ')}]`, () =>
    files.map((source): [string, string] => {
      const [key, path] = fileSource(source);
      return [key, helpers.read(path)];
    }),
  );
}

function under<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new KubectlError(`${what}: ${errorText(error)}`);
  }
}

/** `KEY=value` lines; blank ones, comments and those without a key do not count. */
function linesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((raw): [string, string][] => {
    const line = raw.replace(/\r$/, '').trimStart();
    if (!line || line.startsWith('#')) return [];
    const at = line.indexOf('=');
    if (at === 0) return [];
    return [at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]];
  });
}

function literal(source: string): [string, string] {
  const at = source.indexOf('=');
  if (at <= 0) throw new KubectlError(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), unquoted(source.slice(at + 1))];
}

/** A value without the quotes around it. */
const unquoted = (text: string): string =>
  text.length > 1 && /^["']/.test(text) && text.endsWith(text[0]) ? text.slice(1, -1) : text;

function fileSource(source: string): [key: string, path: string] {
  const parts = source.split('=');
  if (parts.length === 1) return [source.split('/').findLast(Boolean) ?? source, source];
  if (parts.length > 2) throw new KubectlError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  const [key, path] = parts;
  if (!key)
    throw new KubectlError(
      `missing key name for file path ${JSON.stringify(path)} in source ${JSON.stringify(source)}`,
    );
  if (!path)
    throw new KubectlError(`missing file path for key name ${JSON.stringify(key)} in source ${JSON.stringify(source)}`);
  return [key, path];
}
