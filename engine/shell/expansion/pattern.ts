import { ExpansionError } from '../execution/control.ts';

/**
 * Shell patterns (`*`, `?`, `[…]`, and the extended `?(…)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`) matched without backtracking
 * blow-up: the positions a pattern can have reached are followed together.
 */
export type PatternNode =
  | { readonly type: 'char'; readonly char: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'set'; readonly negated: boolean; readonly test: (char: string) => boolean }
  | { readonly type: 'group'; readonly kind: string; readonly alternatives: readonly (readonly PatternNode[])[] };

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /[\0-\x1f\x7f]/,
  xdigit: /[0-9A-Fa-f]/,
  word: /\w/,
};

/** Parse a pattern; a backslash takes the meaning from the next character. */
export function parsePattern(pattern: string): PatternNode[] {
  const chars = [...pattern];
  return parseSequence(chars, { at: 0 }, false);
}

function parseSequence(chars: string[], cursor: { at: number }, inGroup: boolean): PatternNode[] {
  const nodes: PatternNode[] = [];
  while (cursor.at < chars.length) {
    const char = chars[cursor.at];
    if (inGroup && (char === '|' || char === ')')) break;
    if ('?*+@!'.includes(char) && chars[cursor.at + 1] === '(' && closes(chars, cursor.at + 1)) {
      cursor.at += 2;
      const alternatives = [parseSequence(chars, cursor, true)];
      while (chars[cursor.at] === '|') {
        cursor.at++;
        alternatives.push(parseSequence(chars, cursor, true));
      }
      cursor.at++;
      nodes.push({ type: 'group', kind: char, alternatives });
      continue;
    }
    cursor.at++;
    if (char === '*') {
      if (nodes.at(-1)?.type !== 'star') nodes.push({ type: 'star' });
    } else if (char === '?') nodes.push({ type: 'any' });
    else if (char === '[') nodes.push(parseSet(chars, cursor) ?? { type: 'char', char });
    else if (char === '\\' && cursor.at < chars.length) nodes.push({ type: 'char', char: chars[cursor.at++] });
    else nodes.push({ type: 'char', char });
  }
  return nodes;
}

function closes(chars: string[], open: number): boolean {
  let depth = 0;
  for (let i = open; i < chars.length; i++) {
    if (chars[i] === '\\') i++;
    else if (chars[i] === '(') depth++;
    else if (chars[i] === ')' && --depth === 0) return true;
  }
  return false;
}

function parseSet(chars: string[], cursor: { at: number }): PatternNode | undefined {
  let i = cursor.at;
  const negated = chars[i] === '!' || chars[i] === '^';
  if (negated) i++;
  const tests: ((char: string) => boolean)[] = [];
  for (let first = true; first || chars[i] !== ']'; first = false) {
    if (i >= chars.length) return undefined;
    if (chars[i] === '[' && chars[i + 1] === ':') {
      const end = chars.indexOf(']', i);
      const name = chars.slice(i + 2, end - 1).join('');
      if (end > 0 && chars[end - 1] === ':' && CLASSES[name]) {
        tests.push((char) => CLASSES[name].test(char));
        i = end + 1;
        continue;
      }
    }
    if (chars[i] === '\\' && i + 1 < chars.length) i++;
    const from = chars[i++];
    if (chars[i] === '-' && chars[i + 1] !== ']' && i + 1 < chars.length) {
      if (chars[i + 1] === '\\') i++;
      const to = chars[i + 1];
      i += 2;
      tests.push((char) => char >= from && char <= to);
    } else tests.push((char) => char === from);
  }
  cursor.at = i + 1;
  return { type: 'set', negated, test: (char) => tests.some((test) => test(char)) };
}

/** Places that one step over `!(…)` may look at: each start has every end that is not excluded. */
const MAX_PLACES = 20_000_000;

/** Positions in `chars` that a pattern can reach when it begins at any of `starts`. */
function reach(nodes: readonly PatternNode[], chars: readonly string[], starts: Set<number>): Set<number> {
  let current = starts;
  for (const node of nodes) {
    if (!current.size) return current;
    current = step(node, chars, current);
  }
  return current;
}

function step(node: PatternNode, chars: readonly string[], current: Set<number>): Set<number> {
  const next = new Set<number>();
  if (node.type === 'star') {
    for (let i = least(current)!; i <= chars.length; i++) next.add(i);
    return next;
  }
  if (node.type === 'group') return stepGroup(node, chars, current);
  for (const at of current) {
    if (at >= chars.length) continue;
    const char = chars[at];
    const fits = node.type === 'any' || (node.type === 'char' ? node.char === char : node.test(char) !== node.negated);
    if (fits) next.add(at + 1);
  }
  return next;
}

function stepGroup(node: PatternNode & { type: 'group' }, chars: readonly string[], current: Set<number>): Set<number> {
  const once = (starts: Set<number>): Set<number> =>
    new Set(node.alternatives.flatMap((alternative) => [...reach(alternative, chars, starts)]));
  if (node.kind === '@') return once(current);
  if (node.kind === '?') return new Set([...current, ...once(current)]);
  if (node.kind === '!') {
    if (current.size * chars.length > MAX_PLACES)
      throw new ExpansionError(`the text is too long for a pattern with !(…) (limit ${MAX_PLACES} steps)`);
    const out = new Set<number>();
    for (const start of current) {
      const excluded = once(new Set([start]));
      for (let i = start; i <= chars.length; i++) if (!excluded.has(i)) out.add(i);
    }
    return out;
  }
  const all = new Set(node.kind === '*' ? current : []);
  for (let fresh = once(current); fresh.size;) {
    const added = new Set([...fresh].filter((at) => !all.has(at)));
    for (const at of added) all.add(at);
    fresh = added.size ? once(added) : added;
  }
  return all;
}

/** Does the whole text fit the pattern? */
export function matchesPattern(pattern: string | readonly PatternNode[], text: string): boolean {
  const nodes = typeof pattern === 'string' ? parsePattern(pattern) : pattern;
  const chars = [...text];
  return reach(nodes, chars, new Set([0])).has(chars.length);
}

/** Where matches of the pattern that begin at `start` end. */
export function matchEnds(nodes: readonly PatternNode[], chars: readonly string[], start: number): Set<number> {
  return reach(nodes, chars, new Set([start]));
}

/** Where matches of the pattern that end with the text begin. */
export function suffixStarts(nodes: readonly PatternNode[], chars: readonly string[]): Set<number> {
  const lengths = reach(reversed(nodes), chars.toReversed(), new Set([0]));
  return new Set(Array.from(lengths, (length) => chars.length - length));
}

/** Where matches of the pattern can begin at all. */
export function matchStarts(nodes: readonly PatternNode[], chars: readonly string[]): Set<number> {
  const anywhere = new Set(Array.from({ length: chars.length + 1 }, (_, i) => i));
  const found = reach(reversed(nodes), chars.toReversed(), anywhere);
  return new Set(Array.from(found, (at) => chars.length - at));
}

/** The pattern of the same texts backwards. */
function reversed(nodes: readonly PatternNode[]): PatternNode[] {
  return nodes
    .toReversed()
    .map((node) => (node.type === 'group' ? { ...node, alternatives: node.alternatives.map(reversed) } : node));
}

/** The least of some positions; undefined where there are none. There may be more than a call takes arguments. */
export function least(positions: Iterable<number>): number | undefined {
  let found: number | undefined;
  for (const at of positions) if (found === undefined || at < found) found = at;
  return found;
}

/** The greatest of some positions; undefined where there are none. */
export function greatest(positions: Iterable<number>): number | undefined {
  let found: number | undefined;
  for (const at of positions) if (found === undefined || at > found) found = at;
  return found;
}

/** Does a text hold an unescaped pattern character? */
export function hasPattern(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[[^]*\]|[+@!]\()/.test(pattern);
}

/** A text as a pattern that matches only itself. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\](){}|+@!^-]/g, '\\$&');
}
