import { KubectlError } from '../errors.ts';

/** A piece of a Go template. `at` is its offset in the text. */
export interface Token {
  readonly type:
    'text' | 'open' | 'close' | 'field' | 'variable' | 'identifier' | 'string' | 'number' | 'char' | 'space';
  readonly text: string;
  readonly at: number;
}

/** An error that names the template's line, as text/template words it. */
export function templateError(source: string, at: number, message: string): KubectlError {
  return new KubectlError(`template: output:${source.slice(0, at).split('\n').length}: ${message}`);
}

const SPACE = ' \t\r\n';

/** Cut a template into tokens; comments and trimmed blanks are gone. Throws KubectlError. */
export function lexTemplate(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    let text = source.slice(at, open < 0 ? source.length : open);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    const trimBefore = open >= 0 && source[open + 2] === '-' && SPACE.includes(source[open + 3] ?? 'x');
    if (trimBefore) text = text.trimEnd();
    if (text) tokens.push({ type: 'text', text, at });
    if (open < 0) break;
    const inside = open + 2 + (trimBefore ? 2 : 0);
    if (source.startsWith('/*', inside)) {
      const end = source.indexOf('*/', inside);
      if (end < 0) throw templateError(source, inside, 'unclosed comment');
      const close = /^( -)?\}\}/.exec(source.slice(end + 2));
      if (!close) throw templateError(source, end, 'comment ends before closing delimiter');
      trimNext = close[1] !== undefined;
      at = end + 2 + close[0].length;
      continue;
    }
    tokens.push({ type: 'open', text: '{{', at: open });
    const end = lexAction(source, inside, tokens);
    trimNext = end.trim;
    at = end.at;
  }
  return tokens;
}

function lexAction(source: string, start: number, tokens: Token[]): { at: number; trim: boolean } {
  let at = start;
  let parens = 0;
  const push = (type: Token['type'], length: number): void => {
    tokens.push({ type, text: source.slice(at, at + length), at });
    at += length;
  };
  for (;;) {
    const rest = source.slice(at, at + 1_024);
    const close = /^([ \t\r\n]+-)?\}\}/.exec(rest);
    if (close) {
      if (parens) throw templateError(source, at, 'unclosed left paren');
      tokens.push({ type: 'close', text: '}}', at });
      return { at: at + close[0].length, trim: close[1] !== undefined };
    }
    if (at >= source.length) throw templateError(source, start, 'unclosed action');
    const c = source[at];
    if (SPACE.includes(c)) push('space', /^[ \t\r\n]+/.exec(rest)![0].length);
    else if (c === '"') push('string', stringLength(source, at));
    else if (c === '`') push('string', rawLength(source, at));
    else if (c === "'") push('number', characterLength(source, at));
    else if (c === '.' && !/^\.[0-9]/.test(rest)) {
      const [field] = /^\.[\p{L}\p{Nd}_]*/u.exec(rest)!;
      checkEnd(source, at + field.length);
      push(field === '.' ? 'char' : 'field', field.length);
    } else if (c === '$') {
      const [variable] = /^\$[\p{L}\p{Nd}_]*/u.exec(rest)!;
      checkEnd(source, at + variable.length);
      push('variable', variable.length);
    } else if (/^[+-]?\.?[0-9]/.test(rest)) push('number', /^[+-]?[0-9a-zA-Z_.]+/.exec(rest)![0].length);
    else if (/^[\p{L}_]/u.test(rest)) {
      const [word] = /^[\p{L}\p{Nd}_]+/u.exec(rest)!;
      checkEnd(source, at + word.length);
      push('identifier', word.length);
    } else if (rest.startsWith(':=')) push('char', 2);
    else if ('()|,='.includes(c)) {
      if (c === '(') parens++;
      if (c === ')' && --parens < 0) throw templateError(source, at, 'unexpected right paren');
      push('char', 1);
    } else {
      throw templateError(source, at, `unexpected ${badCharacter(source, at)} in command`);
    }
  }
}

function badCharacter(source: string, at: number): string {
  const code = source.codePointAt(at)!;
  return `bad character U+${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
}

/** What may follow a word: a blank, the end, or one of a few signs (`atTerminator`). */
function checkEnd(source: string, at: number): void {
  if (at >= source.length || source.startsWith('}}', at) || /[ \t\r\n.,|:()]/.test(source[at])) return;
  throw templateError(source, at, badCharacter(source, at));
}

function characterLength(source: string, at: number): number {
  const found = /^'(?:\\[^\n]|[^'\\\n])[^'\\\n]{0,10}'/.exec(source.slice(at, at + 20));
  if (!found) throw templateError(source, at, 'unterminated character constant');
  return found[0].length;
}

function stringLength(source: string, at: number): number {
  for (let i = at + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '"') return i + 1 - at;
  }
  throw templateError(source, at, 'unterminated quoted string');
}

function rawLength(source: string, at: number): number {
  const end = source.indexOf('`', at + 1);
  if (end < 0) throw templateError(source, at, 'unterminated raw quoted string');
  return end + 1 - at;
}
