import { jsonPatch, JsonPatchError, type JsonOperation } from '../../../../apiserver/patch/patch-json.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';

/** Apply JSON operations; failures are worded as version 5 of evanphx/json-patch does. Throws KubectlError. */
export function patchWithJson(object: KubeObject, operations: readonly JsonOperation[]): KubeObject {
  let patched = object;
  for (const given of operations) {
    // What stands before the first slash of a path is not looked at.
    const operation = { ...given, path: String(given.path).replace(/^[^/]*/, '') };
    const why = refusal(patched, operation);
    if (why) throw new KubectlError(why);
    try {
      patched = jsonPatch(patched, [operation]) as KubeObject;
    } catch (error) {
      throw error instanceof JsonPatchError ? new KubectlError(error.message) : error;
    }
  }
  return patched;
}

/** Is it a list of operations that have what each of them needs? */
export const areOperations = (values: readonly unknown[]): values is JsonOperation[] =>
  values.every((value) => {
    if (typeof value !== 'object' || value === null) return false;
    const operation = value as Partial<Record<string, unknown>>;
    if (typeof operation.path !== 'string') return false;
    if (['add', 'replace', 'test'].includes(String(operation.op))) return 'value' in operation;
    if (['move', 'copy'].includes(String(operation.op))) return typeof operation.from === 'string';
    return operation.op === 'remove';
  });

interface Place {
  /** What holds the last part of a path; undefined where the way there is missing. */
  readonly parent: any;
  readonly key: string;
}

function placeOf(object: unknown, path: string): Place {
  const parts = path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = parts.pop()!;
  let parent: any = object;
  for (const part of parts.slice(1)) {
    const known = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, part);
    if (!known) return { parent: undefined, key };
    parent = parent[part];
  }
  return { parent: typeof parent === 'object' && parent !== null ? parent : undefined, key };
}

/** Why an operation fails on an object; undefined where it does not. */
function refusal(object: KubeObject, operation: JsonOperation): string | undefined {
  const { op, path, from, value } = operation as { op: string; path: string; from: string; value: unknown };
  const { parent, key } = placeOf(object, path);
  switch (op) {
    case 'add':
      return parent === undefined
        ? `add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`
        : wrongIndex(parent, key, 1, `error in add for path: '${path}'`);
    case 'remove':
      if (parent === undefined)
        return `remove operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`;
      if (Array.isArray(parent)) return wrongIndex(parent, key, 0, `error in remove for path: '${path}'`);
      if (Object.hasOwn(parent, key)) return undefined;
      return `error in remove for path: '${path}': unable to remove nonexistent key: ${key}: missing value`;
    case 'replace':
      if (parent === undefined) return `replace operation does not apply: doc is missing path: ${path}: missing value`;
      return Object.hasOwn(parent, key)
        ? undefined
        : `replace operation does not apply: doc is missing key: ${path}: missing value`;
    case 'test':
      if (parent === undefined) return `test operation does not apply: is missing path: ${path}: missing value`;
      return JSON.stringify(parent[key]) === JSON.stringify(value) || (parent[key] === undefined && value === null)
        ? undefined
        : `testing value ${path} failed: test failed`;
    default:
      return refusedTransfer(object, op, from, path);
  }
}

function refusedTransfer(object: KubeObject, op: string, from: string, path: string): string | undefined {
  const source = placeOf(object, from);
  if (source.parent === undefined)
    return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
  if (!Object.hasOwn(source.parent, source.key)) {
    const where = op === 'move' ? `for path: '${source.key}'` : `for from: '${from}'`;
    return `error in ${op} ${where}: unable to get nonexistent key: ${source.key}: missing value`;
  }
  return placeOf(object, path).parent === undefined
    ? `${op} operation does not apply: doc is missing destination path: ${path}: missing value`
    : undefined;
}

/** An index that a list does not have; `room` is how far behind its end an element may be put. */
function wrongIndex(parent: unknown, key: string, room: number, what: string): string | undefined {
  if (!Array.isArray(parent) || (key === '-' && room)) return undefined;
  if (!/^-?\d+$/.test(key))
    return `${what}: value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  const index = Number(key);
  return index >= 0 && index < parent.length + room
    ? undefined
    : `${what}: Unable to access invalid index: ${key}: invalid index referenced`;
}
