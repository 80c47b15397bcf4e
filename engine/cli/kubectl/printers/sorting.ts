import type { KubeObject } from '../../../store/object.ts';
import { KubectlError } from '../errors.ts';
import { JsonPath } from './jsonpath.ts';
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

/** Sort by the first value that a path finds in each; what has none comes first. Stable. */
export function sortBy<T>(items: readonly T[], objectOf: (item: T) => KubeObject | undefined, field: string): T[] {
  const path = new JsonPath(field, { allowMissing: true });
  const keyed = items.map((item) => ({ item, key: path.find(objectOf(item))[0]?.[0] }));
  if (items.length && keyed.every(({ key }) => key === undefined))
    throw new KubectlError(`couldn't find any field with path ${JSON.stringify(field)} in the list of objects`);
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ item }) => item);
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0;
}

function isLess(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [approximateQuantity(a), approximateQuantity(b)];
    if (x !== undefined && y !== undefined) return x < y;
    return naturalLess(a, b);
  }
  if (typeof a === 'boolean' || Array.isArray(a) || typeof a === 'object')
    throw new KubectlError(`unsortable type: ${Array.isArray(a) ? 'slice' : typeof a === 'boolean' ? 'bool' : 'map'}`);
  return false;
}

/** Natural order: runs of digits compare as numbers (fvbommel/sortorder). */
export function naturalLess(a: string, b: string): boolean {
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
