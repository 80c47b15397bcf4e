import type { ShellState } from './state.ts';
import type { ShellSyntaxError } from '../parser/syntax.ts';

/** Builtins whose messages ash begins with the program's name alone: they are BusyBox's own programs. */
const PLAIN: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^kill: \((\S+)\) - No such process$/, "can't kill pid $1: No such process"],
  [/^kill: (.*): invalid signal specification$/, "bad signal name '$1'"],
  [/^kill: (.*): arguments must be process or job IDs$/, "invalid number '$1'"],
  [/^printf: (.*): invalid number$/s, "invalid number '$1'"],
  [/^printf: `?(.*?)'?: invalid format character$/s, '%$1: invalid format'],
  [/^(?:test|\[): (.*): integer expected$/s, '$1: bad number'],
  [/^(?:test|\[): missing `]'$/, 'missing ]'],
  [/^(?:test|\[): (?:.*): unary operator expected\n(.*)$/s, '$1'],
  [/^(?:test|\[): (.*): (?:unary|binary) operator expected$/s, '$1: unknown operand'],
  [/^(?:test|\[): too many arguments$/, 'too many arguments'],
];

/** What ash says in place of bash's words, for errors of the shell itself and of its builtins. */
const WORDS: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^(.*): unbound variable$/, '$1: parameter not set'],
  [/^(?:(?:readonly|local|export|unset): )?(.*): (?:cannot unset: )?readonly variable$/, '$1: is read only'],
  [/.*: division by 0 \(error token is .*$/s, 'divide by zero'],
  [/.*(?:arithmetic syntax error|value too great for base|attempted assignment).*$/s, 'arithmetic syntax error'],
  [/^(.*): parameter null or not set$/, '$1: parameter not set'],
  [/^(\S+): (.*): numeric argument required$/, '$1: Illegal number: $2'],
  [/^local: can only be used in a function$/, 'local: not in a function'],
  [/^([fb]g): (?:no job control|current: no such job)$/, '$1: No current job'],
  [/^wait: `(.*)': not a pid or valid job spec$/, 'wait: Illegal number: $1'],
  [/^(\S+): `(.*)': not a valid identifier$/, '$1: $2: bad variable name'],
  [/^(\S+): -(.): invalid option(?:\n.*)?$/s, '$1: illegal option -$2'],
  [/^\$\{.*\}: bad substitution$|^.*: bad substitution$/s, 'bad substitution'],
];

const BUILTIN =
  /^(cd|exit|local|wait|kill|fg|bg|exec|\.|source|unset|export|readonly|shift|read|set|umask|ulimit|getopts|trap|return|let|eval|hash|alias|unalias): (.*)$/s;

/**
 * An error as BusyBox's ash words it: `sh: line 0: ehco: not found`, and with the builtin before the line:
 * `sh: cd: line 0: can't cd to x: No such file or directory`. Undefined where ash says nothing.
 */
export function ashMessage(state: ShellState, message: string): string | undefined {
  if (/^wait: pid \S+ is not a child/.test(message)) return undefined;
  for (const [pattern, words] of PLAIN)
    if (pattern.test(message)) return `${state.name}: ${message.replace(pattern, words)}`;
  let told = message;
  for (const [pattern, words] of WORDS)
    if (pattern.test(told)) {
      told = told.replace(pattern, words);
      break;
    }
  const place = state.source === 'terminal' ? '' : `line ${ashLine(state, state.line)}: `;
  const name = state.sourcedFile ?? state.name;
  const builtin = BUILTIN.exec(told);
  return builtin ? `${name}: ${builtin[1]}: ${place}${builtin[2]}` : `${name}: ${place}${told}`;
}

/** A syntax error as ash or dash words it. */
export function syntaxMessage(state: ShellState, error: ShellSyntaxError): string {
  const quote = /^unexpected EOF while looking for matching `(.)'/.exec(error.message)?.[1];
  const atEnd = error.incomplete && quote === undefined;
  const expecting = (hint: string | undefined): string => (hint === undefined ? '' : ` (expecting "${hint}")`);
  const expected = quote === ')' ? ')' : atEnd ? error.hint : undefined;
  const ends = atEnd || quote === ')';
  const place = error.line - (ends ? 1 : 0);
  if (state.flavour === 'debian') {
    const what = ends
      ? `end of file unexpected${expecting(expected)}`
      : quote !== undefined
        ? quote === '}'
          ? "Missing '}'"
          : quote === '`'
            ? 'EOF in backquote substitution'
            : 'Unterminated quoted string'
        : `${error.hint === 'newline' ? 'newline' : `"${error.hint}"`} unexpected`;
    return `${state.name}: ${place}: Syntax error: ${what}`;
  }
  const what = ends
    ? `unexpected end of file${expecting(expected)}`
    : quote !== undefined
      ? quote === '}'
        ? "missing '}'"
        : quote === '`'
          ? 'EOF in backquote substitution'
          : 'unterminated quoted string'
      : `unexpected ${error.hint === 'newline' ? 'newline' : `"${error.hint}"`}`;
  const by = state.evaluates ? 'eval: ' : '';
  const line = state.source === 'terminal' ? '' : `line ${ashLine(state, place)}: `;
  return `${state.name}: ${by}${line}syntax error: ${what}`;
}

/** Ash counts the lines of `-c` from 0. */
function ashLine(state: ShellState, line: number): number {
  return state.source === 'command' ? line - 1 : line;
}
