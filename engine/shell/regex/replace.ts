import { LIMITS, LimitError } from '../../kernel/limits.ts';
import type { Regex, RegexMatch } from './compile.ts';

/**
 * Replace a text's matches, as sed's `s` and awk's `gsub` do; gives the new text and how many were replaced.
 * @param which - the first and the last match to replace, from 1; an empty match directly behind another is none
 * @throws LimitError
 */
export function replaceMatches(
  regex: Regex,
  text: string,
  [first, last]: readonly [number, number],
  expand: (match: RegexMatch) => string,
): { readonly text: string; readonly count: number } {
  let out = '';
  let [at, found, replaced, lastEnd] = [0, 0, 0, -1];
  for (let from = 0; from <= text.length && found < last;) {
    const match = regex.exec(text, from);
    if (!match) break;
    const empty = match.end === match.start;
    from = empty ? match.end + 1 : match.end;
    if (empty && match.start === lastEnd) continue;
    lastEnd = match.end;
    if (++found < first) continue;
    replaced++;
    out += text.slice(at, match.start) + expand(match);
    at = match.end;
    if (out.length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a text is too long');
  }
  return { text: out + text.slice(at), count: replaced };
}
