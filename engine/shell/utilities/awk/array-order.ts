import { encodeText } from '../../../runtime/bytes.ts';
import type { Value } from './values.ts';

/** The lists of mawk's hash table. */
const LISTS = 64;

/** Keys as mawk's `for (key in array)` takes them: list by list of its table (hash FNV-1a), what came last first. */
export function loopKeys(array: ReadonlyMap<string, Value>): string[] {
  const list = (key: string): number => {
    let hash = 0x811c9dc5;
    for (const byte of encodeText(key)) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0) % LISTS;
  };
  return [...array.keys()]
    .map((key, i) => ({ key, list: list(key), i }))
    .sort((a, b) => a.list - b.list || b.i - a.i)
    .map(({ key }) => key);
}
