import type { Token } from './lexer.ts';
import type { Parser } from './parser.ts';
import type { Assignment, Redirection, SimpleCommand, Word } from './syntax.ts';
import { SourceText } from './words.ts';

const DECLARERS = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

function textOf(word: Word): string {
  return word.length === 1 && word[0].type === 'text' ? word[0].text : '';
}

/** A simple command: assignments, words and redirections in any order. */
export function parseSimple(parser: Parser): SimpleCommand {
  const words: Word[] = [];
  const line = parser.peek().line;
  const assignments: Assignment[] = [];
  const redirections: Redirection[] = [];
  for (;;) {
    const token = parser.peek();
    if (parser.startsRedirection()) redirections.push(parseRedirection(parser));
    else if (token.type !== 'word') break;
    else {
      const assignment = words.length ? undefined : parseAssignment(parser, token);
      if (assignment) assignments.push(assignment);
      else if (words.length && DECLARERS.has(textOf(words[0])) && /^[A-Za-z_]\w*\+?=$/.test(token.text)) {
        words.push(...declaredArray(parser, token));
      } else {
        words.push(token.word as Word);
        parser.take();
      }
    }
  }
  return { type: 'simple', assignments, words, redirections, line };
}

/** `declare a=(…)`: the array as a word of its own kind. */
function declaredArray(parser: Parser, token: Token): Word[] {
  const { source } = parser.lexer;
  if (source.text[token.end] !== '(') {
    parser.take();
    return [token.word as Word];
  }
  const assignment = parseAssignment(parser, token) as Assignment;
  return [
    [
      { type: 'text', text: token.text },
      { type: 'array', elements: assignment.array ?? [] },
    ],
  ];
}

function parseAssignment(parser: Parser, token: Token): Assignment | undefined {
  const first = token.word?.[0];
  if (first?.type !== 'text') return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(\[([^\]]*)\])?(\+?)=/.exec(token.text);
  if (!match || !(match[2] || first.text.startsWith(match[0]))) return undefined;
  const index = match[2] ? reparse(parser, match[3]) : undefined;
  const base = { name: match[1], append: match[4] === '+', ...(index && { index }) };
  const { source } = parser.lexer;
  parser.take();
  if (token.text === match[0] && source.text[token.end] === '(') {
    if (!parser.isBash) parser.unexpected(parser.peek());
    source.position = token.end + 1;
    return { ...base, array: arrayElements(parser) };
  }
  const value = dropPrefix(parser, token, match[0].length);
  return { ...base, value };
}

function arrayElements(parser: Parser): { index?: Word; value: Word }[] {
  const elements: { index?: Word; value: Word }[] = [];
  for (parser.skipNewlines(); !parser.at(')'); parser.skipNewlines()) {
    const token = parser.take();
    if (token.type === 'end') parser.lexer.source.unterminated(')', parser.openedAt);
    if (token.type !== 'word') parser.unexpected(token);
    const match = /^\[([^\]]*)\]=/.exec(token.text);
    if (!match) elements.push({ value: token.word as Word });
    else elements.push({ index: reparse(parser, match[1]), value: dropPrefix(parser, token, match[0].length) });
  }
  parser.take();
  return elements;
}

/** A token's word without its first characters. */
function dropPrefix(parser: Parser, token: Token, length: number): Word {
  const [first, ...rest] = token.word as Word;
  if (first.type !== 'text' || first.text.length < length) return reparse(parser, token.text.slice(length));
  return first.text.length === length ? rest : [{ type: 'text', text: first.text.slice(length) }, ...rest];
}

function reparse(parser: Parser, text: string): Word {
  const { source } = parser.lexer;
  return new SourceText(text, source.firstLine, source.parseSubstitution, source.parseText).readWord(() => false);
}

/** A redirection operator with its target. */
export function parseRedirection(parser: Parser): Redirection {
  const token = parser.take();
  const target = parser.peek();
  if (target.type !== 'word') parser.unexpected(target);
  parser.take();
  const operator = token.text as Redirection['operator'];
  const redirection: Redirection = { operator, fd: token.fd, target: target.word as Word, line: token.line };
  if (operator === '<<' || operator === '<<-') parser.lexer.expectDocument(redirection, target);
  return redirection;
}
