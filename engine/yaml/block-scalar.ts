import { isBlank, isBreak, type Reader } from './reader.ts';

/**
 * Read a literal (`|`) or folded (`>`) scalar, from behind its sign.
 * @param parentIndent - the column of the collection around it; -1 at the top
 * @throws YamlError
 */
export function readBlockScalar(reader: Reader, sign: string, parentIndent: number): string {
  const { chomp, given } = readHeader(reader);
  let indent = given ? Math.max(parentIndent, 0) + given : 0;
  let text = '';
  let leadingBreak = '';
  const first = readEmptyLines(reader, indent, parentIndent);
  let { breaks } = first;
  indent ||= first.indent;
  let wasBlank = false;
  while (reader.column === indent && reader.char() !== undefined) {
    const blank = isBlank(reader.char());
    if (sign === '>' && leadingBreak === '\n' && !wasBlank && !blank) {
      if (!breaks) text += ' ';
    } else text += leadingBreak;
    text += breaks;
    wasBlank = blank;
    text += reader.takeLine();
    leadingBreak = reader.char() === undefined ? '' : reader.readBreak();
    ({ breaks } = readEmptyLines(reader, indent, parentIndent));
  }
  if (chomp !== '-') text += leadingBreak;
  if (chomp === '+') text += breaks;
  return text;
}

/** `+` or `-` and the indentation, in either order; the rest of the line is empty or a comment. */
function readHeader(reader: Reader): { readonly chomp: string; readonly given: number } {
  let chomp = '';
  let given = 0;
  for (let i = 0; i < 2; i++) {
    const char = reader.char() ?? '';
    if (!chomp && (char === '+' || char === '-')) chomp = char;
    else if (!given && /[0-9]/.test(char)) {
      if (char === '0') reader.fail('found an indentation indicator equal to 0');
      given = Number(char);
    } else break;
    reader.skip();
  }
  while (isBlank(reader.char())) reader.skip();
  if (reader.char() === '#') reader.takeLine();
  if (reader.char() !== undefined && !isBreak(reader.char()))
    reader.fail('did not find expected comment or line break');
  if (isBreak(reader.char())) reader.skipBreak();
  return { chomp, given };
}

/** Indentation and empty lines before a line; finds the indentation where it is not known (0). */
function readEmptyLines(
  reader: Reader,
  indent: number,
  parentIndent: number,
): { readonly breaks: string; readonly indent: number } {
  let breaks = '';
  let longest = 0;
  for (;;) {
    while ((indent === 0 || reader.column < indent) && reader.char() === ' ') reader.skip();
    longest = Math.max(longest, reader.column);
    if ((indent === 0 || reader.column < indent) && reader.char() === '\t')
      reader.fail('found a tab character where an indentation space is expected');
    if (!isBreak(reader.char())) break;
    breaks += reader.readBreak();
  }
  return { breaks, indent: indent || Math.max(longest, parentIndent + 1, 1) };
}
