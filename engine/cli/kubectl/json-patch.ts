import { copy } from '../../store/object.ts';
import { equal } from '../../kinds/equality.ts';
import { KubectlError } from './errors.ts';

/** One step of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

/** Apply a JSON patch to a copy of a value. Throws KubectlError in the words of the library kubectl uses. */
export function applyJsonPatch(value: unknown, patch: readonly Operation[]): unknown {
  if (!Array.isArray(patch)) throw new KubectlError('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  let root = copy(value);
  for (const { op, path, from, value: operand } of patch) {
    if (path === '' && (op === 'add' || op === 'replace')) root = copy(operand);
    else apply(root, op, path, from, operand);
  }
  return root;
}

function apply(root: unknown, op: string, path: string, from: string | undefined, operand: unknown): void {
  switch (op) {
    case 'add':
      return add(root, path, copy(operand));
    case 'remove':
      return remove(root, path, op);
    case 'replace':
      get(root, path, op);
      remove(root, path, op);
      return add(root, path, copy(operand));
    case 'move': {
      const moved = get(root, from ?? '', op);
      remove(root, from ?? '', op);
      return add(root, path, moved);
    }
    case 'copy':
      return add(root, path, copy(get(root, from ?? '', op)));
    case 'test':
      if (!equal(get(root, path, op), operand))
        throw new KubectlError(`testing value ${path} failed: test failed`);
      return;
  }
  throw new KubectlError(`Unexpected kind: ${op}`);
}

const tokens = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

function parentOf(root: unknown, path: string, op: string): { parent: Container; key: string } {
  const keys = tokens(path);
  const key = keys.pop();
  let here: unknown = root;
  for (const token of keys) here = (here as Record<string, unknown> | undefined | null)?.[token];
  if (key === undefined || typeof here !== 'object' || here === null)
    throw new KubectlError(`${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`);
  return { parent: here as Container, key };
}

function get(root: unknown, path: string, op: string): unknown {
  const { parent, key } = parentOf(root, path, op);
  if (!(key in parent))
    throw new KubectlError(`${op} operation does not apply: doc is missing key: ${path}: missing value`);
  return (parent as Record<string, unknown>)[key];
}

function add(root: unknown, path: string, value: unknown): void {
  const { parent, key } = parentOf(root, path, 'add');
  if (!Array.isArray(parent)) {
    parent[key] = value;
    return;
  }
  const index = key === '-' ? parent.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > parent.length)
    throw new KubectlError(`add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`);
  parent.splice(index, 0, value);
}

function remove(root: unknown, path: string, op: string): void {
  const { parent, key } = parentOf(root, path, op);
  if (!(key in parent))
    throw new KubectlError(`${op} operation does not apply: doc is missing key: ${path}: missing value`);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
