import type { Co } from '../../kernel/coroutine.ts';
import { Interrupt, sleep } from '../../kernel/coroutine.ts';
import type { Cluster } from '../../apiserver/environment.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { findCommand, firstWord, unknownCommand, type Command, type Found } from './command.ts';
import { ROOT } from './commands.ts';
import { Context } from './context.ts';
import { resolvePath } from '../../runtime/files.ts';
import { AggregateFailure, ExitError, finalMessage, KubectlError, PrintFailure } from './errors.ts';
import { parseFlags, type Flag, type ParsedArguments } from './flags/flags.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { helpText } from './settings/help-text.ts';
import { COMPLETE, COMPLETE_PLAIN, completions } from './settings/complete.ts';
import { applyPreferences } from './settings/kuberc/apply.ts';
import { findPlugin } from './settings/plugin-lookup.ts';

/** How long kubectl takes to start and to ask the server what it serves; controllers go on meanwhile. */
const START_MS = 120;

/** kubectl, for this cluster. */
export function kubectlProgram(cluster: Cluster): Program {
  return function* kubectl(process: Process): Co<number> {
    try {
      yield* sleep(process.machine.kernel, START_MS);
      return yield* runKubectl(process, cluster);
    } catch (error) {
      if (error instanceof Interrupt) throw error;
      for (const failure of printFailures(error)) yield* process.stdout.write(failure.output);
      const { text, code } = finalMessage(error);
      yield* process.stderr.write(text);
      return code;
    }
  };
}

const GLOBAL_PROFILE = GLOBAL_FLAGS.find(({ name }) => name === 'profile');
const PROFILES = ['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'trace'];

/** What is looked at before the command itself. Throws KubectlError. */
function checkEarly(process: Process, { flags }: ParsedArguments): void {
  const kuberc = flags.has('kuberc') ? flags.string('kuberc') : '';
  if (kuberc && !process.machine.files.exists(resolvePath(process.cwd, kuberc)))
    throw new ExitError(
      `error occurred while applying preferences kuberc error kuberc: open ${kuberc}: no such file or directory`,
    );
  if (flags.has('profile') && flags.changed('profile') && GLOBAL_PROFILE === flags.definition('profile'))
    if (!PROFILES.includes(flags.string('profile')))
      throw new KubectlError(`unknown profile '${flags.string('profile')}'`);
}

/** What printers had to say before they failed. */
function printFailures(error: unknown): readonly PrintFailure[] {
  const errors = error instanceof AggregateFailure ? error.errors : [error];
  return errors.filter((one) => one instanceof PrintFailure);
}

function* runKubectl(process: Process, cluster: Cluster): Co<number> {
  const { argv, warnings } = applyPreferences(process, ROOT, process.argv.slice(1), flagsOf);
  if (warnings) yield* process.stderr.write(warnings);
  if (argv[0] === COMPLETE || argv[0] === COMPLETE_PLAIN) {
    const { stdout, stderr } = completions(cluster, argv.slice(1), argv[0] === COMPLETE);
    yield* process.stdout.write(stdout);
    yield* process.stderr.write(stderr);
    return 0;
  }
  const found = findCommand(ROOT, GLOBAL_FLAGS, argv);
  const word = firstWord(found.rest, GLOBAL_FLAGS);
  if (found.command === ROOT && word >= 0) {
    const plugin = findPlugin(process, argv);
    if (argv[0].startsWith('-') && argv.length > 1)
      throw new ExitError(`Error: flags cannot be placed before plugin name: ${argv[0]}`);
    if (plugin) return yield* plugin();
    throw unknownCommand(ROOT, 'kubectl', found.rest[word]);
  }
  const parsed = parse(process, found);
  for (const notice of parsed.notices) yield* process.stderr.write(`${notice}\n`);
  if (parsed.help) {
    yield* process.stdout.write(helpText(found.chain));
    return 0;
  }
  checkEarly(process, parsed);
  const context = new Context(process, cluster, found.chain, parsed);
  const code = yield* run(context);
  if (code === 0 && context.warnings > 0 && parsed.flags.bool('warnings-as-errors')) {
    const plural = context.warnings === 1 ? '' : 's';
    throw new KubectlError(`${context.warnings} warning${plural} received`);
  }
  return code;
}

/** The flags of a command with those that all commands have; its own come first where names meet. */
export function flagsOf(command: Command): readonly Flag[] {
  const own = command.flags ?? [];
  const taken = new Set(own.flatMap((flag) => [`--${flag.name}`, `-${flag.short}`]));
  return [
    ...own,
    ...GLOBAL_FLAGS.filter((flag) => !taken.has(`--${flag.name}`)).map((flag) =>
      flag.short && taken.has(`-${flag.short}`) ? { ...flag, short: undefined } : flag,
    ),
  ];
}

function parse(process: Process, found: Found): ParsedArguments {
  const open = ({ gate }: Flag): boolean => !gate || process.env.get(gate)?.toLowerCase() === 'true';
  try {
    return parseFlags(flagsOf(found.command).filter(open), found.rest);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    if (found.command.flagError) throw found.command.flagError(error.message, found.path);
    throw new KubectlError(`${error.message}\nSee '${found.path} --help' for usage.`);
  }
}

function* run(context: Context): Co<number> {
  const { command, args, path } = context;
  command.args?.(args, path);
  const missing = (command.flags ?? []).filter((flag) => flag.required && !context.flags.changed(flag.name));
  if (missing.length)
    throw new KubectlError(
      `required flag(s) ${missing
        .map(({ name }) => JSON.stringify(name))
        .sort()
        .join(', ')} not set`,
    );
  if (command.run) return (yield* command.run(context)) || 0;
  if (args.length && context.chain.length > 1)
    throw context.usageError(`unknown command ${JSON.stringify(args.join(' '))}`);
  yield* context[command.bare === 'stderr' ? 'err' : 'out'](helpText(context.chain));
  return command.bare ? 1 : 0;
}
