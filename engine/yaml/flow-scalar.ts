import { READ_ESCAPES } from './escapes.ts';
import { isBlank, isBlankOrEnd, isBreak, type Reader } from './reader.ts';

const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Read a scalar between quotes, from behind the first to behind the last.
 * @throws YamlError
 */
export function readQuoted(reader: Reader, quote: string): string {
  let text = '';
  for (;;) {
    if (reader.atDocument('---') || reader.atDocument('...')) reader.fail('found unexpected document indicator');
    if (reader.char() === undefined) reader.fail('found unexpected end of stream');
    const word = readQuotedWord(reader, quote);
    text += word.text;
    if (reader.char() === quote) break;
    text += foldBlanks(reader, word.continued).text;
  }
  reader.skip();
  return text;
}

/** A quoted scalar up to a blank, a line break or its end; a backslash before a line break continues the line. */
function readQuotedWord(reader: Reader, quote: string): { readonly text: string; readonly continued: boolean } {
  let text = '';
  while (!isBlankOrEnd(reader.char())) {
    const char = reader.char()!;
    if (char === quote) {
      if (quote !== "'" || reader.char(1) !== "'") break;
      text += "'";
      reader.skip(2);
    } else if (quote === '"' && char === '\\') {
      if (isBreak(reader.char(1))) {
        reader.skip();
        reader.skipBreak();
        return { text, continued: true };
      }
      text += readEscape(reader);
    } else {
      text += char;
      reader.skip();
    }
  }
  return { text, continued: false };
}

function readEscape(reader: Reader): string {
  const char = reader.char(1) ?? '';
  const digits = HEX_ESCAPES[char];
  if (digits === undefined) {
    if (!Object.hasOwn(READ_ESCAPES, char)) reader.fail('found unknown escape character');
    reader.skip(2);
    return READ_ESCAPES[char];
  }
  const hex = reader.text.slice(reader.index + 2, reader.index + 2 + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) {
    reader.skip(2);
    reader.fail('did not find expected hexdecimal number');
  }
  const code = parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) reader.fail('found invalid Unicode character escape code');
  reader.skip(2 + digits);
  return String.fromCodePoint(code);
}

/**
 * Read a scalar without quotes.
 * @param indent - the least column of its further lines
 * @param inFlow - between brackets or braces, where commas and brackets end it
 * @throws YamlError
 */
export function readPlain(
  reader: Reader,
  indent: number,
  inFlow: boolean,
): { readonly text: string; readonly endsLine: boolean } {
  let text = '';
  let blanks = '';
  let endsLine = false;
  while (!reader.atDocument('---') && !reader.atDocument('...') && reader.char() !== '#') {
    while (!isBlankOrEnd(reader.char()) && !endsPlain(reader, inFlow)) {
      text += blanks + reader.char();
      blanks = '';
      endsLine = false;
      reader.skip();
    }
    if (!isBlank(reader.char()) && !isBreak(reader.char())) break;
    ({ text: blanks, broken: endsLine } = foldBlanks(reader, false, indent));
    if (!inFlow && reader.column < indent) break;
  }
  return { text, endsLine };
}

function endsPlain(reader: Reader, inFlow: boolean): boolean {
  const char = reader.char()!;
  if (char === ':' && isBlankOrEnd(reader.char(1))) return true;
  if (!inFlow) return false;
  return ',[]{}'.includes(char) || (char === '?' && isBlankOrEnd(reader.char(1)));
}

/**
 * Blanks within a scalar: kept on a line, folded over line breaks.
 * @param continued - the line was already ended, by a backslash
 * @param indent - columns before this one take no tab on further lines
 */
function foldBlanks(
  reader: Reader,
  continued: boolean,
  indent = 0,
): { readonly text: string; readonly broken: boolean } {
  let blanks = '';
  let breaks = '';
  let broken = continued;
  let first = '';
  for (let char = reader.char(); isBlank(char) || isBreak(char); char = reader.char()) {
    if (isBlank(char)) {
      if (broken && reader.column < indent && char === '\t')
        reader.fail('found a tab character that violates indentation');
      if (!broken) blanks += char;
      reader.skip();
    } else if (!broken) {
      first = reader.readBreak();
      broken = true;
    } else breaks += reader.readBreak();
  }
  if (!broken) return { text: blanks, broken };
  return { text: first === '\n' ? breaks || ' ' : first + breaks, broken };
}
