import { compileRegex, RegexError } from '../../regex/compile.ts';
import { describe, JqError, type Json } from './value.ts';

/** Matches that one search may give. */
const MAX_MATCHES = 1_000_000;

/** A match, with its offsets in UTF-16 units. */
interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole match, and the groups; undefined where one took no part. */
  readonly groups: readonly (string | undefined)[];
  /** Where each group begins and ends, -1 where it took no part. */
  readonly spans: readonly number[];
}

/** Matches in a text, and the names of the expression's groups by their numbers. */
interface Search {
  readonly text: string;
  readonly matches: readonly Match[];
  readonly names: ReadonlyMap<number, string>;
}

/** Does a text match? (`test`) */
export const testText = (input: Json, source: Json, flags: Json): boolean =>
  search(input, source, flags, true).matches.length > 0;

/** The match objects of a text (`match`). */
export function matchText(input: Json, source: Json, flags: Json): Json {
  const { text, matches, names } = search(input, source, flags);
  const place = codePointsBefore(text);
  return matches.map((match) => matchObject(match, names, place));
}

/** The pieces of a text between matches (`split/2`). */
export function splitByRegex(input: Json, source: Json, flags: Json): Json {
  const { text, matches } = search(input, source, `${typeof flags === 'string' ? flags : ''}g`);
  const starts = [0, ...matches.map(({ end }) => end)];
  const ends = [...matches.map(({ start }) => start), text.length];
  return starts.map((start, i) => text.slice(start, ends[i]));
}

/** A text as matches cut it: before each one the text between, and its named groups; and what follows the last. */
export function cutByRegex(
  input: Json,
  source: Json,
  flags: Json,
): { readonly cuts: readonly { readonly before: string; readonly captures: Json }[]; readonly rest: string } {
  const { text, matches, names } = search(input, source, flags);
  let at = 0;
  const cuts = matches.map(({ start, end, groups }) => {
    const before = text.slice(at, start);
    at = end;
    return { before, captures: new Map([...names].map(([i, name]) => [name, groups[i] ?? null])) };
  });
  return { cuts, rest: text.slice(at) };
}

function search(input: Json, source: Json, flags: Json, onlyOne = false): Search {
  if (typeof input !== 'string') throw new JqError(`${describe(input)} cannot be matched, as it is not a string`);
  if (typeof source !== 'string') throw new JqError(`${describe(source)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== 'string') throw new JqError(`${describe(flags)} is not a string`);
  const letters = flags ?? '';
  const bad = /[^gimnpsxl]/.exec(letters);
  if (bad) throw new JqError(`${letters} is not a valid modifier string`);
  try {
    const text = letters.includes('x')
      ? source.replace(/\\.|\[[^\]]*\]|\s+|#[^\n]*/g, (part) => (/^[\s#]/.test(part) ? '' : part))
      : source;
    const options = {
      ignoreCase: letters.includes('i'),
      first: !letters.includes('l'),
      lineDots: !/[sp]/.test(letters),
      multiline: true,
    };
    const regex = compileRegex(text, 'perl', options);
    const names = new Map([...regex.names].map(([name, index]) => [index, name]));
    const matches: Match[] = [];
    for (let from = 0; from <= input.length && matches.length < MAX_MATCHES;) {
      const match = regex.exec(input, from);
      if (!match) break;
      if (onlyOne || !(letters.includes('n') && match.end === match.start)) matches.push(match);
      if (onlyOne || !letters.includes('g')) break;
      from = match.end > match.start ? match.end : match.end + 1;
    }
    return { text: input, matches, names };
  } catch (error) {
    if (error instanceof RegexError)
      throw new JqError(`${source} (at offset 0) is not a valid regex: ${error.message}`);
    throw error;
  }
}

/** How many code points lie before an offset in UTF-16 units: what jq counts in. */
function codePointsBefore(text: string): (offset: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const counts = new Uint32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) counts[i + 1] = counts[i] + (/[\udc00-\udfff]/.test(text[i]) ? 0 : 1);
  return (offset) => counts[offset];
}

function matchObject(match: Match, names: ReadonlyMap<number, string>, place: (offset: number) => number): Json {
  const captures = match.groups.slice(1).map((group, i): Json => {
    const start = match.spans[(i + 1) * 2] ?? -1;
    return new Map<string, Json>([
      ['offset', group === undefined ? -1 : place(start)],
      ['length', [...(group ?? '')].length],
      ['string', group ?? null],
      ['name', names.get(i + 1) ?? null],
    ]);
  });
  const [whole] = match.groups;
  return new Map<string, Json>([
    ['offset', place(match.start)],
    ['length', [...(whole ?? '')].length],
    ['string', whole ?? ''],
    ['captures', captures],
  ]);
}
