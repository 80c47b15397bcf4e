import { del, get, set } from 'idb-keyval';
import { isFields, isLogEntry } from '../../graders/log-entry.ts';
import type { LogEntry } from '../../graders/types.ts';
import { forgetKey, recall, remember } from '../storage.ts';

/** What is remembered of a lesson besides its log: small, and read before the first paint. */
export interface Progress {
  /** Checks that were reached, with what was said of them. */
  reached: [string, string][];
  /** Commands of the prose that have been run. */
  commands: string[];
  tasks: { done: number; all: number };
  /** How far the cluster's clock had come, ms since 1970. */
  nowMs: number;
}

const key = (lesson: string): string => `progress/${lesson}`;
const logKey = (lesson: string): string => `log/${lesson}`;

/** Progress of a lesson nobody has begun. */
export const noProgress = (): Progress => ({ reached: [], commands: [], tasks: { done: 0, all: 0 }, nowMs: 0 });

/** Progress of a lesson; none where nothing is remembered, or what is there cannot be read. */
export function loadProgress(lesson: string): Progress {
  try {
    const saved: unknown = JSON.parse(recall(key(lesson)) ?? '{}');
    return isProgress(saved) ? { ...noProgress(), ...saved } : noProgress();
  } catch {
    return noProgress();
  }
}

/** What is remembered may be of an older page, or anything: each part that is there must be what it should. */
function isProgress(saved: unknown): saved is Partial<Progress> {
  if (!isFields(saved)) return false;
  const { reached = [], commands = [], tasks = noProgress().tasks, nowMs = 0 } = saved;
  const isPair = (one: unknown): boolean => Array.isArray(one) && one.length === 2 && one.every(isString);
  return (
    Array.isArray(reached) &&
    reached.every(isPair) &&
    Array.isArray(commands) &&
    commands.every(isString) &&
    isFields(tasks) &&
    [tasks.done, tasks.all, nowMs].every((value) => Number.isFinite(value))
  );
}

const isString = (value: unknown): boolean => typeof value === 'string';

export function saveProgress(lesson: string, progress: Progress): void {
  remember(key(lesson), JSON.stringify(progress));
}

/** Is this a log: inputs, none before the one before it? */
export const isLog = (log: unknown): log is LogEntry[] =>
  Array.isArray(log) && log.every((entry, i) => isLogEntry(entry) && (i === 0 || entry.atMs >= log[i - 1].atMs));

/** The log that replays the lesson's world. Only the same engine replays it; another one starts afresh. */
export async function loadLog(lesson: string, engine: string): Promise<LogEntry[]> {
  try {
    const saved = await get<{ engine: string; log: LogEntry[] }>(logKey(lesson));
    return saved?.engine === engine && isLog(saved.log) ? saved.log : [];
  } catch {
    return [];
  }
}

/** False where the browser keeps nothing: a private window, a full disk. */
export async function saveLog(lesson: string, engine: string, log: readonly LogEntry[]): Promise<boolean> {
  try {
    await set(logKey(lesson), { engine, log });
    return true;
  } catch {
    return false;
  }
}

/** Forget a lesson: the cluster and what was done. */
export async function forget(lesson: string): Promise<void> {
  forgetKey(key(lesson));
  try {
    await del(logKey(lesson));
  } catch {
    // Nothing was kept.
  }
}

/**
 * Whether this page may write down what happens in a lesson: the first that has it open may. Where the browser knows no
 * locks, every page may, and the last one wins.
 */
export function holdLesson(lesson: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = navigator.locks.request(`lesson/${lesson}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
    held.catch(() => resolve(true));
  });
}
