import { byteLength } from '../../runtime/bytes.ts';
import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath, type FileSystem } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { compileRegex, type Regex, type RegexMatch } from '../regex/compile.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { linesOf, LineReader, openOperand, readOperand } from './input.ts';
import { complain, nameOf, parseOptions, UsageError, utility, type Options } from './options.ts';

const LONG = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  regexp: 'e',
  file: 'f',
  'ignore-case': 'i',
  'no-ignore-case': 'no-ignore-case',
  'invert-match': 'v',
  'word-regexp': 'w',
  'line-regexp': 'x',
  count: 'c',
  color: 'color?',
  colour: 'color?',
  'files-without-match': 'L',
  'files-with-matches': 'l',
  'max-count': 'm',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'byte-offset': 'b',
  'with-filename': 'H',
  'no-filename': 'h',
  'line-number': 'n',
  'null-data': 'z',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  text: 'a',
  include: 'include=',
  exclude: 'exclude=',
  'exclude-dir': 'exclude-dir=',
  recursive: 'r',
  'dereference-recursive': 'R',
  'line-buffered': 'line-buffered',
  null: 'Z',
  label: 'label=',
};

/** What a grep looks for and how it tells of it. */
interface Search {
  readonly process: Process;
  readonly options: Options;
  readonly find: (line: string, from: number) => RegexMatch | undefined;
  readonly before: number;
  readonly after: number;
  readonly maxCount: number;
  readonly named: boolean;
}

/** `grep [option …] pattern [file …]` */
export const grep = utility(
  function* (process: Process): Co<number> {
    const argv = process.argv.map((arg, i) => (i > 0 && /^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
    const options = parseOptions(argv, { short: 'EFGPe:f:ivwxyclLm:oqsbHhnzA:B:C:arRIZUTu', long: LONG, status: 2 });
    const operands = [...options.operands];
    const patterns = options.values('e').flatMap((text) => text.split('\n'));
    for (const file of options.values('f')) patterns.push(...linesOf(yield* readOperand(process, file)));
    if (!options.has('e', 'f')) {
      if (!operands.length) throw usage(process);
      patterns.push(...(operands.shift() as string).split('\n'));
    }
    const recursive = options.has('r', 'R');
    const search: Search = {
      process,
      options,
      find: finder(patterns, options, process),
      before: contextOf(options, 'B'),
      after: contextOf(options, 'A'),
      maxCount: options.has('m') ? numberOf(options.value('m') ?? '', 'invalid max count') : Infinity,
      named: options.has('H') || (!options.has('h') && (operands.length > 1 || recursive)),
    };
    const names = recursive
      ? expandTrees(process, operands.length ? operands : ['.'], options)
      : operands.length
        ? operands
        : ['-'];
    return yield* searchAll(search, names, recursive && !operands.length);
  },
  { status: 2 },
);

function usage(process: Process): UsageError {
  const name = nameOf(process);
  return new UsageError(
    `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.`,
    2,
    false,
  );
}

function contextOf(options: Options, letter: 'A' | 'B'): number {
  const value = options.list.findLast(([key]) => key === letter || key === 'C')?.[1];
  const own = options.value(letter);
  const chosen = own ?? value;
  return chosen === undefined ? 0 : numberOf(chosen, `${chosen}: invalid context length argument`);
}

function numberOf(text: string, message: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(message, 2, false);
  return Number(text);
}

/** A function that finds the first match in a line, whichever pattern it is of. */
function finder(patterns: readonly string[], options: Options, process: Process): Search['find'] {
  const ignoreCase = options.has('i', 'y') && !options.has('no-ignore-case');
  const called = nameOf(process);
  const kind = options.last('E', 'F', 'G', 'P') ?? (called === 'egrep' ? 'E' : called === 'fgrep' ? 'F' : 'G');
  const dialect = kind === 'E' ? 'extended' : kind === 'P' ? 'perl' : 'basic';
  const regexes = patterns.map((pattern) => {
    const source = kind === 'F' ? pattern.replace(/[\\^$.*[\]]/g, '\\$&') : pattern;
    return compileRegex(source, kind === 'F' ? 'basic' : dialect, { ignoreCase, first: kind === 'P' });
  });
  const fits = (match: RegexMatch, line: string): boolean => {
    if (options.has('x')) return match.start === 0 && match.end === line.length;
    if (!options.has('w')) return true;
    return !isWord(line[match.start - 1]) && !isWord(line[match.end]);
  };
  return (line, from) => earliest(regexes, line, from, fits);
}

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char);

function earliest(
  regexes: readonly Regex[],
  line: string,
  from: number,
  fits: (match: RegexMatch, line: string) => boolean,
): RegexMatch | undefined {
  let best: RegexMatch | undefined;
  for (const regex of regexes) {
    let match = regex.exec(line, from);
    while (match && !fits(match, line))
      match = match.start >= line.length ? undefined : regex.exec(line, match.start + 1);
    if (match && (!best || match.start < best.start || (match.start === best.start && match.end > best.end)))
      best = match;
  }
  return best;
}

function* searchAll(search: Search, names: readonly string[], bare: boolean): Co<number> {
  const { process, options } = search;
  let found = false;
  let failed = false;
  for (const name of names) {
    try {
      if (yield* searchOne(search, name, bare ? name.replace(/^\.\//, '') : name)) {
        found = true;
        if (options.has('q')) return 0;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed = true;
      const message = `${name}: ${error.message}`;
      if (!options.has('s')) yield* complain(process, message);
    }
  }
  return failed ? 2 : found ? 0 : 1;
}

/** Search one input; true where something was selected. */
function* searchOne(search: Search, name: string, shown: string): Co<boolean> {
  const { process, options } = search;
  const reader = openOperand(process, name);
  const label = name === '-' ? (options.value('label') ?? '(standard input)') : shown;
  const printer = new Printer(search, label);
  const lines = new LineReader(reader, options.has('z') ? '\0' : '\n');
  for (let raw = yield* lines.next(); raw !== undefined; raw = yield* lines.next()) {
    const line = raw.replace(/[\n\0]$/, '');
    const match = search.find(line, 0);
    const selected = Boolean(match) !== options.has('v');
    if (printer.count < search.maxCount && selected) {
      printer.count++;
      if (options.has('q')) return true;
      if (options.has('l')) {
        yield* process.stdout.write(`${label}\n`);
        return true;
      }
      yield* printer.selected(line, match);
    } else yield* printer.passed(line);
    if (printer.count >= search.maxCount && printer.trailing === 0) break;
  }
  lines.finish();
  if (options.has('L') && !printer.count) yield* process.stdout.write(`${label}\n`);
  if (options.has('c') && !options.has('L', 'l'))
    yield* process.stdout.write(`${search.named ? `${label}:` : ''}${printer.count}\n`);
  return printer.count > 0;
}

/** Prints selected lines with their context. */
class Printer {
  readonly #search: Search;
  readonly #label: string;
  #held: { line: string; number: number; offset: number }[] = [];
  /** Where the line begins, in bytes. */
  #offset = 0;
  #nextOffset = 0;
  #number = 0;
  #lastPrinted = 0;
  trailing = 0;
  count = 0;

  constructor(search: Search, label: string) {
    this.#search = search;
    this.#label = label;
  }

  get #silent(): boolean {
    return this.#search.options.has('c', 'L');
  }

  *selected(line: string, match: RegexMatch | undefined): Co<void> {
    this.#begin(line);
    this.trailing = this.#search.after;
    if (this.#silent) return;
    yield* this.#separator();
    for (const held of this.#held) yield* this.#print(held.line, held.number, '-', held.offset);
    this.#held = [];
    this.#lastPrinted = this.#number;
    if (!this.#search.options.has('o')) return yield* this.#print(line, this.#number, ':', this.#offset);
    if (this.#search.options.has('v')) return;
    for (let next = match; next; next = this.#search.find(line, Math.max(next.end, next.start + 1))) {
      if (next.end > next.start) {
        const at = this.#offset + byteLength(line.slice(0, next.start));
        yield* this.#print(line.slice(next.start, next.end), this.#number, ':', at);
      }
      if (next.end >= line.length) return;
    }
  }

  #begin(line: string): void {
    this.#number++;
    if (!this.#search.options.has('b')) return;
    this.#offset = this.#nextOffset;
    this.#nextOffset += byteLength(line) + 1;
  }

  /** `--` between groups that do not touch. */
  *#separator(): Co<void> {
    const { before, after, process } = this.#search;
    if (!before && !after) return;
    const first = this.#held[0]?.number ?? this.#number;
    if (this.#lastPrinted && first > this.#lastPrinted + 1) yield* process.stdout.write('--\n');
  }

  *passed(line: string): Co<void> {
    this.#begin(line);
    if (this.#silent) return;
    if (this.trailing > 0) {
      this.trailing--;
      this.#lastPrinted = this.#number;
      yield* this.#print(line, this.#number, '-', this.#offset);
    } else if (this.#search.before) {
      this.#held.push({ line, number: this.#number, offset: this.#offset });
      if (this.#held.length > this.#search.before) this.#held.shift();
    }
  }

  *#print(line: string, number: number, mark: string, offset: number): Co<void> {
    const { named, options, process } = this.#search;
    const prefix =
      (named ? this.#label + (options.has('Z') ? '\0' : mark) : '') +
      (options.has('n') ? number + mark : '') +
      (options.has('b') ? offset + mark : '');
    if (options.has('o') && mark === '-') return;
    yield* process.stdout.write(`${prefix}${line}${options.has('z') ? '\0' : '\n'}`);
  }
}

/** Files in trees, in the order of their names; those that --include and --exclude choose. */
function expandTrees(process: Process, operands: readonly string[], options: Options): string[] {
  const out: string[] = [];
  const { files } = process.machine;
  const visit = (path: string, given: boolean, depth: number): void => {
    const absolute = resolvePath(process.cwd, path);
    const name = path.split('/').at(-1) ?? path;
    if (path === '-' || !isDirectory(files, absolute)) {
      if (given || wanted(name, options)) out.push(path);
      return;
    }
    if (!given && options.values('exclude-dir').some((pattern) => matchesPattern(pattern, name))) return;
    if (depth < 100)
      for (const entry of files.list(absolute))
        visit(path.endsWith('/') ? path + entry : `${path}/${entry}`, false, depth + 1);
  };
  for (const operand of operands) visit(operand, true, 0);
  return out;
}

function wanted(name: string, options: Options): boolean {
  const include = options.values('include');
  if (include.length && !include.some((pattern) => matchesPattern(pattern, name))) return false;
  return !options.values('exclude').some((pattern) => matchesPattern(pattern, name));
}

function isDirectory(files: FileSystem, path: string): boolean {
  try {
    return files.stat(path).type === 'directory';
  } catch {
    return false;
  }
}
