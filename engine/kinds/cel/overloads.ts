import type { FunctionTable } from './declarations.ts';
import type { CelType } from './types.ts';
import { Optional, typeName, type Value } from './values.ts';

/** Operators that ask their first operand what it can do, and the types that can. */
const TRAITS: Readonly<Record<string, readonly string[]>> = {
  ...over(['_<_', '_<=_', '_>_', '_>=_'], 'bool int uint double string bytes timestamp duration'),
  ...over(['_+_'], 'int uint double string bytes list timestamp duration'),
  ...over(['_-_'], 'int uint double timestamp duration'),
  ...over(['_*_', '_/_'], 'int uint double'),
  ...over(['_%_'], 'int uint'),
  ...over(['size'], 'string bytes list map'),
};

/** Functions that tell nothing of what they were given. */
const SILENT = new Set(['contains', 'endsWith', 'startsWith', 'matches', '-_', '!_', '@in', '_[_]']);

function over(names: readonly string[], types: string): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, types.split(' ')]));
}

const KINDS: Readonly<Record<string, string>> = {
  null_type: 'null',
  'google.protobuf.Timestamp': 'timestamp',
  'google.protobuf.Duration': 'duration',
};

const kindOf = (value: Value): string => KINDS[typeName(value)] ?? typeName(value);

function takes(type: CelType, value: Value): boolean {
  if (type.kind === 'param' || type.kind === 'dyn') return true;
  if (value instanceof Optional) return type.name === 'optional_type';
  return type.name === kindOf(value);
}

/** What is said of a function that cannot be called with these values. */
export function missingOverload(fn: string, values: readonly Value[], functions: FunctionTable): string {
  const none = 'no such overload';
  const able = TRAITS[fn];
  if (able) return able.includes(kindOf(values[0])) ? none : `${none}: ${fn}`;
  const overloads = functions.get(fn) ?? [];
  const isKnown = overloads.some(
    ({ args }) => args.length === values.length && args.every((type, i) => takes(type, values[i])),
  );
  return SILENT.has(fn) || isKnown ? none : `${none}: ${fn}(${values.map(typeName).join(', ')})`;
}
