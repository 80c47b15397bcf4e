import { resolve, schemaOf, type Schema } from '../../../../kinds/schema.ts';
import { copy, type KubeObject } from '../../../../store/object.ts';
import { parseGroupVersion } from '../../connection/discovery.ts';
import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { isKnownToKustomize } from './resource-id.ts';

type Fields = Record<string, any>;

/** The schema of a kind as kustomize sees it. */
export type SchemaFinder = (apiVersion: string, kind: string) => Schema | undefined;

/** The schema of a built-in kind, undefined for others and for what is younger than kustomize's own copy. */
export function builtinSchema(apiVersion: string, kind: string): Schema | undefined {
  const { group, version } = parseGroupVersion(apiVersion);
  return isKnownToKustomize(apiVersion, kind) ? schemaOf(group, version, kind) : undefined;
}

/**
 * Merge a strategic patch into an object (kyaml's merge2). Unlike the API server it keeps the order of the patch's list
 * elements and puts those it does not name behind them. Gives undefined where the patch takes all away.
 */
export function mergePatch(object: KubeObject, patch: Fields, find: SchemaFinder): KubeObject | undefined {
  return walk(copy(object), copy(patch), find(object.apiVersion, object.kind)) as KubeObject | undefined;
}

/** A value that a null in the target keeps; undefined means that the field is cleared. */
const isMissing = (value: unknown): boolean => value === undefined || value === null;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'SequenceNode';
  return isMap(value) ? 'MappingNode' : 'ScalarNode';
}

function walk(dest: unknown, patch: unknown, schema: Schema | undefined): unknown {
  const type = schema && resolve(schema);
  const known = isMissing(dest) ? patch : dest;
  if (isMissing(known)) return patch === null || dest === undefined ? undefined : dest;
  for (const value of [dest, patch])
    if (!isMissing(value) && kindOf(value) !== kindOf(known))
      throw new KubectlError(
        `wrong node kind: expected ${kindOf(known)} but got ${kindOf(value)}: node contents:\n${encodeYaml(value)}`,
      );
  if (isMap(known)) return walkMap(dest as Fields | null | undefined, patch as Fields | null | undefined, type);
  if (!Array.isArray(known) || !isAssociative(schema)) return patch === undefined ? dest : (patch ?? undefined);
  return walkList(dest as unknown[] | null | undefined, patch as unknown[] | null | undefined, schema!);
}

/** The directive of a patch, which is taken out of it. */
function directiveOf(patch: Fields | null | undefined): string {
  if (!patch || patch.$patch === undefined) return 'merge';
  const directive = String(patch.$patch);
  if (!['replace', 'delete', 'merge'].includes(directive))
    throw new KubectlError(`unknown patch strategy '${directive}'`);
  delete patch.$patch;
  return directive;
}

function walkMap(dest: Fields | null | undefined, patch: Fields | null | undefined, type: Schema | undefined): unknown {
  const directive = directiveOf(patch);
  if (directive === 'delete' || patch === null) return undefined;
  let out = dest;
  if (isMissing(dest) || directive === 'replace') out = patch;
  if (!out) return undefined;
  for (const key of [...new Set([...Object.keys(out), ...Object.keys(patch ?? {})])].sort()) {
    const value = walk(out[key], patch?.[key], type?.properties?.[key] ?? type?.additionalProperties);
    if (value === undefined) delete out[key];
    else out[key] = value;
  }
  return out;
}

const isAssociative = (schema: Schema | undefined): boolean =>
  (schema?.['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');

/** A directive for a whole list is an element of its own; it is taken out. */
function listDirective(patch: unknown[]): string {
  const at = patch.findIndex((item) => isMap(item) && Object.keys(item).length === 1 && '$patch' in item);
  if (at < 0) return 'merge';
  const [item] = patch.splice(at, 1);
  return directiveOf(item as Fields);
}

function walkList(dest: unknown[] | null | undefined, patch: unknown[] | null | undefined, schema: Schema): unknown {
  if (patch === null) return undefined;
  const directive = patch && !isMissing(dest) ? listDirective(patch) : 'merge';
  if (directive === 'delete') return undefined;
  const out = isMissing(dest) || directive === 'replace' ? patch! : dest!;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [schema['x-kubernetes-patch-merge-key'] ?? ''];
  return keys[0] ? mergeElements(out, patch, keys, schema.items) : mergeScalars(out, patch);
}

const mergeScalars = (dest: readonly unknown[], patch: readonly unknown[] | undefined): unknown[] => [
  ...new Set([...(patch ?? []), ...dest]),
];

const text = (value: unknown): string => (isMissing(value) || typeof value === 'object' ? '' : String(value));
const valuesOf = (item: unknown, keys: readonly string[]): string[] => keys.map((key) => text((item as Fields)?.[key]));
const find = (list: readonly unknown[] | undefined, keys: readonly string[], values: readonly string[]): unknown =>
  list?.find((item) => isMap(item) && keys.every((key, i) => key in item && text((item as Fields)[key]) === values[i]));

/** Take elements out, or put one in their place; an empty value stands for any (kyaml's ElementSetter). */
function setElement(
  list: readonly unknown[],
  keys: readonly string[],
  values: readonly (string | undefined)[],
  element: unknown,
): unknown[] {
  const matches = (item: Fields): boolean =>
    keys.every((key, i) => values[i] === undefined || (key in item && (!values[i] || text(item[key]) === values[i])));
  const out: unknown[] = [];
  let found = false;
  for (const item of list) {
    if (isMissing(item) || (isMap(item) && !Object.keys(item).length)) continue;
    if (!isMap(item) || !matches(item)) out.push(item);
    else {
      found = true;
      if (element !== undefined) out.push(element);
    }
  }
  if (!found && element !== undefined) out.push(element);
  return out;
}

/** Values that differ only in what one of them leaves out tell of the same element. */
function unify(list: string[][]): string[][] {
  const out = list.map((values) => [...values]);
  for (let i = 0; i < out.length; i++)
    for (let j = 0; j < out.length; j++) {
      const same = out[i].some((value, k) => value === out[j][k]);
      if (!same || out[i].some((value, k) => value && out[j][k] && value !== out[j][k])) continue;
      out[i] = out[j] = out[i].map((value, k) => value || out[j][k]);
    }
  return out;
}

/** The keys that tell elements apart here: of several those that any element has. */
function usedKeys(
  list: readonly string[][],
  values: readonly string[],
  keys: readonly string[],
): { keys: string[]; values: string[] } {
  const used = keys.filter((_, i) => list.some((other) => other[i]));
  if (!used.length) return { keys: [...keys], values: [...values] };
  return { keys: used, values: values.filter((value, i) => value || used.includes(keys[i])) };
}

function mergeElements(
  target: unknown[],
  patch: unknown[] | undefined,
  keys: readonly string[],
  items: Schema | undefined,
): unknown[] {
  let dest: unknown[] = target;
  const seen = new Set<string>();
  let list = [...(patch ?? []), ...dest]
    .map((item) => valuesOf(item, keys))
    .filter((values) => !seen.has(values.join('\0')) && seen.add(values.join('\0')));
  if (keys.length > 1) list = unify(list);
  let merged: unknown[] = [];
  let used: string[] = [...keys];
  for (const given of list) {
    const here = usedKeys(list, given, keys);
    used = here.keys;
    const own = usedKeys([here.values], here.values, here.keys);
    const value = walk(find(dest, own.keys, own.values), find(patch, own.keys, own.values), items);
    if (isMissing(value) || !Object.keys(value as Fields).length) {
      dest = setElement(dest, here.keys, here.values, undefined);
      if (dest !== target) target.splice(0, target.length, ...dest);
      dest = target;
      continue;
    }
    here.keys.forEach((key, i) => {
      if ((value as Fields)[key] === undefined && here.values[i]) (value as Fields)[key] = here.values[i];
    });
    merged = setElement(merged, here.keys, here.values, value);
  }
  for (const item of dest) {
    const values = used.map((key) => (isMissing((item as Fields)[key]) ? undefined : text((item as Fields)[key])));
    if (values[0] === undefined) {
      merged.push(item);
      continue;
    }
    if (used.length > 1) merged = setElement(merged, used, values, undefined);
    merged = setElement(merged, used, values, item);
  }
  return merged;
}
