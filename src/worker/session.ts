import { Attempt } from '../../graders/attempt.ts';
import type { LogEntry } from '../../graders/types.ts';
import { resolvePath } from '../../engine/runtime/files.ts';
import { completeYaml, explainYaml, lintYaml } from './assist.ts';
import { pictureOf } from './picture.ts';
import type { Call, Message, Request } from './protocol.ts';

type Open = Extract<Request, { type: 'open' }>;

/** At most this much virtual time passes in one tick, so that a hidden tab does not freeze the page when it returns. */
const MAX_TICK_MS = 120_000;
/** A program that has run for so long is ended by a command of the prose; a shorter one is waited for. */
const PATIENCE_MS = 1_500;
/** How often the page hears of the clock while nothing else changes. */
const CLOCK_MS = 250;

/** The field texts of `kubectl explain`, fetched once the lesson runs; until then it tells fields and types alone. */
async function loadDescriptions(into: object): Promise<void> {
  const texts = await import('../../engine/generated/descriptions.json');
  Object.assign(into, texts.default);
}

/** A lesson under way: an attempt at its exercise behind messages, and the log that replays it. */
export class LessonSession {
  readonly #attempt: Attempt;
  readonly #post: (message: Message) => void;
  /** Field texts, empty until they have arrived. */
  readonly #descriptions: Record<string, Record<string, string>> = {};
  #speed = 1;
  #replaying = true;
  #dirty = true;
  #sinceClockMs = Infinity;
  /** For how long a program has had the keyboard. */
  #busyMs = 0;
  /** Commands of the prose that wait for the one before them to end. */
  #waiting: string[] = [];

  constructor(open: Open, post: (message: Message) => void) {
    this.#post = post;
    this.#attempt = new Attempt(open.exercise, open.files, {
      descriptions: this.#descriptions,
      reached: new Map(open.reached),
      output: (text) => post({ type: 'output', text }),
      onLook: () => {
        this.#dirty = true;
      },
      // In a replay the log answers; what it leaves open is asked when it is over.
      onEdit: (id, path, text) => void (this.#replaying || post({ type: 'edit', id, path, text })),
      onEditEnd: (id) => void (this.#replaying || post({ type: 'edit-ended', id })),
    });
    void loadDescriptions(this.#descriptions);
    this.#attempt.world.store.subscribe('*', () => {
      this.#dirty = true;
    });
    this.#attempt.openTerminal();
    for (const entry of open.log) this.#attempt.replay(entry);
    this.#replaying = false;
    for (const [id, { path, before }] of this.#attempt.pendingEdits) post({ type: 'edit', id, path, text: before });
    post({ type: 'ready', restored: open.log.length > 0 });
    this.#attempt.look();
    this.#tell();
  }

  /** Let virtual time follow `elapsedMs` of wall time. */
  tick(elapsedMs: number): void {
    if (this.#speed > 0) this.#attempt.advance(Math.min(Math.round(elapsedMs * this.#speed), MAX_TICK_MS));
    this.#sinceClockMs += elapsedMs;
    this.#busyMs = this.#attempt.keyboard === 'running' ? this.#busyMs + elapsedMs : 0;
    if (this.#waiting.length) this.#runNext();
    if (this.#dirty || this.#sinceClockMs >= CLOCK_MS) this.#tell();
  }

  receive(request: Exclude<Request, Open>): void {
    if (request.type === 'input') this.#do({ input: request.data });
    else if (request.type === 'run') this.#run(request.command);
    else if (request.type === 'resize') this.#do({ size: { columns: request.columns, rows: request.rows } });
    else if (request.type === 'save-file') this.#do({ file: { path: request.path, text: request.text } });
    else if (request.type === 'settle') this.#do({ settle: true });
    else if (request.type === 'speed') this.#speed = request.speed;
    else if (request.type === 'edited') this.#do({ edited: { id: request.id, text: request.text } });
    else this.#post({ type: 'answer', id: request.id, answer: this.#answer(request.call) });
    this.#tell();
  }

  #run(command: string): void {
    this.#waiting.push(command);
    this.#runNext();
  }

  /**
   * Type the next command and run it. What is half typed is left with Ctrl-C, as is a program that goes on and on
   * (`-w`); a short one is waited for, and so is one that has a file edited.
   */
  #runNext(): void {
    const { keyboard, pendingEdits } = this.#attempt;
    if (keyboard === 'running' && (this.#busyMs <= PATIENCE_MS || pendingEdits.size)) return;
    if (keyboard !== 'prompt') this.#do({ input: '\x03' });
    this.#do({ input: `${this.#waiting.shift()}\r` });
    this.#busyMs = 0;
  }

  #do(what: Omit<LogEntry, 'atMs'>): void {
    const paused = this.#speed === 0;
    const entry: LogEntry = { atMs: this.#attempt.world.kernel.now, ...(paused && { paused }), ...what };
    this.#post({ type: 'log', entry });
    this.#attempt.input(entry);
  }

  #tell(): void {
    this.#sinceClockMs = 0;
    const { world, grading } = this.#attempt;
    this.#post({ type: 'clock', nowMs: world.kernel.now, speed: this.#speed });
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#post({ type: 'picture', picture: pictureOf(world) });
    const tasks = grading.results().map(({ task, done, checks }) => ({
      id: task.id,
      done,
      checks: checks.map(({ check, passed, message, detail, mismatches }) => ({
        id: check.id,
        passed,
        message: passed || !detail ? message : `${check.fail}.`,
        found: passed ? '' : detail,
        mismatches,
      })),
    }));
    this.#post({ type: 'tasks', tasks, reached: [...grading.reached()] });
  }

  #answer(call: Call): unknown {
    const { world } = this.#attempt;
    const { files, user } = world.machine;
    if (call.name === 'files') return files.list(user.home).filter((name) => /\.(ya?ml|json|sh|txt|md)$/.test(name));
    if (call.name === 'read-file') {
      const path = resolvePath(user.home, call.path);
      return files.exists(path) ? files.read(path) : '';
    }
    if (call.name === 'describe') {
      const where = call.namespace ? ` -n ${call.namespace}` : '';
      // A look from outside: no time may pass for it in the learner's cluster.
      const { stdout, stderr } = world.fork().exec(`kubectl describe ${call.kind} ${call.object}${where}`);
      return stdout || stderr;
    }
    if (call.name === 'lint') return lintYaml(world, call.text);
    return (call.name === 'complete' ? completeYaml : explainYaml)(this.#descriptions, call.text, call.offset);
  }
}
