import type { Co } from '../../kernel/coroutine.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { parseOptions, UsageError, utility } from './options.ts';
import { runCommand } from './run.ts';

/** `env [-i] [-u name] [-C dir] [name=value …] [command …]` */
export const env = utility(function* (process: Process): Co<number> {
  const argv = process.argv.map((arg, i) => (i === 1 && arg === '-' ? '-i' : arg));
  const options = parseOptions(argv, {
    short: 'iu:0C:S:v',
    long: { 'ignore-environment': 'i', unset: 'u', null: '0', chdir: 'C', 'split-string': 'S' },
    stopAtOperand: true,
    status: 125,
  });
  const variables = new Map(options.has('i') ? [] : process.env);
  for (const name of options.values('u')) variables.delete(name);
  const rest = [...(options.value('S')?.split(/\s+/).filter(Boolean) ?? []), ...options.operands];
  while (/^[^=]+=/.test(rest[0] ?? '')) {
    const assignment = rest.shift() as string;
    const equals = assignment.indexOf('=');
    variables.set(assignment.slice(0, equals), assignment.slice(equals + 1));
  }
  if (rest.length) {
    const cwd = options.has('C') ? resolvePath(process.cwd, options.value('C') as string) : process.cwd;
    return yield* runCommand(process, rest, { env: variables, cwd });
  }
  const end = options.has('0') ? '\0' : '\n';
  for (const [name, value] of variables) yield* process.stdout.write(`${name}=${value}${end}`);
  return 0;
});

/** `printenv [-0] [name …]` */
export const printenv = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, { short: '0', long: { null: '0' }, status: 2 });
    const end = options.has('0') ? '\0' : '\n';
    let status = 0;
    for (const name of options.operands) {
      const value = process.env.get(name);
      if (value === undefined) status = 1;
      else yield* process.stdout.write(value + end);
    }
    if (!options.operands.length)
      for (const [name, value] of process.env) yield* process.stdout.write(`${name}=${value}${end}`);
    return status;
  },
  { status: 2 },
);

/** Commands that one xargs may run, and words that one of them may have. */
const MAX_COMMANDS = 100_000;

/** `xargs [-0r] [-n count] [-L lines] [-I text] [-d delim] [-P count] [-t] [command …]` */
export const xargs = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: '0a:d:E:I:i::L:l::n:P:prs:tx',
    long: {
      null: '0',
      'arg-file': 'a',
      delimiter: 'd',
      replace: 'I?',
      'max-args': 'n',
      'max-lines': 'L?',
      'max-procs': 'P',
      'no-run-if-empty': 'r',
      verbose: 't',
      'max-chars': 's',
    },
    stopAtOperand: true,
  });
  const text = options.has('a')
    ? process.machine.files.read(resolvePath(process.cwd, options.value('a') as string))
    : yield* process.stdin.readAll();
  const command = options.operands.length ? options.operands : ['echo'];
  const mark = options.has('I') ? options.value('I') || '{}' : undefined;
  const items = splitItems(text, options.has('0') ? '\0' : options.value('d'), mark !== undefined, options.has('L'));
  const count = positive(options.value('n') ?? options.value('L'), options.has('n') ? 'n' : 'L');
  const groups = mark !== undefined ? items.map((item) => [item]) : chunk(items, count ?? 5000);
  if (!groups.length && mark === undefined && !options.has('r')) groups.push([]);
  if (groups.length > MAX_COMMANDS) throw new UsageError(`more than ${MAX_COMMANDS} commands`, 1, false);
  let status = 0;
  for (const group of groups) {
    const argv = mark !== undefined ? command.map((word) => word.replaceAll(mark, group[0])) : [...command, ...group];
    if (options.has('t')) yield* process.stderr.write(`${argv.join(' ')}\n`);
    const result = yield* runCommand(process, argv, {}, (name, failed) => {
      const why = failed === 127 ? 'No such file or directory' : 'Permission denied';
      return process.machine.userland === 'busybox' ? `${name}: ${why}` : `failed to run command ‘${name}’: ${why}`;
    });
    if (result === 126 || result === 127) return result;
    if (result === 255) {
      yield* process.stderr.write(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (result !== 0) status = 123;
  }
  return status;
});

function positive(text: string | undefined, letter: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`invalid number "${text}" for -${letter} option`);
  if (Number(text) < 1) throw new UsageError(`value ${text} for -${letter} option should be >= 1`);
  return Number(text);
}

function splitItems(text: string, delimiter: string | undefined, byLine: boolean, wholeLines: boolean): string[] {
  if (delimiter !== undefined) {
    const mark = delimiter === '\\n' ? '\n' : delimiter === '\\0' ? '\0' : delimiter;
    const items = text.split(mark);
    if (items.at(-1) === '' || (mark !== '\n' && items.at(-1) === '\n')) items.pop();
    return items;
  }
  if (byLine || wholeLines)
    return text
      .split('\n')
      .map((line) => line.trimStart())
      .filter(Boolean);
  const items: string[] = [];
  let [item, quote, started] = ['', '', false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\n')
        throw new UsageError(
          `unmatched ${quote === "'" ? 'single' : 'double'} quote; by default quotes are special to xargs unless you use the -0 option`,
          1,
          false,
        );
      else item += char;
    } else if (char === "'" || char === '"') [quote, started] = [char, true];
    else if (char === '\\') [item, started] = [item + (text[++i] ?? ''), true];
    else if (/\s/.test(char)) {
      if (started) items.push(item);
      [item, started] = ['', false];
    } else [item, started] = [item + char, true];
  }
  if (quote)
    throw new UsageError(
      `unmatched ${quote === "'" ? 'single' : 'double'} quote; by default quotes are special to xargs unless you use the -0 option`,
      1,
      false,
    );
  if (started) items.push(item);
  return items;
}

function chunk(items: readonly string[], size: number): string[][] {
  const groups: string[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  return groups;
}
