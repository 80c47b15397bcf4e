import { ExpansionError } from '../execution/control.ts';
import type { Word, WordPart } from '../parser/syntax.ts';

/** How many words one brace expression may make. */
const MAX_WORDS = 200_000;

/** How deep brace expressions may nest, and how many may follow one another: what lies beyond is left as it is. */
const MAX_DEPTH = 50;

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
  if (depth > MAX_DEPTH) return [[...units]];
  for (const [open, close] of pairsOf(units)) {
    const group = readGroup(units, open, close);
    if (!group) continue;
    const before = units.slice(0, open);
    const tails = expandUnits(units.slice(close + 1), depth + 1);
    const middles = group.items.flatMap((item) => (group.sequence ? [item] : expandUnits(item, depth + 1)));
    checkSize(middles.length * tails.length);
    return middles.flatMap((middle) => tails.map((tail) => [...before, ...middle, ...tail]));
  }
  return [[...units]];
}

/** Where brace expressions may open and close, by their openings: pairs with a comma, or without a pair inside. */
function pairsOf(units: readonly Unit[]): [open: number, close: number][] {
  const pairs: [number, number][] = [];
  const waiting: { open: number; comma: boolean; pair: boolean }[] = [];
  units.forEach((unit, i) => {
    const inner = waiting.at(-1);
    if (unit === '{') waiting.push({ open: i, comma: false, pair: false });
    else if (unit === ',' && inner) inner.comma = true;
    else if (unit === '}' && inner) {
      waiting.pop();
      if (inner.comma || !inner.pair) pairs.push([inner.open, i]);
      const outer = waiting.at(-1);
      if (outer) outer.pair = true;
    }
  });
  return pairs.sort(([a], [b]) => a - b);
}

/** The items of the brace expression between two braces; undefined where it is none. */
function readGroup(
  units: readonly Unit[],
  open: number,
  close: number,
): { readonly items: Unit[][]; readonly sequence: boolean } | undefined {
  const items: Unit[][] = [[]];
  let depth = 0;
  for (const unit of units.slice(open + 1, close)) {
    if (unit === '{') depth++;
    else if (unit === '}') depth--;
    if (unit === ',' && depth === 0) items.push([]);
    else items.at(-1)!.push(unit);
  }
  if (items.length > 1) return { items, sequence: false };
  const sequence = expandSequence(items[0]);
  return sequence && { items: sequence, sequence: true };
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
