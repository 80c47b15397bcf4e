import type { Parser } from './parser.ts';
import type { Condition, Word } from './syntax.ts';

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = new Set([
  '=',
  '==',
  '!=',
  '=~',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

/** What may follow a condition that is one word. */
const ENDS = new Set([']]', '&&', '||', ')']);

/** Parses the inside of `[[ … ]]`, its end included. */
export function parseCondition(parser: Parser): Condition {
  parser.skipNewlines();
  const condition = or(parser);
  const token = parser.peek();
  if (!parser.at(']]')) {
    const shown = token.type === 'newline' ? 'newline' : token.text;
    parser.conditionError(`syntax error in conditional expression: unexpected token \`${shown}'`, token);
  }
  parser.take();
  return condition;
}

function or(parser: Parser): Condition {
  let left = and(parser);
  while (parser.at('||')) {
    parser.take();
    parser.skipNewlines();
    left = { type: 'or', left, right: and(parser) };
  }
  return left;
}

function and(parser: Parser): Condition {
  let left = term(parser);
  while (parser.at('&&')) {
    parser.take();
    parser.skipNewlines();
    left = { type: 'and', left, right: term(parser) };
  }
  return left;
}

function term(parser: Parser): Condition {
  return parser.lexer.source.nested(() => {
    parser.skipNewlines();
    if (parser.at('!')) {
      parser.take();
      return { type: 'not', condition: term(parser) };
    }
    if (parser.at('(')) {
      parser.take();
      const inner = or(parser);
      parser.skipNewlines();
      if (!parser.at(')'))
        parser.conditionError(`unexpected token \`${parser.peek().text}', expected \`)'`, parser.peek());
      parser.take();
      return inner;
    }
    return primary(parser);
  });
}

function primary(parser: Parser): Condition {
  const token = parser.take();
  if (token.type !== 'word' || token.text === ']]') parser.conditionError(undefined, token);
  const word = token.word as Word;
  const next = parser.peek();
  const shown = next.type === 'newline' ? 'newline' : next.text;
  if (UNARY.test(token.text) && next.type === 'word' && next.text !== ']]' && !BINARY.has(next.text)) {
    parser.take();
    parser.skipNewlines();
    return { type: 'unary', operator: token.text, operand: next.word as Word };
  }
  const near = next.type === 'newline' ? token : next;
  if (UNARY.test(token.text) && !BINARY.has(next.text) && !ENDS.has(next.text))
    parser.conditionError(`unexpected argument \`${shown}' to conditional unary operator`, next, near);
  if (UNARY.test(token.text) && next.text === ']]')
    parser.conditionError("unexpected argument `]]' to conditional unary operator", next);
  if (!BINARY.has(next.text) || next.fd !== undefined) {
    if (!ENDS.has(next.text))
      parser.conditionError(`unexpected token \`${shown}', conditional binary operator expected`, next, near);
    return { type: 'unary', operator: '-n', operand: word };
  }
  const operator = parser.take().text;
  const argument = parser.peek();
  if (argument.type === 'newline' || argument.text === ']]') {
    const given = argument.type === 'newline' ? 'newline' : argument.text;
    parser.conditionError(`unexpected argument \`${given}' to conditional binary operator`, argument);
  }
  const right = operator === '=~' ? regularExpression(parser) : pattern(parser);
  parser.skipNewlines();
  return { type: 'binary', operator, left: word, right };
}

/** The right side of a comparison: extended patterns are always on here. */
function pattern(parser: Parser): Word {
  const { source } = parser.lexer;
  parser.rewind();
  skipBlanks(parser);
  const before = source.extendedGlobs;
  source.extendedGlobs = true;
  const word = source.readWord((char) => ' \t\n;&|<>()'.includes(char));
  source.extendedGlobs = before;
  if (!word.length) parser.unexpected(parser.peek());
  return word;
}

/** The right side of `=~`: parentheses and bars belong to it. */
function regularExpression(parser: Parser): Word {
  const { source } = parser.lexer;
  parser.rewind();
  skipBlanks(parser);
  let depth = 0;
  const word = source.readWord((char) => {
    if (char === '(') depth++;
    else if (char === ')') return --depth < 0;
    return depth === 0 && ' \t\n;&'.includes(char);
  });
  if (!word.length) parser.unexpected(parser.peek());
  return word;
}

function skipBlanks(parser: Parser): void {
  const { source } = parser.lexer;
  while (' \t'.includes(source.text[source.position] ?? 'x')) source.position++;
}
