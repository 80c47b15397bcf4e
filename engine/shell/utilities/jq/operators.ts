import { describe, compareJson, isArray, isObject, JqError, type Json, type JsonObject } from './value.ts';

/** The longest text that multiplying may make. */
const MAX_TEXT = 16 * 1024 * 1024;

/** `left operator right`. */
export function binary(operator: string, left: Json, right: Json): Json {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
    case '%':
      return modulo(left, right);
    case '==':
      return compareJson(left, right) === 0;
    case '!=':
      return compareJson(left, right) !== 0;
    case '<':
      return compareJson(left, right) < 0;
    case '<=':
      return compareJson(left, right) <= 0;
    case '>':
      return compareJson(left, right) > 0;
    default:
      return compareJson(left, right) >= 0;
  }
}

function fail(left: Json, right: Json, what: string): never {
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be ${what}`);
}

export function add(left: Json, right: Json): Json {
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return joined(left, right);
  if (isArray(left) && isArray(right)) return [...left, ...right];
  if (isObject(left) && isObject(right)) return new Map([...left, ...right]);
  return fail(left, right, 'added');
}

function joined(left: string, right: string): string {
  if (left.length + right.length > MAX_TEXT) throw new JqError('String result too long');
  return left + right;
}

function subtract(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (isArray(left) && isArray(right)) {
    const scalars = new Set(right.filter(isScalar));
    const others = right.filter((item) => !isScalar(item));
    return left.filter((item) =>
      isScalar(item) ? !scalars.has(item) : !others.some((other) => compareJson(item, other) === 0),
    );
  }
  return fail(left, right, 'subtracted');
}

/** Is it equal to another exactly where JavaScript says so? Not so arrays, objects and NaN. */
const isScalar = (value: Json): boolean => !isArray(value) && !isObject(value) && !Number.isNaN(value);

function multiply(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (isObject(left) && isObject(right)) return merge(left, right, 0);
  const [text, count] = typeof left === 'string' ? [left, right] : [right, left];
  if (typeof text !== 'string' || typeof count !== 'number') return fail(left, right, 'multiplied');
  if (count <= 0) return null;
  if (text.length * count > MAX_TEXT) throw new JqError('Repeat string result too long');
  return text.repeat(Math.max(1, Math.ceil(count)));
}

function merge(left: JsonObject, right: JsonObject, depth: number): Json {
  if (depth > 200) throw new JqError('objects nest too deep');
  const out = new Map(left);
  for (const [key, value] of right) {
    const before = out.get(key);
    out.set(key, before !== undefined && isObject(before) && isObject(value) ? merge(before, value, depth + 1) : value);
  }
  return out;
}

function divide(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0) return fail(left, right, 'divided because the divisor is zero');
    return left / right;
  }
  if (typeof left === 'string' && typeof right === 'string') return splitText(left, right);
  return fail(left, right, 'divided');
}

export function splitText(text: string, separator: string): string[] {
  if (text === '') return [];
  return separator === '' ? [...text] : text.split(separator);
}

function modulo(left: Json, right: Json): Json {
  if (typeof left !== 'number' || typeof right !== 'number') return fail(left, right, 'divided');
  const divisor = Math.abs(Math.trunc(right));
  if (divisor === 0) return fail(left, right, 'divided because the divisor is zero');
  return (Math.trunc(left) % divisor) + 0;
}
