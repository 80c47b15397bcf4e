/** Something wrong with an expression, at an offset of its text (in characters). */
export interface CelProblem {
  readonly offset: number;
  readonly message: string;
}

/** An expression that does not compile; the message is cel-go's, with the line and a caret. */
export class CelCompileError extends Error {
  readonly problems: readonly CelProblem[];
  constructor(text: string, problems: readonly CelProblem[]) {
    super(formatProblems(text, problems));
    this.name = 'CelCompileError';
    this.problems = problems;
  }
}

/** An expression that is right, but of which cel-go makes no program: it converts a literal that cannot be converted. */
export class CelProgramError extends Error {
  readonly why: string;
  constructor(why: string) {
    super(`program instantiation failed: ${why}`);
    this.name = 'CelProgramError';
    this.why = why;
  }
}

const MAX_REPORTED = 100;

/** All problems in the order of their places, as cel-go's `Errors.ToDisplayString` writes them. */
function formatProblems(text: string, problems: readonly CelProblem[]): string {
  const sorted = problems.map((problem, i) => ({ ...problem, i })).sort((a, b) => a.offset - b.offset || a.i - b.i);
  const shown = sorted.slice(0, MAX_REPORTED).map((problem) => formatProblem(text, problem));
  if (sorted.length > MAX_REPORTED) shown.push(`${sorted.length - MAX_REPORTED} more errors were truncated`);
  return shown.join('\n');
}

/** What points at a place of a line; under characters that are not ASCII cel-go puts marks of full width. */
const MARKS = { before: { narrow: '.', wide: '\uff0e' }, here: { narrow: '^', wide: '\uff3e' } } as const;
const width = (char: string): 'narrow' | 'wide' => (char.codePointAt(0)! < 0x80 ? 'narrow' : 'wide');

function formatProblem(text: string, { offset, message }: CelProblem): string {
  if (!text) return `ERROR: <input>:1:0: ${message}`;
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length;
  const source = text.split('\n')[line - 1].replaceAll('\t', ' ');
  const marks = [...source].slice(0, column + 1).map((char, i) => MARKS[i === column ? 'here' : 'before'][width(char)]);
  if (marks.length <= column) marks.push('^');
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${source}\n | ${marks.join('')}`;
}
