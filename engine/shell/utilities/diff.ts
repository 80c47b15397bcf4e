import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { coloured, contextual, normal, sideBySide, unified, type Difference } from './diff-formats.ts';
import { diffLines, type Change } from '../formatting/diff-lines.ts';
import { strftime } from '../formatting/strftime.ts';
import { absolutePath, baseName, joinPath, nodeAt } from './files.ts';
import { readOperand } from './input.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';

/** How deep `-r` goes. */
const MAX_DEPTH = 100;

/** `diff [-abBiNqrsuUwy] [-L label] file1 file2` */
export const diff = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'abBc::C:dEiL:nNpqrsS:tTuU:wx:yW:Z',
      long: {
        unified: 'u?',
        context: 'c',
        brief: 'q',
        recursive: 'r',
        'new-file': 'N',
        'report-identical-files': 's',
        'ignore-case': 'i',
        'ignore-all-space': 'w',
        'ignore-space-change': 'b',
        'ignore-blank-lines': 'B',
        label: 'L',
        exclude: 'x',
        color: 'color?',
        text: 'a',
        'strip-trailing-cr': 'strip',
      },
      status: 2,
    });
    const [first, second, extra] = options.operands;
    if (first === undefined) throw new UsageError(`missing operand after ‘${process.argv.at(-1)}’`, 2);
    if (second === undefined) throw new UsageError(`missing operand after ‘${first}’`, 2);
    if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`, 2);
    return yield* compare(process, options, first, second, 0);
  },
  { status: 2 },
);

function* compare(process: Process, options: Options, first: string, second: string, depth: number): Co<number> {
  const [a, b] = [nodeOf(process, first), nodeOf(process, second)];
  if (a?.entries && b?.entries) return yield* compareTrees(process, options, first, second, depth);
  if (a?.entries && b) return yield* compare(process, options, joinPath(first, baseName(second)), second, depth + 1);
  if (b?.entries && a) return yield* compare(process, options, first, joinPath(second, baseName(first)), depth + 1);
  const missing = [!a && first, !b && second].filter((name): name is string => name !== false);
  if (missing.length && !(options.has('N') && missing.length === 1)) {
    for (const name of missing) yield* complain(process, `${name}: No such file or directory`);
    return 2;
  }
  const texts = [a ? yield* readOperand(process, first) : '', b ? yield* readOperand(process, second) : ''];
  return yield* compareTexts(process, options, [first, second], [a, b], texts);
}

function nodeOf(process: Process, name: string): FileNode | undefined {
  if (name === '-')
    return { type: 'file', mode: 0o644, uid: 0, gid: 0, modifiedMs: process.machine.kernel.now, text: '' };
  return nodeAt(process, name);
}

function* compareTrees(process: Process, options: Options, first: string, second: string, depth: number): Co<number> {
  if (depth > MAX_DEPTH) throw new FileError('ELOOP', first);
  const { files } = process.machine;
  const [a, b] = [first, second].map((path) => files.list(absolutePath(process, path)));
  let status = 0;
  for (const name of [...new Set([...a, ...b])].sort()) {
    const [left, right] = [joinPath(first, name), joinPath(second, name)];
    const only = !a.includes(name) ? second : !b.includes(name) ? first : undefined;
    const bothDirectories = nodeAt(process, left)?.entries && nodeAt(process, right)?.entries;
    if (only !== undefined && !options.has('N')) {
      yield* process.stdout.write(`Only in ${only}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (bothDirectories && !options.has('r'))
      yield* process.stdout.write(`Common subdirectories: ${left} and ${right}\n`);
    else status = Math.max(status, yield* compareIn(process, options, left, right, depth));
  }
  return status;
}

/** Two files of trees: their command stands before what differs. */
function* compareIn(process: Process, options: Options, left: string, right: string, depth: number): Co<number> {
  const directories = nodeAt(process, left)?.entries && nodeAt(process, right)?.entries;
  if (directories || options.has('q')) return yield* compare(process, options, left, right, depth + 1);
  const [a, b] = [nodeAt(process, left)?.text ?? '', nodeAt(process, right)?.text ?? ''];
  if (a === b) return 0;
  const flags = process.argv
    .slice(1)
    .filter((arg) => arg.startsWith('-') && arg !== '-')
    .join(' ');
  yield* process.stdout.write(`diff ${flags} ${left} ${right}\n`.replace(/ {2}/g, ' '));
  return yield* compare(process, options, left, right, depth + 1);
}

function* compareTexts(
  process: Process,
  options: Options,
  names: readonly [string, string],
  nodes: readonly (FileNode | undefined)[],
  texts: readonly string[],
): Co<number> {
  const [a, b] = texts.map(splitLines);
  const key = keyOf(options);
  const changes = diffLines(a, b, (x, y) => key(x) === key(y)).filter(
    (change) => !(options.has('B') && isBlank(a, b, change)),
  );
  if (!changes.length) {
    if (options.has('s')) yield* process.stdout.write(`Files ${names[0]} and ${names[1]} are identical\n`);
    return 0;
  }
  if (options.has('q')) yield* process.stdout.write(`Files ${names[0]} and ${names[1]} differ\n`);
  else {
    const gnu = process.machine.userland !== 'busybox';
    const labels = options.values('L');
    const time = (i: number): string =>
      gnu ? `\t${strftime('%Y-%m-%d %H:%M:%S.%N %z', nodes[i]?.modifiedMs ?? 0)}` : '';
    const headers = names.map((name, i) => labels[i] ?? `${name}${time(i)}`);
    const text = formatted(options, { a, b, changes }, headers, gnu);
    yield* process.stdout.write(options.value('color') === 'always' ? coloured(text) : text);
  }
  return 1;
}

/** The differences in the format that options ask for; BusyBox knows the unified one alone. */
function formatted(options: Options, difference: Difference, headers: readonly string[], gnu: boolean): string {
  if (options.has('n')) throw new UsageError('this output format is not simulated here', 2, false);
  const lines = Number(options.value('U') ?? options.value('C') ?? 3);
  if (options.has('u', 'U') || !gnu) return `--- ${headers[0]}\n+++ ${headers[1]}\n${unified(difference, lines)}`;
  if (options.has('c', 'C')) return `*** ${headers[0]}\n--- ${headers[1]}\n${contextual(difference, lines)}`;
  return options.has('y') ? sideBySide(difference) : normal(difference);
}

/** Lines with their newlines; a last line without one keeps that. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function keyOf(options: Options): (line: string) => string {
  return (line) => {
    let key = line;
    if (options.has('strip')) key = key.replace(/\r\n$/, '\n');
    if (options.has('w')) key = key.replace(/\s+/g, '');
    else if (options.has('b')) key = key.replace(/\s+/g, ' ').trimEnd();
    return options.has('i') ? key.toLowerCase() : key;
  };
}

function isBlank(a: readonly string[], b: readonly string[], change: Change): boolean {
  return [...a.slice(change.aStart, change.aEnd), ...b.slice(change.bStart, change.bEnd)].every(
    (line) => line.trim() === '',
  );
}

/** `cmp [-ls] file1 file2` */
export const cmp = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'bln:s',
      long: { silent: 's', quiet: 's', verbose: 'l' },
      status: 2,
    });
    const [first, second = '-'] = options.operands;
    if (first === undefined) throw new UsageError(`missing operand after 'cmp'`, 2);
    const [a, b] = [yield* readOperand(process, first), yield* readOperand(process, second)];
    if (a === b) return 0;
    if (options.has('s')) return 1;
    let at = 0;
    while (at < a.length && at < b.length && a[at] === b[at]) at++;
    if (at === a.length || at === b.length) {
      const shorter = at === a.length ? first : second;
      const gnu = process.machine.userland !== 'busybox';
      yield* complain(
        process,
        `EOF on ${gnu ? `‘${shorter}’` : shorter} after byte ${at}, ${at === 0 ? 'line 1' : `in line ${a.slice(0, at).split('\n').length}`}`,
      );
    } else
      yield* process.stdout.write(
        `${first} ${second} differ: byte ${at + 1}, line ${a.slice(0, at).split('\n').length}\n`,
      );
    return 1;
  },
  { status: 2 },
);
