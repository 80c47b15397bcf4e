import type { Token } from './lexer.ts';
import type { Parser } from './parser.ts';
import { ShellSyntaxError, type CaseItem, type Compound, type Script, type Word, type WordPart } from './syntax.ts';

/** `(…)` or `((…))`. */
export function parseParenthesis(parser: Parser): Compound {
  const arithmetic = doubleParenthesis(parser);
  if (arithmetic) return { type: 'arithmetic', ...arithmetic };
  parser.expect('(');
  return { type: 'subshell', body: parser.until(')') };
}

/** `((…))` at the current token; undefined where it is something else. */
function doubleParenthesis(parser: Parser): { expression: Word; source: string } | undefined {
  const token = parser.peek();
  const { source } = parser.lexer;
  if (!source.text.startsWith('((', token.start) || !parser.isBash) return undefined;
  source.position = token.start + 2;
  const expression = source.readArithmetic();
  if (!expression && !source.text.includes(')', token.start)) source.unterminated(')', token.start);
  if (!expression || !source.text.startsWith('))', source.position)) {
    parser.jumpTo(token.start);
    return undefined;
  }
  const text = source.text.slice(token.start + 2, source.position);
  parser.jumpTo(source.position + 2);
  return { expression, source: text };
}

/** `if … then … fi`. */
export function parseIf(parser: Parser): Compound {
  const branches: { condition: Script; body: Script }[] = [];
  do {
    parser.take();
    const condition = parser.until('then');
    branches.push({ condition, body: parser.list('fi') });
  } while (parser.at('elif'));
  let otherwise: Script | undefined;
  if (parser.at('else')) {
    parser.take();
    otherwise = parser.list('fi');
  }
  parser.expect('fi');
  return { type: 'if', branches, ...(otherwise && { otherwise }) };
}

/** `while` and `until`. */
export function parseWhile(parser: Parser, type: 'while' | 'until'): Compound {
  parser.take();
  const condition = parser.list('do');
  return { type, condition, body: doGroup(parser) };
}

function doGroup(parser: Parser): Script {
  parser.skipNewlines();
  if (parser.at('{')) {
    parser.take();
    return parser.until('}');
  }
  parser.expect('do');
  return parser.until('done');
}

/** `for name in …` or `for ((…))`. */
export function parseFor(parser: Parser): Compound {
  const token = parser.take();
  if (!parser.lexer.source.text.startsWith('((', parser.peek().start)) return parseForWords(parser, 'for', token);
  const arithmetic = doubleParenthesis(parser);
  if (!arithmetic) return parser.unexpected(parser.peek());
  const parts = splitSections(arithmetic.expression);
  if (parts.length !== 3) throw new ShellSyntaxError('syntax error: arithmetic expression required', token.line);
  if (parser.at(';')) parser.take();
  const [start, condition, step] = parts;
  return { type: 'arithmetic-for', start, condition, step, body: doGroup(parser) };
}

/** `for` and `select` with a name. */
export function parseForWords(parser: Parser, type: 'for' | 'select', keyword: Token): Compound {
  const token = parser.take();
  if (token.type !== 'word') parser.unexpected(token);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(token.text))
    throw new ShellSyntaxError(`\`${token.text}': not a valid identifier`, keyword.line);
  parser.skipNewlines();
  if (!parser.at('in')) {
    if (parser.at(';')) parser.take();
    return { type, name: token.text, body: doGroup(parser) };
  }
  parser.take();
  const words: Word[] = [];
  while (parser.peek().type === 'word') words.push(parser.take().word as Word);
  if (parser.at(';') || parser.peek().type === 'newline') parser.take();
  else parser.unexpected(parser.peek());
  return { type, name: token.text, words, body: doGroup(parser) };
}

/** `case … in … esac`. */
export function parseCase(parser: Parser): Compound {
  parser.take();
  const word = wordOf(parser);
  parser.skipNewlines();
  parser.expect('in');
  const items: CaseItem[] = [];
  for (parser.skipNewlines(); !parser.at('esac'); parser.skipNewlines()) items.push(caseItem(parser));
  parser.take();
  return { type: 'case', word, items };
}

function caseItem(parser: Parser): CaseItem {
  if (parser.at('(')) parser.take();
  const patterns = [wordOf(parser)];
  while (parser.at('|')) {
    parser.take();
    patterns.push(wordOf(parser));
  }
  parser.expect(')');
  parser.skipNewlines();
  const body = parser.closes(parser.peek()) ? [] : parser.list();
  if (parser.at('esac')) return { patterns, body, end: ';;' };
  if (!parser.at(';;') && !parser.at(';&') && !parser.at(';;&')) parser.unexpected(parser.peek());
  return { patterns, body, end: parser.take().text as CaseItem['end'] };
}

function wordOf(parser: Parser): Word {
  const token = parser.take();
  if (token.type !== 'word') parser.unexpected(token);
  return token.word as Word;
}

/** `a; b; c` of a `for ((…))` as its sections. */
function splitSections(word: Word): Word[] {
  const sections: WordPart[][] = [[]];
  for (const part of word) {
    if (part.type !== 'quoted' && part.type !== 'text') {
      sections.at(-1)?.push(part);
      continue;
    }
    part.text.split(';').forEach((text, i) => {
      if (i) sections.push([]);
      if (text) sections.at(-1)?.push({ ...part, text });
    });
  }
  return sections;
}
