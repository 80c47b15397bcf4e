import { startWorld } from '../../graders/grade.ts';
import { GradingSession } from '../../graders/session.ts';
import type { Co } from '../../engine/kernel/coroutine.ts';
import { Signal } from '../../engine/kernel/coroutine.ts';
import { completeKubectl } from '../../engine/cli/kubectl/complete-words.ts';
import { createTerminalSession, type TerminalSession } from '../../engine/shell/terminal.ts';
import { resolvePath } from '../../engine/runtime/files.ts';
import type { World } from '../../engine/world.ts';
import { completeYaml, lintYaml } from './assist.ts';
import { pictureOf } from './picture.ts';
import type { Call, LogEntry, Message, Request } from './protocol.ts';

type Open = Extract<Request, { type: 'open' }>;

/** At most this much virtual time passes in one tick, so that a hidden tab does not freeze the page when it returns. */
const MAX_TICK_MS = 120_000;
/** What a command needs to answer while the cluster is paused. */
const COMMAND_MS = 200;
/** How often the page hears of the clock while nothing else changes. */
const CLOCK_MS = 250;

/** A file that a person edits while a program waits for it. */
interface PendingEdit {
  readonly path: string;
  readonly before: string;
  readonly changed: Signal;
  text?: string;
  done: boolean;
}

/** The field texts of `kubectl explain`, fetched once the lesson runs; until then it tells fields and types alone. */
async function loadDescriptions(into: object): Promise<void> {
  const texts = await import('../../engine/generated/descriptions.json');
  Object.assign(into, texts.default);
}

/** A lesson under way: its world, its terminal, its grader, and the log that replays it. */
export class LessonSession {
  readonly #world: World;
  readonly #terminal: TerminalSession;
  readonly #grading: GradingSession;
  readonly #post: (message: Message) => void;
  readonly #edits = new Map<number, PendingEdit>();
  #nextEdit = 0;
  #speed = 1;
  #replaying = true;
  #dirty = true;
  #sinceClockMs = Infinity;

  constructor(open: Open, post: (message: Message) => void) {
    this.#post = post;
    const descriptions = {};
    this.#world = startWorld(open.exercise, open.files, { descriptions });
    void loadDescriptions(descriptions);
    this.#grading = new GradingSession(open.exercise, new Map(open.reached));
    this.#world.store.subscribe('*', () => {
      this.#dirty = true;
    });
    this.#terminal = createTerminalSession(this.#world.machine, {
      columns: 80,
      rows: 24,
      output: (text) => this.#post({ type: 'output', text }),
      edit: (path, text) => this.#edit(path, text),
      completers: new Map([['kubectl', (words) => completeKubectl(this.#world.cluster, words)]]),
    });
    this.#world.processes.drain();
    for (const entry of open.log) this.#replay(entry);
    this.#replaying = false;
    for (const [id, { path, before }] of this.#edits) post({ type: 'edit', id, path, text: before });
    post({ type: 'ready', restored: open.log.length > 0 });
    this.#tell();
  }

  /** Let virtual time follow `elapsedMs` of wall time. */
  tick(elapsedMs: number): void {
    if (this.#speed > 0) this.#world.advance(Math.min(Math.round(elapsedMs * this.#speed), MAX_TICK_MS));
    this.#sinceClockMs += elapsedMs;
    if (this.#dirty || this.#sinceClockMs >= CLOCK_MS) this.#tell();
  }

  receive(request: Exclude<Request, Open>): void {
    if (request.type === 'input') this.#do({ input: request.data });
    else if (request.type === 'resize') this.#do({ size: { columns: request.columns, rows: request.rows } });
    else if (request.type === 'save-file') this.#do({ file: { path: request.path, text: request.text } });
    else if (request.type === 'settle') this.#do({ settle: true });
    else if (request.type === 'speed') this.#speed = request.speed;
    else if (request.type === 'edited') this.#do({ edited: { id: request.id, text: request.text } });
    else this.#post({ type: 'answer', id: request.id, answer: this.#answer(request.call) });
    this.#tell();
  }

  #do(what: Omit<LogEntry, 'atMs'>): void {
    const paused = this.#speed === 0 && !this.#replaying;
    const entry: LogEntry = { atMs: this.#world.kernel.now, ...(paused && { paused }), ...what };
    if (!this.#replaying) this.#post({ type: 'log', entry });
    if (entry.input !== undefined) this.#terminal.input(entry.input);
    if (entry.size) this.#terminal.resize(entry.size.columns, entry.size.rows);
    if (entry.file) this.#world.writeFile(entry.file.path, entry.file.text);
    if (entry.edited) this.#finishEdit(entry.edited.id, entry.edited.text);
    this.#world.processes.drain();
    if (entry.settle) this.#world.settle();
    // A paused cluster still answers: a command gets the moment that it takes to start.
    if (entry.paused && entry.input?.includes('\r')) this.#world.advance(COMMAND_MS);
    this.#dirty = true;
  }

  /** Go to the instant of a logged input and do it again. */
  #replay({ atMs, ...what }: LogEntry): void {
    this.#world.advance(Math.max(0, atMs - this.#world.kernel.now));
    this.#do(what);
    this.#grading.observe(this.#world);
  }

  #tell(): void {
    this.#sinceClockMs = 0;
    this.#post({ type: 'clock', nowMs: this.#world.kernel.now, speed: this.#speed });
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#post({ type: 'picture', picture: pictureOf(this.#world) });
    const tasks = this.#grading.observe(this.#world).map(({ task, done, checks }) => ({
      id: task.id,
      done,
      checks: checks.map(({ check, passed, message }) => ({ id: check.id, passed, message })),
    }));
    this.#post({ type: 'tasks', tasks, reached: [...this.#grading.reached()] });
  }

  /** `nano FILE`: the page's editor opens; the program waits until it is closed. */
  *#edit(path: string, text: string): Co<string | undefined> {
    const id = ++this.#nextEdit;
    const edit: PendingEdit = { path, before: text, changed: new Signal(), done: false };
    this.#edits.set(id, edit);
    // In a replay the log answers; what it leaves open is asked when it is over.
    if (!this.#replaying) this.#post({ type: 'edit', id, path, text });
    while (!edit.done) yield { signals: [edit.changed] };
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

  #answer(call: Call): unknown {
    const { machine } = this.#world;
    if (call.name === 'files')
      return machine.files.list(machine.user.home).filter((name) => /\.(ya?ml|json|sh|txt|md)$/.test(name));
    if (call.name === 'read-file') {
      const path = resolvePath(machine.user.home, call.path);
      return machine.files.exists(path) ? machine.files.read(path) : '';
    }
    if (call.name === 'describe') {
      const where = call.namespace ? ` -n ${call.namespace}` : '';
      const { stdout, stderr } = this.#world.exec(`kubectl describe ${call.kind} ${call.object}${where}`);
      return stdout || stderr;
    }
    return call.name === 'lint' ? lintYaml(this.#world, call.text) : completeYaml(call.text, call.offset);
  }
}
