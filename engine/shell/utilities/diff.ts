import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { diffLines, type Change } from '../diff-lines.ts';
import { strftime } from '../strftime.ts';
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
    if (first === undefined) throw new UsageError(`missing operand after '${process.argv.at(-1)}'`, 2);
    if (second === undefined) throw new UsageError(`missing operand after '${first}'`, 2);
    if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`, 2);
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
  else if (options.has('y', 'n', 'c', 'C')) throw new UsageError('this output format is not simulated here', 2, false);
  else if (options.has('u', 'U')) {
    const labels = options.values('L');
    const headers = names.map(
      (name, i) => labels[i] ?? `${name}\t${strftime('%Y-%m-%d %H:%M:%S.%N %z', nodes[i]?.modifiedMs ?? 0)}`,
    );
    const context = Number(options.value('U') ?? (options.value('u') || 3));
    yield* process.stdout.write(`--- ${headers[0]}\n+++ ${headers[1]}\n${unified(a, b, changes, context)}`);
  } else yield* process.stdout.write(normal(a, b, changes));
  return 1;
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

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join('');
}

function normal(a: readonly string[], b: readonly string[], changes: readonly Change[]): string {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : end > start ? `${start + 1}` : `${start}`;
  return changes
    .map(({ aStart, aEnd, bStart, bEnd }) => {
      const letter = aStart === aEnd ? 'a' : bStart === bEnd ? 'd' : 'c';
      const middle = letter === 'c' ? '---\n' : '';
      return `${range(aStart, aEnd)}${letter}${range(bStart, bEnd)}\n${marked('< ', a.slice(aStart, aEnd))}${middle}${marked('> ', b.slice(bStart, bEnd))}`;
    })
    .join('');
}

/** Unified format: changes nearer than twice the context share a hunk. */
export function unified(
  a: readonly string[],
  b: readonly string[],
  changes: readonly Change[],
  context: number,
): string {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.aStart - last.aEnd <= context * 2) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks.map((hunk) => unifiedHunk(a, b, hunk, context)).join('');
}

function unifiedHunk(a: readonly string[], b: readonly string[], hunk: readonly Change[], context: number): string {
  const [first, last] = [hunk[0], hunk[hunk.length - 1]];
  const lead = Math.min(context, first.aStart);
  const tail = Math.min(context, a.length - last.aEnd);
  const [aFrom, aTo, bFrom, bTo] = [first.aStart - lead, last.aEnd + tail, first.bStart - lead, last.bEnd + tail];
  let body = '';
  let at = aFrom;
  for (const change of hunk) {
    body += marked(' ', a.slice(at, change.aStart));
    body += marked('-', a.slice(change.aStart, change.aEnd)) + marked('+', b.slice(change.bStart, change.bEnd));
    at = change.aEnd;
  }
  body += marked(' ', a.slice(at, aTo));
  const range = (from: number, to: number): string =>
    to - from === 1 ? `${from + 1}` : `${to === from ? from : from + 1},${to - from}`;
  return `@@ -${range(aFrom, aTo)} +${range(bFrom, bTo)} @@\n${body}`;
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
      yield* complain(
        process,
        `EOF on ${shorter} after byte ${at}, ${at === 0 ? 'line 1' : `in line ${a.slice(0, at).split('\n').length}`}`,
      );
    } else
      yield* process.stdout.write(
        `${first} ${second} differ: byte ${at + 1}, line ${a.slice(0, at).split('\n').length}\n`,
      );
    return 1;
  },
  { status: 2 },
);
