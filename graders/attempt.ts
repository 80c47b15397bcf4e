import { completeKubectl } from '../engine/cli/kubectl/settings/complete-words.ts';
import { Signal, type Co } from '../engine/kernel/coroutine.ts';
import { LIMITS } from '../engine/kernel/limits.ts';
import { Capture, type Writer } from '../engine/runtime/streams.ts';
import { createShell, type Shell } from '../engine/shell/shell.ts';
import { createTerminalSession, type TerminalSession } from '../engine/shell/terminal/terminal.ts';
import { World, type WorldOptions } from '../engine/world.ts';
import { GradingSession, type TaskResult } from './session.ts';
import type { Exercise, LogEntry } from './types.ts';

/** How an attempt is set up. What the page does not need is left out by the grade command, and the other way round. */
export interface AttemptOptions extends Pick<WorldOptions, 'startMs' | 'descriptions'> {
  /** Receives what the terminal shows. */
  readonly output?: (text: string) => void;
  /** A program waits for a person to edit a file; answered by an entry `edited` with this id. */
  readonly onEdit?: (id: number, path: string, text: string) => void;
  /** A program no longer waits for the edit of this id: it was interrupted. */
  readonly onEditEnd?: (id: number) => void;
  /** The learner left the terminal. */
  readonly onExit?: (status: number) => void;
  /** The grader has looked: its results may be others now. */
  readonly onLook?: () => void;
  /** Checks that were reached before, with what was said of them. */
  readonly reached?: ReadonlyMap<string, string>;
}

/** What a command of a submission did. */
export interface CommandResult {
  readonly exit: number;
  /** It ended the script (`exit`, `set -e`). */
  readonly last: boolean;
  readonly stderr: string;
}

/** A file that a person edits while a program waits for it. */
export interface PendingEdit {
  readonly path: string;
  readonly before: string;
}

interface Edit extends PendingEdit {
  readonly changed: Signal;
  text?: string;
  done: boolean;
}

/** The grader looks at every multiple of this many ms of virtual time, so that it matters not how time was sliced. */
const LOOK_EVERY_MS = 250;
/** What a command needs to answer while the cluster is paused. */
const COMMAND_MS = 200;

/** Where the output of scripts goes: it is judged by nobody. */
const NOWHERE: Writer = {
  isTerminal: false,
  *write() {},
  push() {},
  close() {},
};

/** A fresh world as an exercise begins, with the files it starts with. */
export function startWorld(
  exercise: Exercise,
  files: Readonly<Record<string, string>>,
  options: Pick<WorldOptions, 'startMs' | 'descriptions'> = {},
): World {
  const { startMs, descriptions } = options;
  const world = new World({
    ...(startMs !== undefined && { startMs }),
    ...(descriptions && { descriptions }),
    nodes: exercise.start.nodes,
    seed: exercise.start.seed,
    ...(exercise.start.authorization && { authorization: exercise.start.authorization }),
  });
  for (const [name, text] of Object.entries(files)) world.writeFile(name, text);
  for (const command of exercise.start.commands) {
    world.exec(command);
    world.settle();
  }
  return world;
}

/**
 * A learner at an exercise: the world, the terminal, and the grader that looks on. The page and the grade command both
 * drive this one, so that the same input is judged alike in both.
 */
export class Attempt {
  readonly world: World;
  readonly grading: GradingSession;
  readonly #options: AttemptOptions;
  readonly #edits = new Map<number, Edit>();
  #terminal: TerminalSession | undefined;
  #script: { shell: Shell; stderr: Capture } | undefined;
  #nextEdit = 0;
  #seenRevision = -1;

  constructor(exercise: Exercise, files: Readonly<Record<string, string>>, options: AttemptOptions = {}) {
    this.#options = options;
    this.world = startWorld(exercise, files, options);
    this.grading = new GradingSession(exercise, options.reached);
  }

  /** Open the terminal; its prompt appears at once. */
  openTerminal(columns = 80, rows = 24): void {
    const { machine, cluster } = this.world;
    this.#terminal = createTerminalSession(machine, {
      columns,
      rows,
      output: this.#options.output ?? ((): void => {}),
      edit: (path, text) => this.#edit(path, text),
      // Completion is a part of the input: a replay without it would run other commands.
      completers: new Map([['kubectl', (words) => completeKubectl(cluster, words)]]),
      ...(this.#options.onExit && { onExit: this.#options.onExit }),
    });
    this.world.processes.drain();
  }

  /** Who has the terminal's keyboard: an empty prompt, a line that is being typed, or a program that runs. */
  get keyboard(): TerminalSession['state'] {
    return this.#terminal?.state ?? 'prompt';
  }

  /** Programs that wait for a person to edit a file, by the ids to answer them with. */
  get pendingEdits(): ReadonlyMap<number, PendingEdit> {
    return this.#edits;
  }

  /** Let virtual time pass while the grader looks on. */
  advance(ms: number): void {
    const { kernel } = this.world;
    const end = kernel.now + ms;
    while (kernel.now < end) {
      const next = Math.min(end, (Math.floor(kernel.now / LOOK_EVERY_MS) + 1) * LOOK_EVERY_MS);
      this.world.advance(next - kernel.now);
      if (next % LOOK_EVERY_MS === 0 && this.world.store.revision !== this.#seenRevision) this.look();
    }
    this.#rethrow();
  }

  /** Let time pass until nothing changes any more. */
  settle(): void {
    this.world.settle();
    this.look();
  }

  /** Have the grader look at the world as it is now. */
  look(): readonly TaskResult[] {
    this.#seenRevision = this.world.store.revision;
    const results = this.grading.observe(this.world);
    this.#options.onLook?.();
    return results;
  }

  /** Take an input of the learner's at the terminal, the editor or the time controls, now. */
  input(entry: Omit<LogEntry, 'atMs'>): void {
    if (!this.#terminal) this.openTerminal();
    if (entry.input !== undefined) this.#terminal!.input(entry.input);
    if (entry.size) this.#terminal!.resize(entry.size.columns, entry.size.rows);
    if (entry.file) this.world.writeFile(entry.file.path, entry.file.text);
    if (entry.edited) this.#finishEdit(entry.edited.id, entry.edited.text);
    this.world.processes.drain();
    if (entry.settle) this.world.settle();
    // A paused cluster still answers: a command gets the moment that it takes to start.
    const entered = entry.input?.includes('\r');
    if (entry.paused && entered) this.world.advance(COMMAND_MS);
    if (entered || entry.input === undefined || this.world.store.revision !== this.#seenRevision) this.look();
    this.#rethrow();
  }

  /** A fault of the engine in a command ends the terminal: whoever drives the attempt hears of it. */
  #rethrow(): void {
    if (this.#terminal?.failure !== undefined) throw this.#terminal.failure;
  }

  /** Go to the instant of a logged input and take it again. */
  replay({ atMs, ...what }: LogEntry): void {
    this.advance(Math.max(0, atMs - this.world.kernel.now));
    this.input(what);
  }

  /** Run a command of a script. Variables, functions and the directory last from one to the next. */
  run(command: string): CommandResult {
    this.#script ??= this.#startScript();
    const { shell, stderr } = this.#script;
    const before = stderr.text.length;
    const task = shell.start(command);
    this.world.processes.runToEnd(task, LIMITS.commandMs);
    if (!task.finished) {
      task.interrupt('SIGKILL');
      this.world.processes.drain();
    }
    const exit = task.finished && !task.error ? (task.result as number) : 137;
    this.look();
    return { exit, last: shell.exited, stderr: stderr.text.slice(before) };
  }

  #startScript(): { shell: Shell; stderr: Capture } {
    const stderr = new Capture();
    const env = { LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    return { shell: createShell(this.world.machine, { stdout: NOWHERE, stderr, env }), stderr };
  }

  /** `nano FILE`: somebody edits the file; the program waits until that is over. */
  *#edit(path: string, text: string): Co<string | undefined> {
    const id = ++this.#nextEdit;
    const edit: Edit = { path, before: text, changed: new Signal(), done: false };
    this.#edits.set(id, edit);
    this.#options.onEdit?.(id, path, text);
    try {
      while (!edit.done) yield { signals: [edit.changed] };
    } finally {
      if (this.#edits.delete(id)) this.#options.onEditEnd?.(id);
    }
    return edit.text;
  }

  #finishEdit(id: number, text: string | undefined): void {
    const edit = this.#edits.get(id);
    if (!edit) return;
    this.#edits.delete(id);
    edit.done = true;
    edit.text = text;
    edit.changed.notify();
  }
}
