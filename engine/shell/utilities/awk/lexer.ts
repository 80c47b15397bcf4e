import { AwkSyntaxError } from './syntax.ts';

export interface AwkToken {
  readonly type:
    'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const KEYWORDS = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);

const BUILTINS = new Set(
  (
    'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper ' +
    'system close fflush systime strftime mktime and or xor lshift rshift compl'
  ).split(' '),
);

const OPERATORS = [
  '**=',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '**',
  '==',
  '<=',
  '>=',
  '!=',
  '!~',
  '>>',
  '|&',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '<',
  '>',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

/** Tokens after which a `/` divides rather than begins a regular expression. */
const ENDS_OPERAND = new Set([')', ']', '$', '++', '--']);

/** Splits an awk program into tokens. @throws AwkSyntaxError */
export function tokenizeAwk(text: string): AwkToken[] {
  const tokens: AwkToken[] = [];
  let line = 1;
  let at = 0;
  const push = (type: AwkToken['type'], value: string): void => void tokens.push({ type, text: value, line });
  while (at < text.length) {
    const char = text[at];
    if (char === '\n') {
      push('newline', '\n');
      line++;
      at++;
    } else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      line++;
    } else if (/[ \t\r]/.test(char)) at++;
    else if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === '"') {
      const [value, end] = readString(text, at, line);
      push('string', value);
      at = end;
    } else if (char === '/' && !dividesAfter(tokens.at(-1))) {
      const [value, end] = readRegex(text, at, line);
      push('regex', value);
      at = end;
    } else if (/[0-9.]/.test(char) && /^(?:\d|\.\d)/.test(text.slice(at, at + 2))) {
      const value = /^(?:0[xX][0-9a-fA-F]+|\d*\.?\d*(?:[eE][-+]?\d+)?)/.exec(text.slice(at, at + 400))?.[0] as string;
      push('number', value);
      at += value.length;
    } else if (/[A-Za-z_]/.test(char)) {
      const value = /^\w+/.exec(text.slice(at, at + 400))?.[0] as string;
      at += value.length;
      const type = KEYWORDS.has(value)
        ? 'keyword'
        : BUILTINS.has(value)
          ? 'builtin'
          : text[at] === '('
            ? 'call'
            : 'name';
      push(type, value);
    } else {
      const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at));
      if (!operator) throw new AwkSyntaxError(`${line}: unexpected character '${char}'`);
      push('operator', operator);
      at += operator.length;
    }
  }
  push('newline', '\n');
  push('end', 'end of file');
  return tokens;
}

function dividesAfter(token: AwkToken | undefined): boolean {
  if (!token) return false;
  if (token.type === 'operator') return ENDS_OPERAND.has(token.text);
  return token.type === 'number' || token.type === 'string' || token.type === 'name' || token.text === 'length';
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  '/': '/',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function readString(text: string, start: number, line: number): [string, number] {
  let at = start + 1;
  let out = '';
  for (; text[at] !== '"'; at++) {
    if (at >= text.length || text[at] === '\n') {
      throw new AwkSyntaxError(
        `line ${line}: runaway string constant ${text.slice(start, start + 20).split('\n')[0]} ...`,
      );
    }
    if (text[at] === '\\') {
      const [value, used] = readEscape(text, at);
      out += value;
      at += used - 1;
    } else out += text[at];
  }
  return [out, at + 1];
}

/** An escape in a string: its value and length. An unknown one keeps its backslash. */
function readEscape(text: string, at: number): [string, number] {
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal) return [String.fromCharCode(parseInt(octal, 8)), 1 + octal.length];
  const next = text[at + 1];
  if (next === '\n') return ['', 2];
  if (next === undefined) return ['\\', 1];
  return [ESCAPES[next] ?? `\\${next}`, 2];
}

/** Escapes of a `-v` assignment or an operand `name=value`. */
export function unescapeAwk(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      out += text[at];
      continue;
    }
    const [value, used] = readEscape(text, at);
    out += value;
    at += used - 1;
  }
  return out;
}

function readRegex(text: string, start: number, line: number): [string, number] {
  let at = start + 1;
  let out = '';
  let inSet = false;
  for (; text[at] !== '/' || inSet; at++) {
    const char = text[at];
    if (char === undefined || char === '\n')
      throw new AwkSyntaxError(
        `line ${line}: runaway regular expression ${text.slice(start, start + 20).split('\n')[0]} ...`,
      );
    if (char === '\\') {
      const next = text[++at] ?? '';
      out += next === '/' ? '/' : `\\${next}`;
      continue;
    }
    if (inSet && char === ']' && !/\[\^?$/.test(out)) inSet = false;
    else if (char === '[' && !inSet) inSet = true;
    out += char;
  }
  return [out, at + 1];
}
