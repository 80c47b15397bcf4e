import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import definitions from '../../engine/kinds/data/openapi-definitions.json' with { type: 'json' };
import type { World } from '../../engine/world.ts';
import type { Explanation, Lint, Suggestion, Suggestions } from './protocol.ts';

/** Completion and lint of manifests from the engine's own schemas and its own API server. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

const schemas = definitions as unknown as Readonly<Record<string, Schema>>;
const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const MAX_DOCUMENTS = 50;

/** What definitions and fields are for: by definition, then by field. They may come later than the editor. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A schema, and the name of its definition where it is one. */
interface Named {
  readonly name: string;
  readonly schema: Schema;
}

const definitionOf = (name: string): Named => ({ name, schema: schemas[name] });

function resolve(schema: Schema | undefined): Named | undefined {
  if (schema?.$ref) return definitionOf(schema.$ref.slice('#/definitions/'.length));
  return schema && { name: '', schema };
}

let kinds: Map<string, string> | undefined;

/** The definition of every kind that objects can have, by `group/version kind`. */
function definitionsOfKinds(): Map<string, string> {
  kinds ??= new Map(
    Object.entries(schemas).flatMap(([name, schema]) =>
      (schema['x-kubernetes-group-version-kind'] ?? [])
        .filter(() => schema.properties?.metadata && !schema.properties.items)
        .map(({ group, version, kind }) => [`${group ? `${group}/` : ''}${version} ${kind}`, name] as const),
    ),
  );
  return kinds;
}

/** What is wrong in a file: its YAML, and what the API server would say of each object (a dry run, nothing is kept). */
export function lintYaml(world: World, text: string): Lint[] {
  const documents = parseAllDocuments(text, { lineCounter: new LineCounter() });
  if (!Array.isArray(documents)) return [];
  return documents.slice(0, MAX_DOCUMENTS).flatMap((document) => {
    if (document.errors.length)
      return document.errors.map(({ pos, message }) => ({ from: pos[0], to: pos[1], message: message.split('\n')[0] }));
    const value = document.toJS({ maxAliasCount: 100 }) as Record<string, unknown> | null;
    return value === null || typeof value !== 'object' ? [] : lintObject(world, document, value);
  });
}

interface StatusBody {
  kind?: string;
  message?: string;
  details?: { causes?: { field?: string; message?: string }[] };
}

function lintObject(world: World, document: Document, value: Record<string, unknown>): Lint[] {
  const place = urlOf(world, value);
  if ('problem' in place) return [{ ...rangeOf(document, place.field), message: place.problem }];
  const query = new URLSearchParams({ dryRun: 'All', fieldValidation: 'Strict' });
  const { code, body } = world.api.handle({ method: 'POST', path: place.path, query, body: value, user: ADMIN });
  const status = body as StatusBody;
  if (code < 400 || code === 409) return [];
  const causes = status.details?.causes?.filter((cause) => cause.field) ?? [];
  if (causes.length)
    return causes.map(({ field, message }) => ({ ...rangeOf(document, field!), message: `${field}: ${message}` }));
  const unknown = [...(status.message ?? '').matchAll(/(?:unknown|duplicate) field "([^"]{1,500})"/g)];
  if (unknown.length) return unknown.map(([message, field]) => ({ ...rangeOf(document, field), message }));
  const typed = /Go struct field \w+\.([\w.]+) of type/.exec(status.message ?? '');
  return [{ ...rangeOf(document, typed?.[1] ?? ''), message: status.message ?? 'not accepted' }];
}

/** Where an object of this kind is created; or which field is the problem. */
function urlOf(world: World, value: Record<string, unknown>): { path: string } | { field: string; problem: string } {
  const { apiVersion, kind } = value;
  if (typeof kind !== 'string') return { field: 'kind', problem: 'kind is missing' };
  if (typeof apiVersion !== 'string') return { field: 'apiVersion', problem: 'apiVersion is missing' };
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const list = world.api.handle({ method: 'GET', path: base, user: ADMIN }).body as {
    resources?: { name: string; kind: string; namespaced: boolean }[];
  };
  const found = list.resources?.find((resource) => resource.kind === kind && !resource.name.includes('/'));
  if (!found) return { field: 'kind', problem: `no matches for kind "${kind}" in version "${apiVersion}"` };
  const namespace = (value.metadata as { namespace?: unknown } | undefined)?.namespace ?? 'default';
  return { path: found.namespaced ? `${base}/namespaces/${String(namespace)}/${found.name}` : `${base}/${found.name}` };
}

/** The range of the field that a message names: `spec.containers[0].image`; of what is nearest to it where it is not there. */
function rangeOf(document: Document, field: string): { from: number; to: number } {
  const steps = field.match(/[^.[\]]+/g) ?? [];
  let node = document.contents as Node | null;
  let range: [number, number] = [node?.range?.[0] ?? 0, Math.min(node?.range?.[1] ?? 0, (node?.range?.[0] ?? 0) + 40)];
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) break;
      const key = pair.key as Node;
      node = pair.value as Node | null;
      range = [
        key.range?.[0] ?? range[0],
        isScalar(node) ? (node.range?.[1] ?? range[1]) : (key.range?.[1] ?? range[1]),
      ];
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (!item) break;
      node = item;
    }
  }
  return { from: range[0], to: range[1] };
}

/** What may stand at an offset: fields of the schema there, or values of an enumeration. */
export function completeYaml(descriptions: Descriptions, text: string, offset: number): Suggestions {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  const value = /^(\s*(?:- )*)([\w./-]+):\s+(\S*)$/.exec(line);
  const word = /[\w./-]*$/.exec(line)![0];
  const { path, document } = pathAt(text, lineStart, line);
  const place = placeOf(document, path);
  if (value) return { from: offset - value[3].length, options: valuesOf(place?.schema, value[2]) };
  const options = path.length === 0 && !place ? startOptions() : fieldsOf(descriptions, place);
  return { from: offset - word.length, options };
}

/** What the field is whose name stands at an offset; undefined where none does, or it is not known. */
export function explainYaml(descriptions: Descriptions, text: string, offset: number): Explanation | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const key = /^(\s*(?:- +)*)([\w./-]+)(?=:(\s|$))/.exec(text.slice(lineStart).split('\n', 1)[0]);
  if (!key) return undefined;
  const from = lineStart + key[1].length;
  const to = from + key[2].length;
  if (offset < from || offset > to) return undefined;
  const { path, document } = pathAt(text, lineStart, key[0]);
  const place = placeOf(document, path);
  const field = place?.schema.properties?.[key[2]];
  if (!place || !field) return undefined;
  return {
    from,
    to,
    name: key[2],
    type: detailOf(place.schema, key[2], field),
    text: textOf(descriptions, place, key[2]),
  };
}

/** What a field is for, '' where nobody says. */
const textOf = (descriptions: Descriptions, { name }: Named, field: string): string =>
  descriptions[name]?.[field] ?? '';

const startOptions = (): Suggestion[] =>
  ['apiVersion', 'kind', 'metadata', 'spec'].map((label) => ({ label, detail: '', insert: `${label}: `, text: '' }));

/** The path of keys above a line, by indentation, and the document's apiVersion and kind. */
function pathAt(
  text: string,
  lineStart: number,
  line: string,
): { path: string[]; document: { apiVersion: string; kind: string } } {
  const start = Math.max(text.lastIndexOf('\n---', lineStart - 1), 0);
  const end = text.indexOf('\n---', lineStart);
  const body = text.slice(start, end < 0 ? undefined : end);
  const above = text.slice(start, lineStart).split('\n');
  let indent = columnOf(line);
  const path: string[] = [];
  for (let i = above.length - 1; i >= 0 && indent > 0; i--) {
    const match = /^(\s*(?:- +)*)([\w./-]+):(\s.*)?$/.exec(above[i]);
    if (!match || match[1].length >= indent) continue;
    path.unshift(match[2]);
    indent = match[1].indexOf('-') >= 0 ? match[1].indexOf('-') + 1 : match[1].length;
  }
  const field = (name: string): string => new RegExp(`^${name}: *(\\S+)`, 'm').exec(body)?.[1] ?? '';
  return { path, document: { apiVersion: field('apiVersion'), kind: field('kind') } };
}

/** The column at which a key on this line stands. */
const columnOf = (line: string): number => /^(\s*(?:- +)*)/.exec(line)![1].length;

function placeOf(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  path: readonly string[],
): Named | undefined {
  const definition = definitionsOfKinds().get(`${apiVersion} ${kind}`);
  let place = definition === undefined ? undefined : definitionOf(definition);
  for (const key of path) {
    const below: Named | undefined =
      resolve(place?.schema.properties?.[key]) ?? resolve(place?.schema.additionalProperties);
    place = below?.schema.items ? resolve(below.schema.items) : below;
  }
  return place;
}

function fieldsOf(descriptions: Descriptions, place: Named | undefined): Suggestion[] {
  if (!place) return [];
  return Object.entries(place.schema.properties ?? {}).map(([label, field]) => {
    const resolved = resolve(field)?.schema;
    const nested = resolved?.properties ?? resolved?.items ?? resolved?.additionalProperties;
    const detail = detailOf(place.schema, label, field);
    return { label, detail, insert: nested ? `${label}:` : `${label}: `, text: textOf(descriptions, place, label) };
  });
}

/** `integer`, `[]Container, required`. */
const detailOf = (schema: Schema, name: string, field: Schema): string =>
  `${typeName(field)}${schema.required?.includes(name) ? ', required' : ''}`;

function valuesOf(schema: Schema | undefined, key: string): Suggestion[] {
  const plain = (label: string): Suggestion => ({ label, detail: '', insert: label, text: '' });
  if (key === 'kind')
    return [...new Set([...definitionsOfKinds().keys()].map((name) => name.split(' ')[1]))].sort().map(plain);
  if (key === 'apiVersion')
    return [...new Set([...definitionsOfKinds().keys()].map((name) => name.split(' ')[0]))].sort().map(plain);
  const field = resolve(schema?.properties?.[key])?.schema;
  if (field?.type === 'boolean') return ['true', 'false'].map(plain);
  return (field?.enum ?? []).map(plain);
}

function typeName(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('.').at(-1)!;
  if (schema.type === 'array') return `[]${schema.items ? typeName(schema.items) : ''}`;
  return schema.type ?? '';
}
