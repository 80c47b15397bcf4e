import { ExpansionError } from './control.ts';
import type { Word, WordPart } from './syntax.ts';

/** How many words one brace expression may make. */
const MAX_WORDS = 200_000;

/** A character of unquoted text, or a part that is passed on whole. */
type Unit = string | Exclude<WordPart, { type: 'text' }>;

/** Expand `{a,b}` and `{1..9}` in a word: the words it stands for. */
export function expandBraces(word: Word): Word[] {
  if (!word.some((part) => part.type === 'text' && part.text.includes('{'))) return [word];
  const units = word.flatMap((part): Unit[] => (part.type === 'text' ? [...part.text] : [part]));
  return expandUnits(units, 0).map(toWord);
}

function toWord(units: readonly Unit[]): Word {
  const parts: WordPart[] = [];
  for (const unit of units) {
    const last = parts.at(-1);
    if (typeof unit !== 'string') parts.push(unit);
    else if (last?.type === 'text') parts[parts.length - 1] = { type: 'text', text: last.text + unit };
    else parts.push({ type: 'text', text: unit });
  }
  return parts;
}

function expandUnits(units: readonly Unit[], depth: number): Unit[][] {
  for (let open = units.indexOf('{'); open >= 0; open = units.indexOf('{', open + 1)) {
    const group = findGroup(units, open);
    if (!group || depth > 50) continue;
    const before = units.slice(0, open);
    const tails = expandUnits(units.slice(group.end + 1), depth + 1);
    const middles = group.items.flatMap((item) => (group.sequence ? [item] : expandUnits(item, depth + 1)));
    checkSize(middles.length * tails.length);
    return middles.flatMap((middle) => tails.map((tail) => [...before, ...middle, ...tail]));
  }
  return [[...units]];
}

/** The brace expression that opens at `open`: its items, and where it closes. */
function findGroup(
  units: readonly Unit[],
  open: number,
): { items: Unit[][]; end: number; sequence: boolean } | undefined {
  const items: Unit[][] = [[]];
  let depth = 0;
  for (let i = open + 1; i < units.length; i++) {
    const unit = units[i];
    if (unit === '}' && depth === 0) {
      if (items.length > 1) return { items, end: i, sequence: false };
      const sequence = expandSequence(items[0]);
      return sequence && { items: sequence, end: i, sequence: true };
    }
    if (unit === '{') depth++;
    else if (unit === '}') depth--;
    if (unit === ',' && depth === 0) items.push([]);
    else items.at(-1)?.push(unit);
  }
  return undefined;
}

function expandSequence(units: readonly Unit[]): Unit[][] | undefined {
  if (units.some((unit) => typeof unit !== 'string')) return undefined;
  const text = units.join('');
  const numbers = /^(-?\d{1,15})\.\.(-?\d{1,15})(?:\.\.(-?\d{1,15}))?$/.exec(text);
  if (numbers) {
    const [from, to] = [Number(numbers[1]), Number(numbers[2])];
    const padded = [numbers[1], numbers[2]].some((part) => /^-?0\d/.test(part));
    const width = padded ? Math.max(numbers[1].length, numbers[2].length) : 0;
    return count(from, to, Number(numbers[3] ?? 1)).map((value) => [pad(value, width)]);
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?$/.exec(text);
  if (!letters) return undefined;
  const values = count(letters[1].charCodeAt(0), letters[2].charCodeAt(0), Number(letters[3] ?? 1));
  return values.map((value) => [String.fromCharCode(value)]);
}

function pad(value: number, width: number): string {
  return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
}

/** @throws ExpansionError where a brace expression stands for more words than can be held */
function checkSize(size: number): void {
  if (size > MAX_WORDS)
    throw new ExpansionError(`brace expansion: failed to allocate memory for ${size} elements (limit ${MAX_WORDS})`);
}

function count(from: number, to: number, step: number): number[] {
  const size = Math.abs(step) || 1;
  checkSize(Math.floor(Math.abs(to - from) / size) + 1);
  const values: number[] = [];
  if (from <= to) for (let value = from; value <= to; value += size) values.push(value);
  else for (let value = from; value >= to; value -= size) values.push(value);
  return values;
}
