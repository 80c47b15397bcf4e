import { getIndex, type Path } from './paths.ts';
import type { Definition, Filter } from './syntax.ts';
import { clip, dump, JqError, type Json } from './value.ts';

/** An output of a filter: a value and, where paths are asked for, where it lies. `null` is a value with no place. */
export interface Output {
  readonly value: Json;
  readonly path?: Path | null;
}

export type Outputs = Generator<Output, void, void>;

/** What names mean: variables and functions, innermost first. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly name: string;
  readonly value?: Json;
  readonly definition?: Definition;
  /** An argument filter, with the scope it was written in. */
  readonly closure?: { readonly filter: Filter; readonly scope: Scope | undefined };
}

/** A new value: it lies nowhere. */
export function made(value: Json, input: Output): Output {
  return input.path === undefined ? { value } : { value, path: null };
}

/** The output at a key of another. */
export function outputAt(target: Output, key: Json): Output {
  return childOutput(target, key, getIndex(target.value, key));
}

/** The output of a value that lies at a key of another's. @throws JqError where that one lies nowhere */
export function childOutput(target: Output, key: Json, value: Json): Output {
  if (target.path === undefined) return { value };
  return { value, path: [...placeOf(target), key] };
}

/** The path of an output. @throws JqError where it is a new value */
export function placeOf({ path, value }: Output): Path {
  if (!path) throw new JqError(`Invalid path expression with result ${clip(dump(value))}`);
  return path;
}
