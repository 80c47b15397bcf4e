import type { Body } from '../codec/body.ts';
import { nameOf } from '../codec/decode.ts';
import type { JsonOperation } from './patch-json.ts';
import { badRequest } from '../status.ts';

const FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);
const TEXTS = ['op', 'path', 'from'] as const;

/** A JSON patch as it was read, and what strict decoding finds wrong with it. */
export interface JsonPatchBody {
  readonly operations: readonly JsonOperation[];
  readonly strict: readonly string[];
}

/**
 * The operations of a JSON patch (handlers.jsonPatchOp). A null operation is one that says nothing.
 *
 * @param isStrict unknown fields and those that stand twice are looked for: then the operations are read as a struct
 * @throws BadRequest for what is no list of operations
 */
export function readOperations({ value, duplicates, order }: Body, isStrict: boolean): JsonPatchBody {
  if (value === null) return { operations: [], strict: [] };
  if (!Array.isArray(value)) throw cannotRead(value, isStrict ? '[]handlers.jsonPatchOp' : 'jsonpatch.Patch', isStrict);
  const operations = value.map((operation: unknown) => readOperation(operation, isStrict));
  if (!isStrict) return { operations, strict: [] };
  const seen = new Set<string>();
  const strict: string[] = [];
  for (const path of duplicates.length ? order! : pathsOf(operations)) {
    const [, name] = /^\[[0-9]+\]\.([^.[]*)$/.exec(path) ?? [];
    if (name !== undefined && !FIELDS.has(name)) strict.push(`json patch unknown field "${path}"`);
    else if (seen.has(path)) strict.push(`json patch duplicate field "${path}"`);
    seen.add(path);
  }
  return { operations, strict: [...new Set(strict)] };
}

const pathsOf = (operations: readonly JsonOperation[]): string[] =>
  operations.flatMap((operation, i) => Object.keys(operation).map((key) => `[${i}].${key}`));

function readOperation(operation: unknown, isStrict: boolean): JsonOperation {
  if (operation === null) return {};
  if (typeof operation !== 'object' || Array.isArray(operation))
    throw cannotRead(operation, isStrict ? 'handlers.jsonPatchOp' : 'jsonpatch.Operation', isStrict);
  const given = operation as Record<string, unknown>;
  for (const field of TEXTS)
    if (isStrict && given[field] !== undefined && given[field] !== null && typeof given[field] !== 'string')
      throw badRequest(
        `error decoding patch: json: cannot unmarshal ${nameOf(given[field])} into Go struct field jsonPatchOp.${field} of type string`,
      );
  return given;
}

const cannotRead = (value: unknown, type: string, isStrict: boolean): Error =>
  badRequest(
    `${isStrict ? 'error decoding patch: ' : ''}json: cannot unmarshal ${nameOf(value)} into Go value of type ${type}`,
  );
