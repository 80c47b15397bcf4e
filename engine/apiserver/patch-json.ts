import { copy } from '../store/object.ts';
import { sameValue } from './fields-compare.ts';

/** One operation of an RFC 6902 patch. */
export interface JsonOperation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** The patch cannot be applied to this object. */
export class JsonPatchError extends Error {}

/** Operations of one patch, as the API server bounds them. */
export const MAX_OPERATIONS = 10_000;

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function parsePointer(pointer: unknown): string[] {
  if (typeof pointer !== 'string') throw new JsonPatchError('missing value');
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchError(`not a pointer: ${pointer}`);
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexIn(list: readonly unknown[], key: string, adding: boolean): number {
  if (adding && key === '-') return list.length;
  if (!/^-?(0|[1-9][0-9]*)$/.test(key)) throw new JsonPatchError(`Unable to access invalid index: ${key}`);
  let index = Number(key);
  // The library takes negative indexes from the end.
  if (index < 0) index += list.length + (adding ? 1 : 0);
  if (index < 0 || index > list.length - (adding ? 0 : 1))
    throw new JsonPatchError(`Unable to access invalid index: ${key}`);
  return index;
}

function get(container: unknown, key: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container, key, false)];
  if (!isContainer(container) || !Object.hasOwn(container, key))
    throw new JsonPatchError(`unable to get nonexistent key: ${key}`);
  return (container as Record<string, unknown>)[key];
}

/** The container that a pointer's last part lies in. */
function parentOf(root: unknown, parts: readonly string[]): Container {
  let here = root;
  for (const part of parts.slice(0, -1)) here = get(here, part);
  if (!isContainer(here)) throw new JsonPatchError(`doc is missing path: /${parts.join('/')}`);
  return here;
}

function add(root: unknown, parts: readonly string[], value: unknown): unknown {
  if (!parts.length) return value;
  const parent = parentOf(root, parts);
  const key = parts[parts.length - 1];
  if (Array.isArray(parent)) parent.splice(indexIn(parent, key, true), 0, value);
  else parent[key] = value;
  return root;
}

function remove(root: unknown, parts: readonly string[]): void {
  const parent = parentOf(root, parts);
  const key = parts[parts.length - 1];
  if (Array.isArray(parent)) parent.splice(indexIn(parent, key, false), 1);
  else if (!Object.hasOwn(parent, key)) throw new JsonPatchError(`Unable to remove nonexistent key: ${key}`);
  else delete parent[key];
}

function replace(root: unknown, parts: readonly string[], value: unknown): unknown {
  if (!parts.length) return value;
  const parent = parentOf(root, parts);
  const key = parts[parts.length - 1];
  // The library replaces a member that is not there: then it adds it.
  if (Array.isArray(parent)) parent[indexIn(parent, key, false)] = value;
  else parent[key] = value;
  return root;
}

function valueAt(root: unknown, parts: readonly string[]): unknown {
  return parts.reduce((here, part) => get(here, part), root);
}

/**
 * Values are compared as they are written, and Go writes an object's &, < and > as escapes: a text with one of them
 * never tests as equal.
 */
const sameText = (found: unknown, value: unknown): boolean =>
  sameValue(found, value) && !/[&<>\u2028\u2029]/.test(JSON.stringify(value));

/** A missing member tests as null, as the library has it. */
function testedAt(root: unknown, parts: readonly string[]): unknown {
  if (!parts.length) return root;
  const parent = parentOf(root, parts);
  const key = parts[parts.length - 1];
  if (!Array.isArray(parent)) return Object.hasOwn(parent, key) ? parent[key] : null;
  return parent[indexIn(parent, key, false)];
}

function applyOne(root: unknown, operation: JsonOperation): unknown {
  const path = parsePointer(operation.path);
  const value = copy(operation.value ?? null);
  switch (operation.op) {
    case 'add':
      return add(root, path, value);
    case 'remove':
      remove(root, path);
      return root;
    case 'replace':
      return replace(root, path, value);
    case 'move': {
      const from = parsePointer(operation.from);
      const moved = valueAt(root, from);
      remove(root, from);
      return add(root, path, moved);
    }
    case 'copy':
      return add(root, path, copy(valueAt(root, parsePointer(operation.from))));
    case 'test':
      if (sameText(testedAt(root, path), value)) return root;
      throw new JsonPatchError(`testing value ${String(operation.path)} failed: test failed`);
    default:
      throw new JsonPatchError(`Unexpected kind: ${String(operation.op)}`);
  }
}

/** Apply a JSON patch to a copy of a value. Throws {@link JsonPatchError}. */
export function jsonPatch(target: unknown, operations: readonly JsonOperation[]): unknown {
  return operations.reduce<unknown>(applyOne, copy(target));
}
