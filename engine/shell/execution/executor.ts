import { complainOfSyntax, reportTime } from './reports.ts';
import { pace } from './pacing.ts';
import { stopForeground, addJob } from './jobs.ts';
import { Interrupt, type Co, type CoTask } from '../../kernel/coroutine.ts';
import { SIGNAL_NUMBERS } from '../../runtime/process.ts';
import { Pipe, readerFrom, type Reader, type Writer } from '../../runtime/streams.ts';
import { ashMessage } from './ash-words.ts';
import { DEBUGGED, EXITS_ON_ERROR, keepsPipeStatus, lastCommand } from './command-kinds.ts';
import { runCompound } from './compound.ts';
import { ExpansionError, LineDiscarded, LoopExit, ReturnExit, ShellExit } from './control.ts';
import { readEnd, releaseAll, replace, retainAll, writeEnd } from './descriptors.ts';
import { Expander, type SubstitutionRunner } from '../expansion/expand.ts';
import { closedReader, closedWriter, OpenFile } from './open-file.ts';
import { Parser } from '../parser/parser.ts';
import { runSimple } from './simple.ts';
import type { Job, ShellState } from './state.ts';
import { reportFailure, statusOf } from './status.ts';
import { captureOutput, finishSubstitutions, substituteProcess } from './substitution.ts';
import { ShellSyntaxError, type AndOr, type Command, type Pipeline, type Script, type Word } from '../parser/syntax.ts';
import { ReadonlyError } from './variables.ts';

/** How deep functions, sourced files and eval may nest. */
export const MAX_CALL_DEPTH = 200;

/** Runs syntax trees in a shell's state. */
export class Executor implements SubstitutionRunner {
  readonly state: ShellState;
  readonly expander: Expander;
  /** Files that stand for process substitutions of the running command, and what to do with them after it. */
  substitutions: { path: string; finish?: () => Co<void> }[] = [];

  /** The arrays of `declare a=(…)`, by the argument that stands for each. */
  pendingArrays = new Map<string, readonly { readonly index?: Word; readonly value: Word }[]>();

  constructor(state: ShellState) {
    this.state = state;
    this.expander = new Expander(state, this);
  }

  get stdin(): Reader {
    return this.state.files.get(0)?.reader ?? closedReader;
  }

  get stdout(): Writer {
    return this.state.files.get(1)?.writer ?? closedWriter;
  }

  get stderr(): Writer {
    return this.state.files.get(2)?.writer ?? closedWriter;
  }

  /** Print to standard output. */
  *print(text: string): Co<void> {
    yield* this.stdout.write(text);
  }

  /** Print an error as the shell words it: `bash: line 1: MESSAGE`. */
  *complain(message: string): Co<void> {
    const { state, stderr } = this;
    const told = state.flavour === 'busybox' ? ashMessage(state, message) : `${state.prefix}${message}`;
    if (told !== undefined) yield* stderr.write(`${told}\n`);
  }

  /** Run all commands of a text, as they are read. Returns the last status; syntax errors are printed and give 2. */
  *runText(text: string, firstLine = 1): Co<number> {
    const { state } = this;
    const warnings: [number, string][] = [];
    const parser = new Parser(text, {
      firstLine,
      alias: (name) => (state.extras.has('expand_aliases') ? state.aliases.get(name) : undefined),
      extendedGlobs: () => state.extras.has('extglob'),
      dialect: state.flavour,
      onWarning: (line, message) => warnings.push([line, message]),
    });
    for (;;) {
      let script: Script | undefined;
      try {
        script = parser.next();
      } catch (error) {
        if (!(error instanceof ShellSyntaxError)) throw error;
        yield* complainOfSyntax(this, error);
        if (state.flavour !== 'bash' && !state.interactive) throw new ShellExit(2);
        return (state.status = 2);
      } finally {
        for (const [line, message] of warnings.splice(0)) {
          state.line = line;
          if (state.flavour === 'bash') yield* this.complain(`warning: ${message}`);
        }
      }
      if (!script) return state.status;
      if (state.option('noexec')) continue;
      if (state.source === 'command' && !state.evaluates && !state.subshellLevel && parser.finished)
        state.replacedBy = lastCommand(script);
      try {
        yield* this.run(script);
      } catch (error) {
        if (!(error instanceof LineDiscarded) || state.sourceDepth > 0 || state.functionDepth > 0) throw error;
        state.status = 1;
      }
    }
  }

  /** Run commands in sequence; returns the last one's status. */
  *run(script: Script): Co<number> {
    for (const andOr of script) {
      if (andOr.background) this.runInBackground(andOr);
      else yield* this.#runAndOr(andOr);
    }
    return this.state.status;
  }

  *#runAndOr(andOr: AndOr): Co<number> {
    const { state } = this;
    const { rest } = andOr;
    if (!rest.length) return yield* this.#runPipeline(andOr.first);
    yield* this.testing(() => this.#runPipeline(andOr.first));
    for (let i = 0; i < rest.length; i++) {
      const { operator, pipeline } = rest[i];
      if ((state.status === 0) !== (operator === '&&')) continue;
      if (i === rest.length - 1) yield* this.#runPipeline(pipeline);
      else yield* this.testing(() => this.#runPipeline(pipeline));
    }
    return state.status;
  }

  /** Run something whose failure does not end the shell under `set -e`. */
  *testing<T>(body: () => Co<T>): Co<T> {
    this.state.tested++;
    try {
      return yield* body();
    } finally {
      this.state.tested--;
    }
  }

  *#runPipeline(pipeline: Pipeline): Co<number> {
    const { state } = this;
    const startedMs = state.process.machine.kernel.now;
    const single = pipeline.commands.length === 1;
    if (state.interactive) state.foreground = pipeline.source;
    const body = (): Co<number> => (single ? this.runCommand(pipeline.commands[0]) : this.#runStages(pipeline));
    state.status = pipeline.negated ? yield* this.testing(body) : yield* body();
    if (single && !keepsPipeStatus(pipeline.commands[0])) state.pipeStatus = [state.status];
    if (pipeline.negated) state.status = state.status === 0 ? 1 : 0;
    if (pipeline.timed) yield* reportTime(this, startedMs);
    if (!pipeline.negated && (!single || EXITS_ON_ERROR.has(pipeline.commands[0].type))) yield* this.#afterFailure();
    return state.status;
  }

  /** `set -e` and the ERR trap. */
  *#afterFailure(): Co<void> {
    const { state } = this;
    if (state.status === 0 || state.tested > 0) return;
    const trap = state.traps.get('ERR');
    if (trap) yield* this.runTrap(trap);
    if (state.option('errexit')) throw new ShellExit(state.status);
  }

  /** One command, simple or compound. */
  *runCommand(command: Command): Co<number> {
    const { state } = this;
    state.line = command.line;
    if (state.pendingSignals.length) yield* this.runPendingTraps();
    yield* pace(this, 'commands');
    try {
      if (state.traps.has('DEBUG') && DEBUGGED.has(command.type)) yield* this.#debugTrap();
      return command.type === 'simple' ? yield* runSimple(this, command) : yield* runCompound(this, command);
    } catch (error) {
      return yield* this.#commandError(error);
    } finally {
      if (this.substitutions.length) yield* finishSubstitutions(this);
    }
  }

  *#debugTrap(): Co<void> {
    const { state } = this;
    const trap = state.traps.get('DEBUG') as string;
    if (!trap || this.#inDebugTrap || (state.functionDepth > 0 && !state.option('functrace'))) return;
    this.#inDebugTrap = true;
    yield* this.runTrap(trap);
    this.#inDebugTrap = false;
  }

  #inDebugTrap = false;

  *#commandError(error: unknown): Co<number> {
    const { state } = this;
    if (!(error instanceof ExpansionError) && !(error instanceof ReadonlyError)) throw error;
    yield* this.complain(error.message);
    const fatal = error instanceof ExpansionError && error.fatal && !state.interactive;
    if (!fatal && state.flavour === 'bash') throw new LineDiscarded();
    const status = state.flavour === 'bash' ? 1 : 2;
    const outermost = state.source === 'command' && state.subshellLevel === 0 && !state.option('errexit');
    throw new ShellExit(status === 1 && outermost ? 127 : status);
  }

  /** Take a signal: one that has a trap is kept for it, another is thrown on. */
  caught(error: unknown): void {
    const { state } = this;
    if (!(error instanceof Interrupt)) throw error;
    if (error.signal === 'SIGKILL') throw error;
    if (state.traps.has(error.signal)) {
      if (state.traps.get(error.signal) !== '') state.pendingSignals.push(error.signal);
      return;
    }
    if (!state.process.init || state.subshellLevel > 0) throw error;
  }

  *runPendingTraps(): Co<void> {
    const { state } = this;
    while (state.pendingSignals.length) {
      const signal = state.pendingSignals.shift() as string;
      const command = state.traps.get(signal);
      if (command) yield* this.runTrap(command);
    }
  }

  /** A prompt with its parameters and substitutions expanded. */
  *prompt(text: string): Co<string> {
    if (!/[$`]/.test(text)) return text;
    const parts = new Parser(text).lexer.source.readQuotedText(() => false);
    return yield* this.expander.text([{ type: 'double', parts }], {});
  }

  /** Run a trap's command; the status is what it was before. */
  *runTrap(command: string): Co<void> {
    const { state } = this;
    const { status, line } = state;
    yield* this.testing(() => this.runText(command, line));
    state.status = status;
  }

  /** Start a coroutine as a child and wait for it. */
  *child(name: string, body: Co<number>): Co<number> {
    return yield* this.finish(this.state.process.machine.scheduler.start(name, body));
  }

  /** Wait for a child that was started; its status. */
  *finish(task: CoTask): Co<number> {
    yield* this.waitFor([task]);
    return statusOf(task);
  }

  /** Wait until all tasks have ended, passing on signals that end the shell. */
  *waitFor(tasks: readonly CoTask[]): Co<void> {
    const { traps } = this.state;
    let fatal: Interrupt | undefined;
    for (;;) {
      const running = tasks.filter((task) => !task.finished);
      if (!running.length) break;
      this.state.waits++;
      try {
        yield { signals: running.map((task) => task.done) };
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
        if (error.signal === 'SIGTSTP') return yield* stopForeground(this, running);
        const trapped = traps.has(error.signal) && error.signal !== 'SIGKILL';
        // Process 1 of a container does not get signals that it has no handler for, nor do its children.
        if (!trapped && error.signal !== 'SIGKILL' && this.state.process.init && !this.state.subshellLevel) continue;
        if (!trapped || (error.signal === 'SIGINT' && traps.get('SIGINT') !== ''))
          for (const task of running) task.interrupt(error.signal);
        if (trapped) this.caught(error);
        else fatal = error;
      } finally {
        this.state.waits--;
      }
    }
    if (fatal) throw fatal;
  }

  *#runStages(pipeline: Pipeline): Co<number> {
    const { state } = this;
    const { commands, withErrors } = pipeline;
    const pipes = commands.slice(1).map(() => new Pipe());
    const tasks = commands.map((command, i) => {
      const files = retainAll(state.files);
      if (i > 0) replace(files, 0, readEnd(pipes[i - 1]));
      if (i < pipes.length) {
        const end = writeEnd(pipes[i]);
        replace(files, 1, end);
        if (withErrors[i]) replace(files, 2, end.retain());
      }
      const inner = new Executor(state.clone({ files }));
      return this.#start(
        pipeline.source,
        inner.subshell(() => inner.runCommand(command)),
      );
    });
    yield* this.waitFor(tasks);
    state.pipeStatus = tasks.map(statusOf);
    const failed = state.option('pipefail') ? state.pipeStatus.findLast((status) => status !== 0) : undefined;
    return failed ?? (state.pipeStatus.at(-1) as number);
  }

  #start(name: string, body: Co<number>): CoTask {
    return this.state.process.machine.scheduler.start(name, body);
  }

  /** Run `body` as a subshell's whole life: its exit trap at the end, its descriptors closed. */
  *subshell(body: () => Co<number>): Co<number> {
    const { state } = this;
    try {
      yield* pace(this, 'forks');
      state.status = yield* this.untilExit(body);
      return yield* this.exitTrap();
    } catch (error) {
      return yield* this.lastWords(error);
    } finally {
      releaseAll(state.files);
    }
  }

  /** Run until `exit`; control flow that has nowhere to go ends here too. */
  *untilExit(body: () => Co<number>): Co<number> {
    try {
      return yield* body();
    } catch (error) {
      if (error instanceof ShellExit || error instanceof ReturnExit) return error.status;
      if (error instanceof LoopExit) return 0;
      if (error instanceof LineDiscarded) return 1;
      throw error;
    }
  }

  /** Run the EXIT trap, once. */
  *exitTrap(): Co<number> {
    const { state } = this;
    if (state.pendingSignals.length) state.status = yield* this.untilExit(() => this.#pendingThenStatus());
    const command = state.traps.get('EXIT');
    state.traps.delete('EXIT');
    if (command) state.status = yield* this.untilExit(() => this.#trapThenStatus(command));
    return state.status;
  }

  *#pendingThenStatus(): Co<number> {
    yield* this.runPendingTraps();
    return this.state.status;
  }

  *#trapThenStatus(command: string): Co<number> {
    yield* this.runTrap(command);
    return this.state.status;
  }

  /** What a shell that ends by an error still does: bounds and closed outputs are told, signals give their status. */
  *lastWords(error: unknown): Co<number> {
    if (error instanceof Interrupt) {
      if (error.signal !== 'SIGKILL') yield* this.exitTrap();
      return 128 + (SIGNAL_NUMBERS[error.signal] ?? 15);
    }
    return yield* reportFailure(error, this.state.name, this.stderr);
  }

  /** Start commands in the background; returns the job. */
  runInBackground(andOr: AndOr): Job {
    const { state } = this;
    const files = retainAll(state.files);
    if (!state.interactive) replace(files, 0, new OpenFile({ reader: readerFrom('') }));
    const inner = new Executor(state.clone({ files }));
    const task = this.#start(
      andOr.source,
      inner.subshell(() => inner.run([{ ...andOr, background: false }])),
    );
    const job = addJob(state, andOr.source, task);
    const { number, pid } = job;
    if (isSingleCommand(andOr)) inner.state.jobPid = pid;
    state.lastBackground = pid;
    state.status = 0;
    if (state.interactive) this.stderr.push(`[${number}] ${pid}\n`);
    return job;
  }

  capture(script: Script): Co<string> {
    return captureOutput(this, script);
  }

  substituteProcess(direction: '<' | '>', script: Script): Co<string> {
    return substituteProcess(this, direction, script);
  }
}

/** Is it one simple command? Its program then takes the place of the subshell that was made for it. */
function isSingleCommand({ first, rest }: AndOr): boolean {
  return !rest.length && first.commands.length === 1 && first.commands[0].type === 'simple';
}
