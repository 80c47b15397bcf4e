import type { LogEntry } from '../../graders/types.ts';
import { stateLink, stateOf } from '../state-link.ts';
import {
  forget,
  holdLesson,
  loadLog,
  loadProgress,
  noProgress,
  saveLog,
  saveProgress,
  type Progress,
} from './progress.ts';

/** How long to wait before the log is written, so that typing does not write at every key. */
const SAVE_AFTER_MS = 400;

/** Why what happens here is not written down. */
export type NotKept = 'other-tab' | 'shared-state' | 'other-engine' | 'no-storage';

/** A step is what does something: a line, Ctrl-C, a file, a leap in time; a key of a line is none. */
const isStep = ({ input, settle, file, edited }: LogEntry): boolean =>
  settle === true || file !== undefined || edited !== undefined || /[\r\x03]/.test(input ?? '');

/** Nothing but a note of how far the cluster's clock has come. */
const isMark = (entry: LogEntry | undefined): boolean => entry !== undefined && Object.keys(entry).length === 1;

/** Keeps what the learner does in a lesson: in the browser's memory, or, for a while, nowhere. */
export class Keeper {
  readonly log: LogEntry[] = [];
  progress: Progress;
  notKept: NotKept | undefined;
  readonly #lesson: string;
  readonly #engine: string;
  readonly #onNotKept: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /**
   * @param engine Names the engine: only one of the same name replays a log.
   * @param onNotKept Called when it turns out that nothing can be written down.
   */
  constructor(lesson: string, engine: string, onNotKept: () => void) {
    this.#lesson = lesson;
    this.#engine = engine;
    this.#onNotKept = onNotKept;
    this.progress = loadProgress(lesson);
    addEventListener('pagehide', () => {
      this.save();
      this.saveProgress();
    });
  }

  /** Read what was done before: the state that the page's address names, or the learner's own. */
  async load(): Promise<void> {
    const shared = await stateOf(location.hash);
    if (shared) {
      this.progress = noProgress();
      this.notKept = shared.engine === this.#engine ? 'shared-state' : 'other-engine';
      if (this.notKept === 'shared-state') this.log.push(...shared.log);
      return;
    }
    const [own, log] = await Promise.all([holdLesson(this.#lesson), loadLog(this.#lesson, this.#engine)]);
    if (!own) this.notKept = 'other-tab';
    this.log.push(...log);
    this.mark();
  }

  /** The cluster's clock has come so far. */
  passed(nowMs: number): void {
    if (!this.#stopped) this.progress.nowMs = nowMs;
  }

  /** The engine has stopped: no more time passes, and a replay ends with what was done last. */
  stop(): void {
    this.#stopped = true;
    this.progress.nowMs = 0;
    this.#unmark();
    this.saveProgress();
  }

  /** Note the time, so that a replay ends at this instant. */
  mark(): void {
    if (this.#stopped) return;
    this.#unmark();
    const last = this.log.at(-1);
    if (last && last.atMs < this.progress.nowMs) this.log.push({ atMs: this.progress.nowMs });
  }

  #unmark(): void {
    if (isMark(this.log.at(-1))) this.log.pop();
  }

  add(entry: LogEntry): void {
    this.#unmark();
    this.log.push(entry);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  save(): void {
    if (this.notKept) return;
    void saveLog(this.#lesson, this.#engine, this.log).then((kept) => {
      if (kept || this.notKept) return;
      this.notKept = 'no-storage';
      this.#onNotKept();
    });
  }

  saveProgress(): void {
    if (!this.notKept) saveProgress(this.#lesson, this.progress);
  }

  /** From now on this is the learner's own state. */
  async keep(): Promise<void> {
    this.notKept = undefined;
    history.replaceState(null, '', location.pathname);
    this.saveProgress();
    await saveLog(this.#lesson, this.#engine, this.log);
  }

  /**
   * After a failure: leave out what came after the last step or, where nothing did, that step, and write that down.
   */
  async stepBack(): Promise<void> {
    this.stop();
    const last = this.log.findLastIndex(isStep);
    await this.#cut(last < this.log.length - 1 ? last + 1 : last);
    // A state that somebody shared stands in the address, and is read from there again.
    if (this.notKept === 'shared-state')
      history.replaceState(null, '', await stateLink({ engine: this.#engine, log: this.log }));
  }

  /** Take the last step back, and write that down. False where there is none. */
  async undo(): Promise<boolean> {
    const last = this.log.findLastIndex(isStep);
    if (last < 0) return false;
    this.stop();
    await this.#cut(last);
    return true;
  }

  /** Forget all from this place on, and the keys of the line that ended there. */
  async #cut(from: number): Promise<void> {
    clearTimeout(this.#timer);
    this.log.length = this.log.slice(0, Math.max(0, from)).findLastIndex(isStep) + 1;
    if (!this.notKept) await saveLog(this.#lesson, this.#engine, this.log);
  }

  async forget(): Promise<void> {
    this.stop();
    clearTimeout(this.#timer);
    this.log.length = 0;
    this.progress = noProgress();
    if (!this.notKept) await forget(this.#lesson);
  }
}
