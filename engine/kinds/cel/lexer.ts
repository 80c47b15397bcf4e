import { CONTROL_ESCAPES } from '../../kernel/escapes.ts';
import type { CelProblem } from './source.ts';

export type TokenKind = 'eof' | 'ident' | 'escaped' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'symbol';

/** A piece of an expression. `text` is as written; keywords and operators are symbols. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

const SYMBOLS = [
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '<',
  '>',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '.',
  ',',
  '-',
  '!',
  '?',
  ':',
  '+',
  '*',
  '/',
  '%',
  '=',
];
const KEYWORDS = new Set(['true', 'false', 'null', 'in']);

const PATTERNS: readonly [TokenKind, RegExp][] = [
  ['double', /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y],
  ['uint', /(?:0x[0-9a-fA-F]+|[0-9]+)[uU]/y],
  ['int', /(?:0x[0-9a-fA-F]+|[0-9]+)/y],
  ['ident', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['escaped', /`[A-Za-z0-9_.\-/ ]+`/y],
];

const STRING = /([rR]?[bB]?|[bB][rR])("""|'''|"|')/y;

/** The tokens of an expression, with what could not be read. */
export function tokenize(text: string): { tokens: Token[]; problems: CelProblem[] } {
  const tokens: Token[] = [];
  const problems: CelProblem[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = skipBlank(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = stringAt(text, at) ?? plainAt(text, at);
    if (token) {
      tokens.push(token);
      at += token.text.length;
      continue;
    }
    const bad = String.fromCodePoint(text.codePointAt(at)!);
    problems.push({ offset: at, message: `Syntax error: token recognition error at: '${badText(text, at)}'` });
    at += badText(text, at) === bad ? bad.length : badText(text, at).length;
  }
  tokens.push({ kind: 'eof', text: '<EOF>', offset: text.length });
  return { tokens, problems };
}

/** An open string runs to the end of what it could have been. */
function badText(text: string, at: number): string {
  STRING.lastIndex = at;
  const open = STRING.exec(text);
  if (!open) return String.fromCodePoint(text.codePointAt(at)!);
  const isRaw = /r/i.test(open[1]);
  for (let i = at + open[0].length; i < text.length; i++) {
    if (text[i] === '\n') return text.slice(at, i + 1);
    if (text[i] !== '\\' || isRaw) continue;
    const { end, isGood } = escapeAt(text, i);
    if (!isGood) return text.slice(at, end);
    i = end - 1;
  }
  return text.slice(at);
}

const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})/y;
const ESCAPE_BEGUN = /\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?)?/y;

/** An escape at a backslash: its end, or where it is none the end of what shows that. */
function escapeAt(text: string, at: number): { end: number; isGood: boolean } {
  ESCAPE.lastIndex = ESCAPE_BEGUN.lastIndex = at;
  const good = ESCAPE.exec(text);
  return good
    ? { end: at + good[0].length, isGood: true }
    : { end: at + ESCAPE_BEGUN.exec(text)![0].length + 1, isGood: false };
}

function skipBlank(text: string, at: number): number {
  if (/[ \t\r\n\f]/.test(text[at])) return at + 1;
  if (!text.startsWith('//', at)) return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function plainAt(text: string, at: number): Token | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    return { kind: kind === 'ident' && KEYWORDS.has(found) ? 'symbol' : kind, text: found, offset: at };
  }
  const symbol = SYMBOLS.find((one) => text.startsWith(one, at));
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol, offset: at };
}

function stringAt(text: string, at: number): Token | undefined {
  STRING.lastIndex = at;
  const open = STRING.exec(text);
  if (!open) return undefined;
  const [head, prefix, quotes] = open;
  const raw = /r/i.test(prefix);
  for (let i = at + head.length; i < text.length; i++) {
    if (text.startsWith(quotes, i))
      return { kind: /b/i.test(prefix) ? 'bytes' : 'string', text: text.slice(at, i + quotes.length), offset: at };
    if (text[i] === '\\' && !raw) {
      const { end, isGood } = escapeAt(text, i);
      if (!isGood) return undefined;
      i = end - 1;
    } else if (quotes.length === 1 && (text[i] === '\n' || text[i] === '\r')) return undefined;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
};

/** The characters that a string token stands for, and the bytes that it names by number; undefined where an escape is wrong. */
function unescaped(literal: string): (string | number)[] | undefined {
  const [, prefix, quotes] = /^([rRbB]*)("""|'''|"|')/.exec(literal)!;
  const body = literal.slice(prefix.length + quotes.length, -quotes.length);
  if (/r/i.test(prefix)) return [body];
  const out: (string | number)[] = [];
  for (let i = 0; i < body.length; i++) {
    if (body[i] !== '\\') {
      out.push(body[i]);
      continue;
    }
    const numeric = /^(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(
      body.slice(i + 1, i + 10),
    );
    if (numeric) {
      const [all, hex, short, long, octal] = numeric;
      const code = octal ? parseInt(octal, 8) : parseInt(hex ?? short ?? long, 16);
      if (code > 0x10ffff) return undefined;
      out.push(hex || octal ? code : String.fromCodePoint(code));
      i += all.length;
    } else {
      const char = body[++i];
      if (char !== undefined && '\\\'"`?'.includes(char)) out.push(char);
      else if (ESCAPES[char]) out.push(ESCAPES[char]);
      else return undefined;
    }
  }
  return out;
}

/** The text that a string token stands for; undefined where an escape is wrong. */
export const unquote = (literal: string): string | undefined =>
  unescaped(literal)
    ?.map((part) => (typeof part === 'number' ? String.fromCodePoint(part) : part))
    .join('');

/** The bytes that a bytes token stands for; undefined where an escape is wrong. */
export function unquoteBytes(literal: string): Uint8Array | undefined {
  const parts = unescaped(literal);
  if (!parts) return undefined;
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  let text = '';
  const flush = (): void => {
    for (const byte of encoder.encode(text)) bytes.push(byte);
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      flush();
      bytes.push(part);
    }
  }
  flush();
  return Uint8Array.from(bytes);
}
