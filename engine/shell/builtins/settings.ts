import type { Co } from '../../kernel/coroutine.ts';
import { setScalar } from '../execution/assign.ts';
import { ExpansionError } from '../execution/control.ts';
import type { Executor } from '../execution/executor.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import { changeMode } from '../utilities/files.ts';
import { OPTIONS } from '../execution/state.ts';
import { signalName, signalTable } from './jobs.ts';
import { SIGNAL_NUMBERS } from '../../runtime/process.ts';

const byLetter = new Map(Object.entries(OPTIONS).flatMap(([name, letter]) => (letter ? [[letter, name]] : [])));

/** `set [-abefhkmnptuvxBCEHPT] [-o option] [--] [arg …]` */
export function* set(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (argv.length === 1) return yield* showVariables(executor);
  let i = 1;
  for (; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '--' || arg === '-') {
      state.positional = argv.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = argv[++i];
        if (name === undefined) return yield* showOptions(executor, arg.startsWith('+'));
        if (OPTIONS[name] === undefined) {
          yield* executor.complain(`set: ${name}: invalid option name`);
          return 2;
        }
        setOption(executor, name, arg.startsWith('-'));
        continue;
      }
      const name = byLetter.get(letter);
      if (!name) {
        yield* executor.complain(
          `set: ${arg[0]}${letter}: invalid option\nset: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]`,
        );
        return 2;
      }
      setOption(executor, name, arg.startsWith('-'));
    }
  }
  if (i < argv.length) state.positional = argv.slice(i);
  return 0;
}

function setOption(executor: Executor, name: string, on: boolean): void {
  if (on) executor.state.options.add(name);
  else executor.state.options.delete(name);
}

function* showOptions(executor: Executor, asCommands: boolean): Co<number> {
  for (const name of Object.keys(OPTIONS)) {
    const on = executor.state.option(name);
    yield* executor.print(
      asCommands ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`,
    );
  }
  return 0;
}

function* showVariables(executor: Executor): Co<number> {
  const { variables } = executor.state;
  for (const name of variables.names()) {
    const variable = variables.find(name);
    const ash = executor.state.flavour !== 'bash';
    if (variable?.value !== undefined && ash)
      yield* executor.print(`${name}='${variable.value.replaceAll("'", `'"'"'`)}'\n`);
    else if (variable?.value !== undefined)
      yield* executor.print(`${name}=${variable.value === '' ? '' : quoteForReuse(variable.value)}\n`);
    else if (variable?.items)
      yield* executor.print(
        `${name}=(${[...variable.items].map(([key, value]) => `[${key}]="${value}"`).join(' ')})\n`,
      );
  }
  return 0;
}

/** `shift [n]` */
export function* shift(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const count = argv[1] === undefined ? 1 : Number(argv[1]);
  if (!Number.isInteger(count)) {
    yield* executor.complain(`shift: ${argv[1]}: numeric argument required`);
    return 2;
  }
  if (count < 0) {
    yield* executor.complain(`shift: ${argv[1]}: shift count out of range`);
    return 1;
  }
  if (count > state.positional.length) return 1;
  state.positional = state.positional.slice(count);
  return 0;
}

/** Options of `shopt`, off unless the shell's state has them. */
const EXTRAS = new Set(
  (
    'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 complete_fullquote ' +
    'direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob force_fignore globasciiranges ' +
    'globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit ' +
    'interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion ' +
    'nocaseglob nocasematch noexpand_translation nullglob patsub_replacement progcomp progcomp_alias promptvars ' +
    'restricted_shell shift_verbose sourcepath varredir_close xpg_echo'
  ).split(' '),
);

/** `shopt [-pqsuo] [name …]` */
export function* shopt(executor: Executor, argv: readonly string[]): Co<number> {
  const args = argv.slice(1);
  let flags = '';
  while (/^-[pqsuo]+$/.test(args[0] ?? '')) flags += args.shift()?.slice(1);
  const { extras, options } = executor.state;
  const target = flags.includes('o') ? options : extras;
  let status = 0;
  for (const name of args.length ? args : [...EXTRAS].sort()) {
    if (flags.includes('o') ? OPTIONS[name] === undefined : !EXTRAS.has(name)) {
      yield* executor.complain(`shopt: ${name}: invalid shell option name`);
      status = 1;
    } else if (flags.includes('s') && args.length) target.add(name);
    else if (flags.includes('u') && args.length) target.delete(name);
    else {
      if (args.length && !target.has(name)) status = 1;
      if (flags.includes('q')) continue;
      const shown = flags.includes('p')
        ? `shopt -${target.has(name) ? 's' : 'u'} ${name}`
        : `${name.padEnd(flags.includes('o') ? 15 : 20)}\t${target.has(name) ? 'on' : 'off'}`;
      yield* executor.print(`${shown}\n`);
    }
  }
  return status;
}

const PSEUDO_SIGNALS = new Set(['EXIT', 'ERR', 'DEBUG', 'RETURN']);

/** A trap's name: a signal, or one of the shell's own events. */
function trapName(text: string): string | undefined {
  if (text === '0') return 'EXIT';
  const upper = text.toUpperCase().replace(/^SIG/, '');
  return PSEUDO_SIGNALS.has(upper) ? upper : signalName(text);
}

/** `trap [-lp] [[command] signal …]` */
export function* trap(executor: Executor, argv: readonly string[]): Co<number> {
  const { traps } = executor.state;
  const args = argv.slice(1);
  if (args[0] === '--') args.shift();
  if (args[0] === '-l') {
    yield* executor.print(signalTable());
    return 0;
  }
  if (!args.length || args[0] === '-p') {
    const wanted = args.slice(1).map(trapName);
    const order = (name: string): number => (name === 'EXIT' ? 0 : (SIGNAL_NUMBERS[name] ?? 100));
    for (const [name, command] of [...traps].sort(([a], [b]) => order(a) - order(b)))
      if (!wanted.length || wanted.includes(name))
        yield* executor.print(`trap -- ${quoteForReuse(command, true)} ${name}\n`);
    return 0;
  }
  const resets = args.length === 1 || args[0] === '-' || /^\d+$/.test(args[0]);
  const command = args[0];
  let status = 0;
  for (const text of resets && args[0] !== '-' ? args : args.slice(1)) {
    const name = trapName(text);
    if (!name) {
      yield* executor.complain(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else if (resets) traps.delete(name);
    else traps.set(name, command);
  }
  return status;
}

/** `let expression …` */
export function* letBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  if (argv.length < 2) {
    yield* executor.complain('let: expression expected');
    return 1;
  }
  let last = 0n;
  for (const expression of argv.slice(1)) {
    try {
      last = executor.expander.evaluate(expression);
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      yield* executor.complain(`let: ${error.message}`);
      return 1;
    }
  }
  return last === 0n ? 1 : 0;
}

/** `umask [-p] [-S] [mode]`: redirections make files without these bits. */
export function* umask(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const [mode] = argv.slice(1).filter((arg) => !/^-[pS]+$/.test(arg));
  if (mode === undefined) {
    const rights = (bits: number): string => [...'rwx'].filter((_, i) => bits & (4 >> i)).join('');
    const open = ~state.umask & 0o777;
    const symbolic = `u=${rights(open >> 6)},g=${rights(open >> 3)},o=${rights(open)}`;
    const shown = argv.includes('-S') ? symbolic : state.umask.toString(8).padStart(4, '0');
    yield* executor.print(`${argv.includes('-p') ? 'umask ' : ''}${shown}\n`);
    return 0;
  }
  const bits = /^[0-9]/.test(mode) ? undefined : changeMode(mode, ~state.umask & 0o777, false);
  if (!/^[0-7]{1,4}$/.test(mode) && bits === undefined) {
    const problem = /^[0-9]/.test(mode) ? 'octal number out of range' : 'invalid symbolic mode operator';
    yield* executor.complain(`umask: ${/^[0-9]/.test(mode) ? mode : `\`${mode[1] ?? mode}'`}: ${problem}`);
    return 1;
  }
  state.umask = bits === undefined ? parseInt(mode, 8) & 0o777 : ~bits & 0o777;
  return 0;
}

/** `ulimit [-a]`: there are no limits to set here. */
export function* ulimit(executor: Executor): Co<number> {
  yield* executor.print('unlimited\n');
  return 0;
}

/** `getopts optstring name [arg …]` */
export function* getopts(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (argv.length < 3) {
    yield* executor.stderr.write('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  const [, spec, name] = argv;
  const args = argv.length > 3 ? argv.slice(3) : state.positional;
  const silent = spec.startsWith(':');
  let index = Number(state.variables.get('OPTIND') ?? 1);
  if (index < 1) index = 1;
  if (index !== state.optionIndex) state.optionPosition = 0;
  const finish = (option: string, argument: string | undefined, next: number): void => {
    setScalar(executor, name, option);
    if (argument === undefined) state.variables.unset('OPTARG');
    else setScalar(executor, 'OPTARG', argument);
    setScalar(executor, 'OPTIND', String(next));
    state.optionIndex = next;
  };
  const arg = args[index - 1];
  if (state.optionPosition === 0 && (arg === undefined || !/^-./.test(arg) || arg === '--')) {
    finish('?', undefined, arg === '--' ? index + 1 : index);
    return 1;
  }
  const position = state.optionPosition || 1;
  const letter = arg[position];
  const last = position === arg.length - 1;
  state.optionPosition = last ? 0 : position + 1;
  const next = last ? index + 1 : index;
  const at = letter === ':' ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  if (at < 0) {
    if (!silent) yield* executor.stderr.write(`${state.name}: illegal option -- ${letter}\n`);
    finish('?', silent ? letter : undefined, next);
    return 0;
  }
  if (spec[at + 1] !== ':') {
    finish(letter, undefined, next);
    return 0;
  }
  const argument = last ? args[index] : arg.slice(position + 1);
  state.optionPosition = 0;
  if (argument === undefined) {
    if (!silent) yield* executor.stderr.write(`${state.name}: option requires an argument -- ${letter}\n`);
    finish(silent ? ':' : '?', silent ? letter : undefined, index + 1);
    return 0;
  }
  finish(letter, argument, last ? index + 2 : index + 1);
  return 0;
}
