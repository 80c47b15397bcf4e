import { resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { nodeAt } from '../files.ts';
import { Options, parseOptions, UsageError, type OptionSpec } from '../options.ts';

/** One `tar` command line. */
export interface TarCommand {
  readonly process: Process;
  readonly gnu: boolean;
  readonly options: Options;
  /** '-' for standard input or output. */
  readonly archive: string;
  /** Names in the order given, each with the directory that `-C` had set before it. */
  readonly operands: readonly { readonly name: string; readonly directory: string }[];
  /** The directory that the last `-C` set. */
  readonly directory: string;
}

/** An error that ends tar at once. */
export class TarError extends Error {
  /** Does GNU tar follow it with "Error is not recoverable"? */
  readonly fatal: boolean;
  constructor(message: string, fatal = true) {
    super(message);
    this.fatal = fatal;
  }
}

const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  verbose: 'v',
  gzip: 'z',
  gunzip: 'z',
  bzip2: 'j',
  xz: 'J',
  'auto-compress': 'a',
  dereference: 'h',
  touch: 'm',
  'no-same-owner': 'o',
  'no-same-permissions': 'no-same-permissions',
  'same-permissions': 'p',
  'keep-old-files': 'k',
  'to-stdout': 'O',
  directory: 'C',
  'exclude-from': 'X',
  'files-from': 'T',
  'strip-components': 'strip=',
  'no-recursion': 'no-recursion',
  'numeric-owner': 'numeric-owner',
  overwrite: 'overwrite',
};

const GNU_OPTIONS: OptionSpec = {
  short: 'cxtrudAf:vzjJZahmopkOC:X:T:PSwnl',
  long: {
    ...LONG,
    append: 'r',
    update: 'u',
    diff: 'd',
    compare: 'd',
    ungzip: 'z',
    'preserve-permissions': 'p',
    'absolute-names': 'P',
    exclude: 'exclude=',
    owner: 'owner=',
    group: 'group=',
    mode: 'mode=',
    mtime: 'mtime=',
    sort: 'sort=',
    transform: 'transform=',
    wildcards: 'wildcards',
    warning: 'warning=',
  },
  status: 2,
};

const BUSYBOX_OPTIONS: OptionSpec = { short: 'cxtf:vzjJZahmopkOC:X:T:', long: LONG };

/** A wrong use of GNU tar, with the hint it gives. */
export function tarUsage(message: string): UsageError {
  return new UsageError(`${message}\nTry 'tar --help' or 'tar --usage' for more information.`, 2, false);
}

/** Read options in order, as `-C` counts for the names behind it. The first word may be letters without a dash. */
export function readCommand(process: Process): TarCommand {
  const gnu = process.machine.userland !== 'busybox';
  const spec = { ...(gnu ? GNU_OPTIONS : BUSYBOX_OPTIONS), stopAtOperand: true };
  const list: (readonly [string, string])[] = [];
  const operands: { name: string; directory: string }[] = [];
  let directory = process.cwd;
  let rest = withDashes(process.argv.slice(1), spec.short);
  for (;;) {
    const found = parse(['tar', ...rest], spec, gnu);
    for (const [key, value] of found.list) if (key === 'C') directory = resolvePath(directory, value);
    list.push(...found.list);
    if (!found.operands.length) break;
    operands.push({ name: found.operands[0], directory });
    rest = found.operands.slice(1);
  }
  const options = new Options(list, []);
  return { process, gnu, options, archive: options.value('f') ?? '-', operands, directory };
}

function parse(argv: readonly string[], spec: OptionSpec, gnu: boolean): Options {
  try {
    return parseOptions(argv, spec);
  } catch (error) {
    if (gnu && error instanceof UsageError) throw tarUsage(error.message);
    throw error;
  }
}

/** `tar cfC x.tar dir` means `tar -c -f x.tar -C dir`: the letters' values follow in their order. */
function withDashes(args: readonly string[], short: string): string[] {
  const [letters, ...rest] = args;
  if (!letters || letters.startsWith('-')) return [...args];
  const out: string[] = [];
  for (const letter of letters) {
    out.push(`-${letter}`);
    const at = short.indexOf(letter);
    if (at >= 0 && short[at + 1] === ':' && rest.length) out.push(rest.shift() as string);
  }
  return [...out, ...rest];
}

/** Refuse a `-C` that leads nowhere. @throws TarError */
export function checkDirectory({ process, gnu, options, directory }: TarCommand): void {
  const name = options.value('C');
  if (name === undefined) return;
  const node = nodeAt(process, directory);
  if (node?.entries) return;
  const why = node ? 'Not a directory' : 'No such file or directory';
  throw new TarError(gnu ? `${name}: Cannot open: ${why}` : `can't change directory to '${name}': ${why}`);
}
