import { goStruct, type GoField, type GoType } from '../../kinds/go-types.ts';
import { zeroOf } from './go-decode.ts';

type Fields = Record<string, unknown>;

/** What is to be done for a struct: worked out once for each, as every write goes through it. */
interface Plan {
  /** The fields that are shown though nobody wrote them. */
  readonly shown: readonly GoField[];
  /** The fields under which something may have to be added. Others need no visit. */
  readonly below: readonly GoField[];
}

const plans = new Map<string, Plan>();

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

function planOf(definition: string): Plan {
  let plan = plans.get(definition);
  if (!plan) {
    const { shown, fields } = goStruct(definition);
    plan = { shown, below: [...fields.values()].filter(({ type }) => fieldNeedsVisit(type, new Set())) };
    plans.set(definition, plan);
  }
  return plan;
}

/** What becomes of empty lists and maps: JSON keeps them; the storage's encoding knows none, so they are read as nil. */
export type Encoding = 'json' | 'storage';

/**
 * An object with what Go's encoder writes though nobody set it: zeros of required fields, nulls of required lists,
 * structs by value. The object follows the definition and stays as it is; what needs nothing is shared with the result,
 * and so are the fields that are those of `filled`.
 */
export function filledIn<T extends Fields>(definition: string, object: T, encoding: Encoding, filled?: Fields): T {
  const { shown, below } = planOf(definition);
  let out: Fields = object;
  for (const { name, type, byValue, pointer } of shown) {
    const value = object[name];
    const isLost = encoding === 'storage' && isEmpty(value) && isNil(type, pointer) && !byValue;
    if (value !== undefined && value !== null && !isLost) continue;
    const zero = byValue ? {} : isNil(type, pointer) ? null : zeroOf(type);
    if (value === zero) continue;
    if (out === object) out = { ...object };
    out[name] = zero;
  }
  for (const { name, type } of below) {
    const value = out[name];
    if (typeof value !== 'object' || value === null || value === filled?.[name]) continue;
    const whole = filledValue(type, value, encoding, filled?.[name]);
    if (whole === value) continue;
    if (out === object) out = { ...object };
    out[name] = whole;
  }
  return out as T;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

/** Is Go's zero nil, which is written as null? */
const isNil = (type: GoType, pointer: boolean): boolean =>
  pointer || type.is === 'struct' || type.is === 'list' || type.is === 'map';

function filledValue(type: GoType, value: object, encoding: Encoding, filled?: unknown): object {
  if (type.is === 'struct') return filledIn(type.definition, value as Fields, encoding, fieldsOrNone(filled));
  if (type.is === 'list') return Array.isArray(value) ? filledList(type.element, value, encoding, filled) : value;
  return type.is === 'map' ? filledMap(type.value, value as Fields, encoding) : value;
}

/** What a struct's fields may be shared with. */
const fieldsOrNone = (filled: unknown): Fields | undefined =>
  typeof filled === 'object' && filled !== null ? (filled as Fields) : undefined;

function filledList(type: GoType, list: readonly unknown[], encoding: Encoding, filled: unknown): readonly unknown[] {
  const known = Array.isArray(filled) ? filled : undefined;
  let out = list;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item !== 'object' || item === null || item === known?.[i]) continue;
    const whole = filledValue(type, item, encoding);
    if (whole === item) continue;
    if (out === list) out = list.slice();
    (out as unknown[])[i] = whole;
  }
  return out;
}

function filledMap(type: GoType, map: Fields, encoding: Encoding): Fields {
  let out = map;
  for (const key in map) {
    const item = map[key];
    if (typeof item !== 'object' || item === null) continue;
    const whole = filledValue(type, item, encoding);
    if (whole === item) continue;
    if (out === map) out = { ...map };
    out[key] = whole;
  }
  return out;
}
