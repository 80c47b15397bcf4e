import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { accountNames, baseName, dirName, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';
import { echoText } from '../formatting/echo.ts';
import { joinBytes } from '../../runtime/bytes.ts';
import { formatPrintf } from '../formatting/printf.ts';
import { evaluateTest, TestError } from '../execution/test-operators.ts';

/** `true` */
export const yes0 = utility(nothing(0));

/** `false` */
export const no1 = utility(nothing(1));

function nothing(status: number): () => Co<number> {
  return function* () {
    return status;
  };
}

/** `echo` as a program. */
export const echo = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write(echoText(process.argv.slice(1)));
  return 0;
});

/** `printf` as a program. */
export const printf = utility(function* (process: Process): Co<number> {
  const [format, ...args] = process.argv.slice(process.argv[1] === '--' ? 2 : 1);
  if (format === undefined) throw new UsageError('missing operand');
  const { text, errors } = formatPrintf(format, args, process.machine.kernel.now);
  yield* process.stdout.write(joinBytes(text));
  for (const error of errors)
    yield* complain(process, error.replace(/^(.*): invalid number$/s, '‘$1’: expected a numeric value'));
  return errors.length ? 1 : 0;
});

/** `test` and `[` as programs. */
export const test = utility(function* (process: Process): Co<number> {
  const args = process.argv.slice(1);
  if (process.argv[0].endsWith('[') && args.pop() !== ']') throw new UsageError('missing ‘]’', 2, false);
  try {
    const context = {
      files: process.machine.files,
      cwd: process.cwd,
      isTerminal: () => process.stdin.isTerminal,
      isSet: () => false,
      isOption: () => false,
    };
    return evaluateTest(args, context) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* complain(process, error.message.replace(/^(.*): integer expected$/s, 'invalid integer ‘$1’'));
    return 2;
  }
});

/** `pwd` as a program. */
export const pwd = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write(`${process.cwd}\n`);
  return 0;
});

/** `basename [-a] [-s suffix] name [suffix]` */
export const basename = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'as:z',
    long: { multiple: 'a', suffix: 's', zero: 'z' },
    stopAtOperand: true,
  });
  const [...names] = options.operands;
  if (!names.length) throw new UsageError('missing operand');
  const many = options.has('a', 's');
  if (!many && names.length > 2) throw new UsageError(`extra operand ‘${names[2]}’`);
  const suffix = options.value('s') ?? (many ? '' : (names[1] ?? ''));
  for (const name of many ? names : names.slice(0, 1)) {
    const base = baseName(name);
    yield* process.stdout.write(
      `${suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`,
    );
  }
  return 0;
});

/** `dirname name …` */
export const dirname = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'z', long: { zero: 'z' } });
  if (!options.operands.length) throw new UsageError('missing operand');
  for (const name of options.operands) yield* process.stdout.write(`${dirName(name)}\n`);
  return 0;
});

/** `tee [-a] [file …]` */
export const tee = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'aip', long: { append: 'a', 'ignore-interrupts': 'i' } });
  const { files } = process.machine;
  const paths: string[] = [];
  let status = 0;
  for (const name of options.operands) {
    try {
      const path = resolve(process, name);
      if (nodeAt(process, name)?.entries) throw new FileError('EISDIR', name);
      if (!options.has('a') || !files.exists(path)) files.write(path, '');
      paths.push(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `${name}: ${error.message}`);
      status = 1;
    }
  }
  for (let text = yield* process.stdin.read(); text; text = yield* process.stdin.read()) {
    yield* process.stdout.write(text);
    for (const path of paths) files.append(path, text);
  }
  return status;
});

function resolve(process: Process, name: string): string {
  return resolvePath(process.cwd, name);
}

/** `seq [-w] [-s text] [-f format] [first [step]] last` */
export const seq = utility(function* (process: Process): Co<number> {
  const argv = process.argv.map((arg, i) => (i > 0 && /^-\d/.test(arg) ? ` ${arg}` : arg));
  const options = parseOptions(argv, {
    short: 'ws:f:',
    long: { 'equal-width': 'w', separator: 's', format: 'f' },
    stopAtOperand: true,
  });
  const texts = options.operands.map((text) => text.trim());
  if (!texts.length) throw new UsageError('missing operand');
  if (texts.length > 3) throw new UsageError(`extra operand ‘${texts[3]}’`);
  const numbers = texts.map((text) => {
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text))
      throw new UsageError(`invalid floating point argument: ‘${text}’`);
    return Number(text);
  });
  const last = numbers.at(-1) as number;
  const first = numbers.length > 1 ? numbers[0] : 1;
  const step = numbers.length > 2 ? numbers[1] : 1;
  if (step === 0) throw new UsageError(`invalid Zero increment value: ‘${texts[1]}’`);
  const decimals = Math.max(
    ...texts.slice(0, Math.max(1, texts.length - 1)).map((text) => text.split('.')[1]?.length ?? 0),
  );
  const shown = (value: number): string =>
    options.has('f') ? formatPrintf(options.value('f') as string, [String(value)], 0).text : value.toFixed(decimals);
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  const width = options.has('w')
    ? Math.max(shown(first).length, shown(first + step * Math.max(0, count - 1)).length)
    : 0;
  const separator = options.value('s') ?? '\n';
  const pad = (text: string): string =>
    text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
  for (let i = 0; i < count; i += 1000) {
    const part: string[] = [];
    for (let j = i; j < Math.min(count, i + 1000); j++) part.push(pad(shown(first + j * step)));
    yield* process.stdout.write(part.join(separator) + (i + 1000 >= count ? '\n' : separator));
  }
  return 0;
});

/** `yes [text …]`: lines without end, 4 KiB at a time; time passes where nobody holds it up. */
export const yes = utility(function* (process: Process): Co<number> {
  const line = `${process.argv.slice(1).join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  const { kernel } = process.machine;
  for (;;) {
    for (let i = 0; i < 64; i++) yield* process.stdout.write(block);
    yield { until: kernel.now + 1 };
  }
});

/** `id [-ugnG]` */
export const id = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'ugGnra',
    long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' },
  });
  const { user } = process.machine;
  const [name] = options.operands;
  const users = accountNames(process, '/etc/passwd');
  const known = name === undefined || name === user.name || [...users.values()].includes(name);
  if (!known) {
    yield* complain(process, `‘${name}’: no such user`);
    return 1;
  }
  const uid =
    name === undefined || name === user.name ? user.uid : ([...users].find(([, other]) => other === name)?.[0] ?? 0);
  const gid = name === undefined || name === user.name ? user.gid : uid;
  const userName = users.get(uid) ?? (uid === user.uid ? user.name : undefined);
  const groupName =
    accountNames(process, '/etc/group').get(gid) ??
    (gid === user.gid && gid === uid && users.has(uid) ? user.name : undefined);
  const groupNames = accountNames(process, '/etc/group');
  const others = (name === undefined && user.groups) || [gid];
  const groups = others.map((id) => {
    const known = id === gid ? groupName : groupNames.get(id);
    return `${id}${known ? `(${known})` : ''}`;
  });
  const text = options.has('u')
    ? options.has('n')
      ? (userName ?? String(uid))
      : String(uid)
    : options.has('g', 'G')
      ? options.has('n')
        ? (groupName ?? String(gid))
        : String(gid)
      : `uid=${uid}${userName ? `(${userName})` : ''} gid=${gid}${groupName ? `(${groupName})` : ''} groups=${groups.join(',')}`;
  yield* process.stdout.write(`${text}\n`);
  return 0;
});

/** `whoami` */
export const whoami = utility(function* (process: Process): Co<number> {
  if (process.argv[1] !== undefined) throw new UsageError(`extra operand ‘${process.argv[1]}’`);
  const { user } = process.machine;
  const name = accountNames(process, '/etc/passwd').get(user.uid) ?? (user.uid === 0 ? 'root' : user.name);
  if (!name && process.machine.userland === 'busybox') throw new UsageError(`unknown uid ${user.uid}`, 1, false);
  if (!name) throw new UsageError(`cannot find name for user ID ${user.uid}: No such file or directory`, 1, false);
  yield* process.stdout.write(`${name}\n`);
  return 0;
});

/** `hostname [-isf]` */
export const hostname = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'aAdfiIsy',
    long: { fqdn: 'f', long: 'f', short: 's', 'ip-address': 'i', 'all-ip-addresses': 'I' },
  });
  if (options.operands.length) {
    const isBusybox = process.machine.userland === 'busybox';
    const why = isBusybox ? 'sethostname: Operation not permitted' : 'you must be root to change the host name';
    throw new UsageError(why, 1, false);
  }
  const address = options.has('i', 'I');
  const name = options.has('f') ? fullName(process) : process.machine.hostname;
  yield* process.stdout.write(
    address ? `${process.machine.network.address}${options.has('I') ? ' ' : ''}\n` : `${name}\n`,
  );
  return 0;
});

/** The machine's name as /etc/hosts has it in full: the first name of the first line that has the short one. */
function fullName({ machine }: Process): string {
  if (!machine.files.exists('/etc/hosts')) return machine.hostname;
  for (const line of machine.files.read('/etc/hosts').split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    if (names.includes(machine.hostname)) return names[0];
  }
  return machine.hostname;
}

/** `uname [-asnrvmo]` */
export const uname = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'asnrvmpio',
    long: {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      'kernel-version': 'v',
      machine: 'm',
      'operating-system': 'o',
    },
  });
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.machine.hostname],
    ['r', '6.18.44'],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  if (options.operands.length) throw new UsageError(`extra operand ‘${options.operands[0]}’`);
  const wanted = options.has('a') ? fields : fields.filter(([letter]) => options.has(letter));
  yield* process.stdout.write(`${(wanted.length ? wanted : fields.slice(0, 1)).map(([, text]) => text).join(' ')}\n`);
  return 0;
});

/** `nproc` */
export const nproc = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write('2\n');
  return 0;
});

/** `clear` */
export const clear = utility(function* (process: Process): Co<number> {
  yield* process.stdout.write(process.machine.userland === 'busybox' ? '\x1b[H\x1b[J' : '\x1b[H\x1b[2J\x1b[3J');
  return 0;
});
