import { goStruct, type GoType } from '../kinds/go-types.ts';
import { zeroOf } from './go-decode.ts';

type Fields = Record<string, unknown>;

/** For a struct: the fields under which something may have to be added. Others need no visit. */
const below = new Map<string, readonly string[]>();

/** Does a value of this struct ever need something added, at any depth? */
function needsVisit(definition: string, open: Set<string>): boolean {
  if (open.has(definition)) return false;
  open.add(definition);
  const struct = goStruct(definition);
  return struct.shown.length > 0 || [...struct.fields.values()].some(({ type }) => fieldNeedsVisit(type, open));
}

function fieldNeedsVisit(type: GoType, open: Set<string>): boolean {
  if (type.is === 'struct') return needsVisit(type.definition, open);
  if (type.is === 'list') return fieldNeedsVisit(type.element, open);
  return type.is === 'map' && fieldNeedsVisit(type.value, open);
}

function visited(definition: string): readonly string[] {
  let names = below.get(definition);
  if (!names) {
    names = [...goStruct(definition).fields.values()]
      .filter(({ type }) => fieldNeedsVisit(type, new Set()))
      .map(({ name }) => name);
    below.set(definition, names);
  }
  return names;
}

/**
 * Add what Go's encoder writes though nobody set it: zeros of required fields, nulls of required lists, structs by
 * value. Changes the object, which follows the definition; fields that are those of `filled` need nothing.
 */
export function fillIn(definition: string, object: Fields, filled?: Fields): void {
  const struct = goStruct(definition);
  for (const { name, type, byValue, pointer } of struct.shown) {
    const value = object[name];
    if (value !== undefined && value !== null && !(isEmpty(value) && isNil(type, pointer) && !byValue)) continue;
    const zero = byValue ? {} : isNil(type, pointer) ? null : zeroOf(type);
    if (value !== zero) object[name] = zero;
  }
  for (const name of visited(definition)) {
    const value = object[name];
    if (typeof value === 'object' && value !== null && value !== filled?.[name])
      fillValue(struct.fields.get(name)!.type, value);
  }
}

/** The storage's encoding knows no empty lists and maps: what is read back is nil. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

/** Is Go's zero nil, which is written as null? */
const isNil = (type: GoType, pointer: boolean): boolean =>
  pointer || type.is === 'struct' || type.is === 'list' || type.is === 'map';

function fillValue(type: GoType, value: object): void {
  if (type.is === 'struct') fillIn(type.definition, value as Fields);
  else if (type.is === 'list' && Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) fillValue(type.element, item);
  } else if (type.is === 'map')
    for (const key in value) {
      const item = (value as Fields)[key];
      if (typeof item === 'object' && item !== null) fillValue(type.value, item);
    }
}
