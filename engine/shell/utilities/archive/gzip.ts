import type { Co } from '../../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { FileError } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { absolutePath, nodeAt } from '../files.ts';
import { readOperand } from '../input.ts';
import { complain, nameOf, parseOptions, utility, type Options } from '../options.ts';
import { GzipError, unzip, zip } from './gzip-format.ts';

/** `gzip`, `gunzip`, `zcat`: compress or decompress files in place, or standard input to output. */
export const gzip = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'acdfhklLnNqrtvS:123456789',
    long: {
      stdout: 'c',
      'to-stdout': 'c',
      decompress: 'd',
      uncompress: 'd',
      force: 'f',
      keep: 'k',
      list: 'l',
      'no-name': 'n',
      name: 'N',
      quiet: 'q',
      recursive: 'r',
      test: 't',
      verbose: 'v',
      suffix: 'S',
      fast: '1',
      best: '9',
    },
  });
  let status = 0;
  for (const name of options.operands.length ? options.operands : ['-'])
    status = Math.max(status, yield* one(process, options, name));
  return status;
});

/** What a file becomes, or where it stays as it is. */
function* one(process: Process, options: Options, name: string): Co<number> {
  const calledBy = nameOf(process);
  const decompress = options.has('d', 't', 'l') || calledBy !== 'gzip';
  const toOutput = options.has('c', 't', 'l') || calledBy === 'zcat' || name === '-';
  const tell = (message: string): Co<void> => process.stderr.write(`${tellName(process)}${message}\n`);
  if (name === '-' && !decompress && process.stdout.isTerminal && !options.has('f')) {
    yield* tell('compressed data not written to a terminal. Use -f to force compression.');
    return 1;
  }
  const path = name !== '-' && decompress && !nodeAt(process, name) ? `${name}.gz` : name;
  const node = path === '-' ? undefined : nodeAt(process, path);
  if (path !== '-' && !node) {
    yield* tell(`${path}: No such file or directory`);
    return 1;
  }
  if (node?.entries) {
    yield* tell(`${name} is a directory -- ignored`);
    return 2;
  }
  const suffix = `.${(options.value('S') ?? '.gz').replace(/^\./, '')}`;
  if (!toOutput && !decompress && path.endsWith(suffix)) {
    yield* tell(`${path} already has ${suffix} suffix -- unchanged`);
    return 2;
  }
  if (!toOutput && decompress && !/\.(?:gz|tgz|z|Z)$/.test(path)) {
    yield* tell(`${path}: unknown suffix -- ignored`);
    return 2;
  }
  const bytes = encodeText(yield* readOperand(process, path));
  try {
    if (options.has('l')) return yield* list(process, bytes, path);
    const base = path.split('/').at(-1) as string;
    const file = node && !options.has('n') ? { name: base, modifiedMs: node.modifiedMs } : {};
    const result = decompress ? unzip(bytes).data : zip(bytes, file);
    if (options.has('t')) return 0;
    if (toOutput) {
      yield* process.stdout.write(decodeBytes(result));
      return 0;
    }
    const to = decompress ? path.replace(/\.tgz$/, '.tar').replace(/\.(?:gz|z|Z)$/, '') : path + suffix;
    return yield* replace(process, options, path, to, result, { before: bytes.length, decompress });
  } catch (error) {
    if (!(error instanceof GzipError)) throw error;
    const why = { 'not-gzip': 'not in gzip format', short: 'unexpected end of file' }[error.reason as 'short'];
    yield* process.stderr.write(
      `\n${tellName(process)}${path === '-' ? 'stdin' : path}: ${why ?? 'invalid compressed data--format violated'}\n`,
    );
    return 1;
  }
}

/** gunzip and zcat are scripts that run gzip, which names itself. */
function tellName(process: Process): string {
  return process.machine.userland === 'busybox' ? `${nameOf(process)}: ` : 'gzip: ';
}

function* replace(
  process: Process,
  options: Options,
  path: string,
  to: string,
  result: Uint8Array,
  { before, decompress }: { before: number; decompress: boolean },
): Co<number> {
  const { files } = process.machine;
  if (nodeAt(process, to) && !options.has('f')) {
    yield* process.stderr.write(`gzip: ${to} already exists;\tnot overwritten\n`);
    return 2;
  }
  try {
    const { mode, modifiedMs } = files.stat(absolutePath(process, path));
    files.write(absolutePath(process, to), decodeBytes(result), mode);
    files.touch(absolutePath(process, to), modifiedMs);
    if (!options.has('k')) files.remove(absolutePath(process, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(process, `${to}: ${error.message}`);
    return 1;
  }
  if (options.has('v')) {
    const [packed, plain] = decompress ? [before, result.length] : [result.length, before];
    const done = options.has('k') ? 'created' : 'replaced with';
    yield* process.stderr.write(`${path}:\t${ratio(packed, plain)} -- ${done} ${to}\n`);
  }
  return 0;
}

function ratio(packed: number, plain: number): string {
  return `${(plain ? ((plain - packed) / plain) * 100 : 0).toFixed(1).padStart(5)}%`;
}

function* list(process: Process, bytes: Uint8Array, path: string): Co<number> {
  const { data } = unzip(bytes);
  const cells = `${String(bytes.length).padStart(19)} ${String(data.length).padStart(19)} ${ratio(bytes.length, data.length)}`;
  yield* process.stdout.write(
    `         compressed        uncompressed  ratio uncompressed_name\n${cells} ${path.replace(/\.gz$/, '')}\n`,
  );
  return 0;
}
