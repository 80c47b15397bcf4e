import { quote } from '../field.ts';

/** How many indexes a text like `0,2-4` names, all below `completions`; or what is wrong with it. */
export function countIndexes(text: string, completions: number): number | { error: string } {
  if (!text) return 0;
  let last: number | undefined;
  let total = 0;
  for (const interval of text.split(',')) {
    const bounds = parseInterval(interval, completions);
    if ('error' in bounds) return bounds;
    const { first, end } = bounds;
    if (last !== undefined && last >= first)
      return { error: `non-increasing order, previous: ${last}, current: ${first}` };
    total += end - first + 1;
    last = end;
  }
  return total;
}

/** The bounds of `2-4` or `7`. */
function parseInterval(text: string, completions: number): { first: number; end: number } | { error: string } {
  const limits = text.split('-');
  if (limits.length > 2)
    return {
      error: `the fragment ${quote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    };
  const first = parseIndex(limits[0], completions);
  if (typeof first !== 'number') return first;
  if (limits.length === 1) return { first, end: first };
  const end = parseIndex(limits[1], completions);
  if (typeof end !== 'number') return end;
  return first < end ? { first, end } : { error: `non-increasing order, previous: ${first}, current: ${end}` };
}

function parseIndex(text: string, completions: number): number | { error: string } {
  if (!/^[+-]?[0-9]+$/.test(text)) return { error: `cannot convert string to integer for index: ${quote(text)}` };
  const index = Number(text);
  return index < completions ? index : { error: `too large index: ${quote(text)}` };
}
