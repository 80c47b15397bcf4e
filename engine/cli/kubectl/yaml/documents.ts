import { LIMITS } from '../../../kernel/limits.ts';
import { goJsonSyntaxError } from '../../../kinds/go-json-errors.ts';
import type { KubeObject } from '../../../store/object.ts';
import { KubectlError } from '../errors.ts';
import type { YamlVersion } from '../../../yaml/compose.ts';
import { decodeYaml } from './decode.ts';

/**
 * The documents of a stream: JSON values as long as there are some, then YAML. A generator, as what comes before a
 * mistake counts. Throws KubectlError.
 */
export function* splitDocuments(text: string): Generator<string> {
  let count = 0;
  for (const document of text.trimStart().startsWith('{') ? splitJson(text) : splitYaml(text)) {
    if (++count > LIMITS.documents) throw new KubectlError(`too many documents (limit documents: ${LIMITS.documents})`);
    yield document;
  }
}

/** Documents cut at lines that begin with `---`, each ended by a line break (apimachinery's YAML reader). */
function* splitYaml(text: string): Generator<string> {
  let document = '';
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (!line.startsWith('---')) {
      document += `${line}\n`;
      continue;
    }
    const rest = line.slice(3).trim();
    if (rest && !rest.startsWith('#')) throw new KubectlError(`invalid Yaml document separator: ${rest}`);
    yield document;
    document = '';
  }
  yield document;
}

/** One JSON value after the other; from what is none on, the text is YAML. */
function* splitJson(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) {
      const document = text.slice(start, i + 1);
      if (!isJson(document)) break;
      yield document;
      start = i + 1;
    }
  }
  const rest = text.slice(start);
  if (rest.trim()) yield* splitYaml(rest);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Decode a document: JSON where it begins like it, else YAML. */
export function decodeManifest(text: string, version: YamlVersion = '1.1'): unknown {
  if (text.length > LIMITS.fileBytes)
    throw new KubectlError(`the document is too long (limit fileBytes: ${LIMITS.fileBytes})`);
  if (!text.trimStart().startsWith('{')) return decodeYaml(text, version);
  try {
    return JSON.parse(text);
  } catch {
    try {
      return decodeYaml(text, version);
    } catch {
      throw new KubectlError(jsonSyntaxError(text));
    }
  }
}

/** Where and why a text is no JSON, as kubectl's decoder words it. */
function jsonSyntaxError(text: string): string {
  const error = goJsonSyntaxError(text);
  if (!error || error.message === 'unexpected end of JSON input') return 'unexpected EOF';
  const { message, offset } = error;
  const escape = new TextDecoder().decode(new TextEncoder().encode(text).slice(offset - 1, offset));
  const said = message.endsWith('in string escape code')
    ? `invalid escape sequence \`\\${escape}\` in string`
    : message;
  return `json: offset ${offset}: ${said}`;
}

/** Fields of ObjectMeta that are lists, with their Go types. */
const LIST_FIELDS: ReadonlyMap<string, string> = new Map([
  ['finalizers', '[]string'],
  ['ownerReferences', '[]v1.OwnerReference'],
  ['managedFields', '[]v1.ManagedFieldsEntry'],
]);

const STRING_FIELDS = new Set(['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion']);

/** Check the types of an object's metadata as decoding into ObjectMeta does. */
export function decodeMetadata(object: KubeObject): void {
  const metadata: unknown = object.metadata;
  if (metadata === undefined || metadata === null) return;
  const fail = (found: unknown, where: string, type: string): never => {
    throw new KubectlError(
      `json: cannot unmarshal ${jsonTypeName(found)} into Go struct field ${where} of type ${type}`,
    );
  };
  if (typeof metadata !== 'object' || Array.isArray(metadata))
    fail(metadata, 'metadataOnlyObject.metadata', 'v1.ObjectMeta');
  const fields = metadata as Record<string, unknown>;
  // YAML becomes JSON with sorted keys before it is decoded: the first of them that is wrong is told.
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (STRING_FIELDS.has(name) && typeof value !== 'string') fail(value, `ObjectMeta.metadata.${name}`, 'string');
    const list = LIST_FIELDS.get(name);
    if (list && !Array.isArray(value)) fail(value, `ObjectMeta.metadata.${name}`, list);
    if (name === 'generation' && typeof value !== 'number') fail(value, 'ObjectMeta.metadata.generation', 'int64');
    if (name === 'creationTimestamp' && typeof value === 'string' && Number.isNaN(Date.parse(value)))
      throw new KubectlError(
        `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
      );
    if (name !== 'labels' && name !== 'annotations') continue;
    if (typeof value !== 'object' || Array.isArray(value))
      fail(value, `ObjectMeta.metadata.${name}`, 'map[string]string');
    for (const item of Object.values(value as object))
      if (item !== null && typeof item !== 'string') fail(item, `ObjectMeta.metadata.${name}`, 'string');
  }
}

/** What encoding/json calls a value's type. */
const jsonTypeName = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
