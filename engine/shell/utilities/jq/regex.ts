import { compileRegex, RegexError } from '../../regex.ts';
import { describe, JqError, type Json } from './value.ts';

/** Matches that one search may give. */
const MAX_MATCHES = 1_000_000;

/** What `match` and `test` are made from: match objects, or whether there is one. */
export function matchText(input: Json, source: Json, flags: Json, test: boolean): Json {
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
    if (test) return regex.test(input);
    const names = new Map([...regex.names].map(([name, index]) => [index, name]));
    const found: Json[] = [];
    for (let from = 0; from <= input.length && found.length < MAX_MATCHES;) {
      const match = regex.exec(input, from);
      if (!match) break;
      if (!(letters.includes('n') && match.end === match.start)) found.push(matchObject(input, match, names));
      if (!letters.includes('g')) break;
      from = match.end > match.start ? match.end : match.end + 1;
    }
    return found;
  } catch (error) {
    if (error instanceof RegexError)
      throw new JqError(`${source} (at offset 0) is not a valid regex: ${error.message}`);
    throw error;
  }
}

function matchObject(
  input: string,
  match: { groups: readonly (string | undefined)[]; spans: readonly number[]; start: number },
  names: ReadonlyMap<number, string>,
): Json {
  const place = (offset: number): number => (offset < 0 ? -1 : [...input.slice(0, offset)].length);
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
