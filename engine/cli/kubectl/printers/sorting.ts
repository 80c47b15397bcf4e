import type { KubeObject } from '../../../store/object.ts';
import { KubectlError } from '../errors.ts';
import { JsonPath } from './jsonpath.ts';
import { quote } from '../../../kinds/field.ts';
import { goSort } from '../../../kernel/go-sort.ts';
import { approximateQuantity } from '../../../kinds/quantity.ts';

/** A path with braces and a leading dot, however it was typed (`metadata.name`, `.x`, `{.x}`). */
export function relaxedPath(text: string): string {
  if (text === '') return text;
  const match = /^\{?\.?([^{}]+)\}?$/.exec(text);
  if (!match || text.startsWith('{') !== text.endsWith('}'))
    throw new KubectlError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  return `{.${match[1]}}`;
}

/**
 * Sort by the first value that a path finds in each, as Go's sort does; what has none goes before the rest.
 * Throws KubectlError where no object has the field, and UnsortableError for values without an order.
 */
export function sortBy<T>(items: readonly T[], objectOf: (item: T) => KubeObject | undefined, field: string): T[] {
  const path = new JsonPath(field, { allowMissing: true });
  const keyed = items.map((item) => {
    const found = path.find(objectOf(item))[0] ?? [];
    return { item, present: found.length > 0, key: found[0] };
  });
  if (items.length && keyed.every(({ present }) => !present))
    throw new KubectlError(`couldn't find any field with path ${quote(field)} in the list of objects`);
  const sorted = goSort(keyed, (a, b) => !a.present || (b.present && isLess(a.key, b.key)));
  return sorted.map(({ item }) => item);
}

/** A value of a field that cannot be sorted by. */
export class UnsortableError extends KubectlError {}

/** What `reflect` calls a JSON value's type. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'boolean' ? 'bool' : 'map[string]interface {}';
}

function isLess(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === null && b !== null;
  if (typeof a === 'number') {
    if (typeof b === 'number' && Number.isInteger(a) === Number.isInteger(b)) return a < b;
  } else if (typeof a === 'string') {
    if (typeof b === 'string') {
      const [x, y] = [approximateQuantity(a), approximateQuantity(b)];
      return x !== undefined && y !== undefined ? x < y : naturalLess(a, b);
    }
  } else throw new UnsortableError(`unsortable type: ${typeName(a)}`);
  throw new UnsortableError('unsortable interface: interface');
}

/** Natural order: runs of digits compare as numbers (fvbommel/sortorder). */
function naturalLess(a: string, b: string): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i], b[j]];
    const [dx, dy] = [isDigit(x), isDigit(y)];
    if (dx !== dy) return dx;
    if (!dx) {
      if (x !== y) return x < y;
      i++;
      j++;
      continue;
    }
    while (a[i] === '0') i++;
    while (b[j] === '0') j++;
    const [startA, startB] = [i, j];
    while (i < a.length && isDigit(a[i])) i++;
    while (j < b.length && isDigit(b[j])) j++;
    if (i - startA !== j - startB) return i - startA < j - startB;
    const [numberA, numberB] = [a.slice(startA, i), b.slice(startB, j)];
    if (numberA !== numberB) return numberA < numberB;
    if (startA !== startB) return startA < startB;
  }
  return a.length < b.length;
}

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
