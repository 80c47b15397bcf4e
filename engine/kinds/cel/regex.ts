import { compilePattern, type Instruction } from './regex-program.ts';
import { LIMITS } from './limits.ts';
import { RegexError } from './regex-parser.ts';

export { RegexError } from './regex-parser.ts';

/** A place in a text that a pattern matched; `groups` are offsets in pairs, -1 where a group took no part. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly groups: readonly number[];
}

const cache = new Map<string, Regex>();
const CACHE_SIZE = 1_000;

/** A pattern in RE2's syntax, ready to run. Throws {@link RegexError}. */
export function regex(pattern: string): Regex {
  let found = cache.get(pattern);
  if (!found) {
    if (pattern.length > LIMITS.patternChars) throw new RegexError('expression too large');
    found = new Regex(pattern);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(pattern, found);
  }
  return found;
}

/** What is wrong with a pattern, or undefined. */
export function patternError(pattern: string): string | undefined {
  try {
    regex(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegexError) return error.message;
    throw error;
  }
}

interface Thread {
  readonly at: number;
  readonly saved: readonly number[];
}

/** Runs all ways of a pattern at once, a character at a time: time is linear in the text (Pike's machine). */
class Regex {
  #program: readonly Instruction[];
  #slots: number;

  constructor(pattern: string) {
    const { program, groups } = compilePattern(pattern);
    this.#program = program;
    this.#slots = (groups + 1) * 2;
  }

  /** Does any part of the text match? */
  test(text: string): boolean {
    return this.match(text) !== undefined;
  }

  /** All matches that do not overlap, in order. */
  matchAll(text: string, limit = Infinity): Match[] {
    const matches: Match[] = [];
    let from = 0;
    while (from <= text.length && matches.length < limit) {
      const match = this.match(text, from);
      if (!match) break;
      matches.push(match);
      from = match.end > match.start ? match.end : match.end + 1;
    }
    return matches;
  }

  /** The leftmost match at or after an offset, as Perl would choose it. */
  match(text: string, from = 0): Match | undefined {
    let threads: Thread[] = [];
    let best: readonly number[] | undefined;
    const none = new Array<number>(this.#slots).fill(-1);
    for (let at = from; at <= text.length;) {
      const seen = new Set<number>();
      const ready: Thread[] = [];
      for (const thread of threads) this.#follow(thread.at, thread.saved, text, at, seen, ready);
      if (!best) this.#follow(0, none, text, at, seen, ready);
      const code = at < text.length ? text.codePointAt(at)! : -1;
      threads = [];
      for (const thread of ready) {
        const step = this.#program[thread.at];
        if (step.op === 'match') {
          best = thread.saved;
          break;
        }
        if (step.op === 'char' && code >= 0 && accepts(step, code))
          threads.push({ at: thread.at + 1, saved: thread.saved });
      }
      if (best && !threads.length) break;
      at += code > 0xffff ? 2 : 1;
    }
    return best && { start: best[0], end: best[1], text: text.slice(best[0], best[1]), groups: best };
  }

  /** All instructions that are reached from one without reading a character, best first. */
  #follow(start: number, saved: readonly number[], text: string, at: number, seen: Set<number>, ready: Thread[]): void {
    const stack: Thread[] = [{ at: start, saved }];
    while (stack.length) {
      const thread = stack.pop()!;
      if (seen.has(thread.at)) continue;
      seen.add(thread.at);
      const step = this.#program[thread.at];
      if (step.op === 'jump') stack.push({ at: step.to, saved: thread.saved });
      else if (step.op === 'split') {
        stack.push({ at: step.second, saved: thread.saved });
        stack.push({ at: step.first, saved: thread.saved });
      } else if (step.op === 'save') {
        const next = thread.saved.slice();
        next[step.slot] = at;
        stack.push({ at: thread.at + 1, saved: next });
      } else if (step.op === 'assert') {
        if (holds(step.what, text, at)) stack.push({ at: thread.at + 1, saved: thread.saved });
      } else ready.push(thread);
    }
  }
}

function accepts({ ranges, negated }: Instruction & { op: 'char' }, code: number): boolean {
  for (const [low, high] of ranges) if (code >= low && code <= high) return !negated;
  return negated;
}

const isWord = (text: string, at: number): boolean => at >= 0 && at < text.length && /[0-9A-Za-z_]/.test(text[at]);

function holds(what: (Instruction & { op: 'assert' })['what'], text: string, at: number): boolean {
  switch (what) {
    case 'begin':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'lineBegin':
      return at === 0 || text[at - 1] === '\n';
    case 'lineEnd':
      return at === text.length || text[at] === '\n';
    case 'word':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'notWord':
      return isWord(text, at - 1) === isWord(text, at);
  }
}
