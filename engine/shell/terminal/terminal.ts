import { Interrupt, type Co, type CoTask } from '../../kernel/coroutine.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { SIGNAL_NUMBERS, type Machine, type Terminal } from '../../runtime/process.ts';
import { builtins } from '../builtins/index.ts';
import { reapJobs } from '../builtins/jobs.ts';
import { complete, type Completer } from './completion.ts';
import { ShellExit } from '../execution/control.ts';
import { EventNotFound, expandHistory } from './history-expansion.ts';
import { LineEditor } from './line-editor.ts';
import { promptString } from '../expansion/prompt-string.ts';
import { createShell, type Shell } from '../shell.ts';
import { Tty } from './tty.ts';
import { isComplete, joined, NOTHING } from '../parser/whole-command.ts';

/** How a terminal session is set up. */
export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Receives what the terminal shows: text with ANSI sequences. */
  readonly output: (text: string) => void;
  /** Lets a person edit a file (`nano`, `vi`, `kubectl edit`); undefined where it was abandoned. */
  readonly edit?: Terminal['edit'];
  /** Called when the learner leaves the shell (`exit`, Ctrl-D); where it is missing, a new prompt comes. */
  readonly onExit?: (status: number) => void;
  /** Complete the arguments of commands, by the command's name. */
  readonly completers?: ReadonlyMap<string, Completer>;
}

/** A person's session at a terminal: keys go in, ANSI text comes out. */
export interface TerminalSession {
  /** Keys as xterm sends them. They take effect when the scheduler drains. */
  input(data: string): void;
  resize(columns: number, rows: number): void;
  /** Who has the keyboard: an empty prompt, a line that is being typed, or a program that runs. */
  readonly state: 'prompt' | 'typing' | 'running';
  /** The shell behind it. */
  readonly shell: Shell;
  /** Lines entered so far, oldest first. */
  readonly history: readonly string[];
  /** The error of the engine's own that ended the session; undefined while it goes on. */
  readonly failure: unknown;
}

const LEAVE = 'Use the page to leave this shell.\n';

/** Start a shell with a line editor at a terminal. It begins to show when the scheduler drains. */
export function createTerminalSession(machine: Machine, options: TerminalOptions): TerminalSession {
  const terminal: Terminal = {
    columns: options.columns,
    rows: options.rows,
    ...(options.edit && { edit: options.edit }),
  };
  const tty = new Tty(
    options.output,
    () => shell.interrupt('SIGINT'),
    () => shell.suspend(),
    () => machine.kernel.now,
  );
  const shell: Shell = createShell(machine, {
    terminal,
    stdin: tty.reader,
    stdout: tty.writer,
    stderr: tty.writer,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  });
  shell.state.interactive = true;
  shell.state.source = 'terminal';
  shell.state.extras.add('expand_aliases');
  const editor = new LineEditor(tty, {
    columns: () => terminal.columns,
    rows: () => terminal.rows,
    marksPastes: true,
    complete: (line, cursor) => complete(completionContext(machine, shell, options), line, cursor),
  });
  const conversation = machine.scheduler.start('terminal', converse(machine, shell, tty, editor, options.onExit));
  return {
    shell,
    get state() {
      return tty.state;
    },
    get history() {
      return editor.history;
    },
    get failure() {
      return conversation.error;
    },
    input(data) {
      if (!tty.input(data)) editor.say(`Too much at once: it was left out (limit typedBytes: ${LIMITS.typedBytes}).`);
    },
    resize(columns, rows) {
      const redraws = terminal.columns !== columns;
      Object.assign(terminal, { columns, rows });
      if (redraws) editor.redraw();
    },
  };
}

function completionContext(
  machine: Machine,
  { state }: Shell,
  { completers = new Map() }: TerminalOptions,
): Parameters<typeof complete>[0] {
  return {
    machine,
    cwd: state.cwd,
    commands: [...builtins.keys(), ...state.functions.keys(), ...state.aliases.keys()],
    variables: [...state.variables.names()],
    completers: withAliases(completers, state.aliases),
  };
}

/** Completers by command, those of aliases too: `k` completes as `kubectl` does after `alias k=kubectl`. */
function withAliases(
  completers: ReadonlyMap<string, Completer>,
  aliases: ReadonlyMap<string, string>,
): ReadonlyMap<string, Completer> {
  const all = new Map(completers);
  for (const [name, value] of aliases) {
    const [command, ...rest] = value.trim().split(/\s+/);
    const completer = completers.get(command);
    if (completer) all.set(name, (words) => completer([command, ...rest, ...words.slice(1)]));
  }
  return all;
}

/** Prompt, read, run, until the learner leaves; where nobody minds that, for as long as the terminal is there. */
function* converse(
  machine: Machine,
  shell: Shell,
  tty: Tty,
  editor: LineEditor,
  onExit: TerminalOptions['onExit'],
): Co<void> {
  for (;;) {
    yield* reapJobs(shell.executor);
    tty.edit(true);
    const text = yield* readCommand(machine, shell, tty, editor, onExit ? 'exit\n' : LEAVE);
    if (text === undefined && onExit) return onExit(shell.state.status);
    if (text === undefined || !text.trim()) continue;
    tty.edit(false);
    const { history } = shell.state;
    const known = history.length;
    const task = shell.start(text);
    while (!task.finished) yield { signals: [task.done] };
    if (shell.state.history !== history || history.length !== known) editor.adopt(shell.state.history);
    reportEnd(task, shell);
    if (shell.exited && onExit) return onExit(shell.state.status);
  }
}

/** A whole command: lines are asked for as long as what is there is not complete. */
function* readCommand(
  machine: Machine,
  shell: Shell,
  tty: Tty,
  editor: LineEditor,
  farewell: string,
): Co<string | undefined> {
  let entered = NOTHING;
  for (;;) {
    const { text } = entered;
    const edited = yield* editor.readLine(
      text ? (promptString(shell.state, 'PS2') ?? '> ') : promptOf(machine, shell),
      text !== '',
    );
    if ('end' in edited) {
      if (edited.end === 'interrupt') noteInterrupt(shell);
      if (edited.end !== 'eof') return '';
      tty.show(text ? '\n' : farewell);
      if (!text) return undefined;
      // What is there runs as it is: the shell says what it misses.
      for (const entry of entered.entries) editor.remember(entry);
      return text;
    }
    entered = joined(entered, edited.line);
    if (!isComplete(entered.text)) continue;
    const expanded = expanding(tty, entered.text, editor.history);
    if (expanded === undefined) return undefined;
    for (const entry of expanded === entered.text ? entered.entries : [expanded]) editor.remember(entry);
    shell.state.history = [...editor.history];
    return expanded;
  }
}

/** The line with its history references expanded, which is shown then; undefined where one names nothing. */
function expanding(tty: Tty, line: string, history: readonly string[]): string | undefined {
  try {
    const expanded = expandHistory(line, history);
    if (expanded !== line) tty.show(`${expanded}\n`);
    return expanded;
  } catch (error) {
    if (!(error instanceof EventNotFound)) throw error;
    tty.show(`bash: ${error.message}\n`);
    return undefined;
  }
}

/** What PS1 says; where it is not set, `learner:~/work$ ` in two calm colours. */
function promptOf({ hostname, user }: Machine, { state }: Shell): string {
  const set = promptString(state, 'PS1');
  if (set !== undefined) return set;
  const home = user.home;
  const place = state.cwd === home || state.cwd.startsWith(`${home}/`) ? `~${state.cwd.slice(home.length)}` : state.cwd;
  return `\x1b[32m${hostname}\x1b[0m:\x1b[34m${place}\x1b[0m$ `;
}

function reportEnd(task: CoTask, shell: Shell): void {
  if (!task.error || task.error instanceof ShellExit) return;
  if (!(task.error instanceof Interrupt)) throw task.error;
  shell.state.status = 128 + (SIGNAL_NUMBERS[task.error.signal] ?? 0);
  shell.state.pipeStatus = [shell.state.status];
}

function noteInterrupt({ state }: Shell): void {
  state.status = 128 + SIGNAL_NUMBERS.SIGINT;
  state.pipeStatus = [state.status];
}
