import { Interrupt, type Co } from '../../kernel/coroutine.ts';
import { LimitError } from '../../kernel/limits.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { busyboxUsage } from '../../runtime/busybox.ts';
import { busyboxWords } from './busybox-words.ts';
import { RegexError } from '../regex/compile.ts';

/** A wrong use of a program: what it says on standard error, and its status. */
export class UsageError extends Error {
  readonly status: number;
  /** Does "Try 'x --help' for more information." follow? */
  readonly hint: boolean;
  constructor(message: string, status = 1, hint = true) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/** What options a program takes. */
export interface OptionSpec {
  /** Letters; `:` behind one means that it takes a value. */
  readonly short: string;
  /** Long names and the letter (or name) that each is known by. A value is taken where that has a `:` in `short`, or `=` here. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options end at the first operand (env, xargs, timeout). */
  readonly stopAtOperand?: boolean;
  /** The status of a usage error. */
  readonly status?: number;
}

/** Options as they were given. */
export class Options {
  readonly list: readonly (readonly [string, string])[];
  readonly operands: string[];

  constructor(list: readonly (readonly [string, string])[], operands: string[]) {
    this.list = list;
    this.operands = operands;
  }

  has(...names: string[]): boolean {
    return this.list.some(([name]) => names.includes(name));
  }

  /** The last value given to an option. */
  value(name: string): string | undefined {
    return this.list.findLast(([key]) => key === name)?.[1];
  }

  values(name: string): string[] {
    return this.list.filter(([key]) => key === name).map(([, value]) => value);
  }

  /** The last one given of several that exclude one another. */
  last(...names: string[]): string | undefined {
    return this.list.findLast(([key]) => names.includes(key))?.[0];
  }
}

/** Read options as getopt_long does: clusters, values in the next word, abbreviated long names, `--`. @throws UsageError */
export function parseOptions(argv: readonly string[], spec: OptionSpec): Options {
  const list: [string, string][] = [];
  const operands: string[] = [];
  const status = spec.status ?? 1;
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) i += parseLong(arg, argv[i + 1], spec, list, status);
    else if (/^-./.test(arg)) i += parseShort(arg, argv[i + 1], spec, list, status);
    else if (spec.stopAtOperand) {
      operands.push(...argv.slice(i));
      break;
    } else operands.push(arg);
  }
  return new Options(list, operands);
}

/** Read one word of letters; how many further words it used. */
function parseShort(
  arg: string,
  next: string | undefined,
  spec: OptionSpec,
  list: [string, string][],
  status: number,
): number {
  for (let j = 1; j < arg.length; j++) {
    const letter = arg[j];
    const at = letter === ':' ? -1 : spec.short.indexOf(letter);
    if (at < 0) throw new UsageError(`invalid option -- '${letter}'`, status);
    if (spec.short[at + 1] !== ':') {
      list.push([letter, '']);
      continue;
    }
    if (j < arg.length - 1) {
      list.push([letter, arg.slice(j + 1)]);
      return 0;
    }
    if (spec.short[at + 2] === ':') {
      list.push([letter, '']);
      return 0;
    }
    if (next === undefined) throw new UsageError(`option requires an argument -- '${letter}'`, status);
    list.push([letter, next]);
    return 1;
  }
  return 0;
}

function parseLong(
  arg: string,
  next: string | undefined,
  spec: OptionSpec,
  list: [string, string][],
  status: number,
): number {
  const equals = arg.indexOf('=');
  const given = arg.slice(2, equals < 0 ? undefined : equals);
  const names = Object.keys(spec.long ?? {});
  const fits = names.includes(given) ? [given] : names.filter((name) => name.startsWith(given));
  const keys = new Set(fits.map((name) => spec.long?.[name]));
  if (!fits.length)
    throw new UsageError(`unrecognized option '${arg.slice(0, equals < 0 ? undefined : equals)}'`, status);
  if (keys.size > 1)
    throw new UsageError(
      `option '${arg}' is ambiguous; possibilities: ${fits.map((name) => `'--${name}'`).join(' ')}`,
      status,
    );
  const declared = spec.long?.[fits[0]] as string;
  const key = declared.replace(/[=?]$/, '');
  const letter = key.length === 1 ? spec.short.indexOf(key) : -1;
  const optional = declared.endsWith('?') || (letter >= 0 && spec.short.slice(letter + 1, letter + 3) === '::');
  const takes = declared.endsWith('=') || optional || (letter >= 0 && spec.short[letter + 1] === ':');
  if (equals >= 0 && !takes) throw new UsageError(`option '--${fits[0]}' doesn't allow an argument`, status);
  if (equals >= 0) list.push([key, arg.slice(equals + 1)]);
  else if (!takes || optional) list.push([key, '']);
  else if (next === undefined) throw new UsageError(`option '--${fits[0]}' requires an argument`, status);
  else {
    list.push([key, next]);
    return 1;
  }
  return 0;
}

/** The name a program was called by. */
export function nameOf(process: Process): string {
  return process.argv[0].split('/').at(-1) ?? process.argv[0];
}

/** Print `name: message` on standard error. */
export function* complain(process: Process, message: string): Co<void> {
  const name = nameOf(process);
  const told = process.machine.userland === 'busybox' ? busyboxWords(name, message) : message;
  yield* process.stderr.write(`${name}: ${told}\n`);
}

/** `--help`: BusyBox's own synopsis; GNU's programs say where their manual is. */
function helpText(process: Process): string {
  const name = nameOf(process);
  if (process.machine.userland === 'busybox') return busyboxUsage(name) ?? `Usage: ${name} [OPTION]...\n`;
  return `Usage: ${name} [OPTION]...\nThe options are those of the real ${name}, as far as they are simulated here.\n`;
}

/** A program whose usage errors are told the common way. */
export function utility(body: (process: Process) => Co<number>, options: { status?: number } = {}): Program {
  return function* (process) {
    try {
      if (process.argv[1] === '--help') {
        const usage = helpText(process);
        yield* process.stdout.write(usage);
        return 0;
      }
      return yield* body(process);
    } catch (error) {
      if (error instanceof UsageError) return yield* tellUsage(process, error);
      if (error instanceof RegexError) {
        yield* complain(process, error.message);
        return options.status ?? 2;
      }
      if (error instanceof FileError && error.path) {
        yield* complain(process, `${error.path}: ${error.message}`);
        return options.status ?? 1;
      }
      if (error instanceof LimitError || error instanceof FileError || error instanceof Interrupt) throw error;
      throw error;
    }
  };
}

/** Programs that show their synopsis with every usage error. */
const GREPS = new Set(['grep', 'egrep', 'fgrep']);

function* tellUsage(process: Process, error: UsageError): Co<number> {
  const name = nameOf(process);
  if (process.machine.userland === 'busybox' && (error.hint || /^Usage: /.test(error.message)))
    return yield* tellBusyboxUsage(process, error);
  if (/^Usage: /.test(error.message)) yield* process.stderr.write(`${error.message}\n`);
  else if (error.message) yield* complain(process, error.message);
  const gnu = process.machine.userland !== 'busybox';
  if (error.hint && gnu && GREPS.has(name))
    yield* process.stderr.write(`Usage: ${name} [OPTION]... PATTERNS [FILE]...\n`);
  if (error.hint && gnu) yield* process.stderr.write(`Try '${name} --help' for more information.\n`);
  return error.status;
}

/** BusyBox names a wrong option; whatever else is wrong, it shows how the program is used. */
function* tellBusyboxUsage(process: Process, error: UsageError): Co<number> {
  const name = nameOf(process);
  if (/^(?:invalid option|unrecognized option|option)/.test(error.message)) yield* complain(process, error.message);
  const usage = busyboxUsage(name);
  yield* process.stderr.write(usage ?? `${name}: ${error.message}\n`);
  return 1;
}

/** An operand as GNU quotes names in messages: in single quotes only where it needs them. */
export function quoteName(name: string): string {
  if (name !== '' && !/[\s'"$`\\*?[\]{}()<>|&;!#~^=]/.test(name)) return name;
  return name.includes("'") && !/["$`\\!]/.test(name) ? `"${name}"` : `'${name.replaceAll("'", "'\\''")}'`;
}
