import type { LogEntry } from './types.ts';

/** Steps of a script, inputs of a page. */
export const MAX_STEPS = 200_000;
/** Between the first and the last input of a page: 31 days. */
export const MAX_LENGTH_MS = 31 * 24 * 3600 * 1000;

export const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTime = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;

/** A path that does not lead out of the working directory. */
export const isInside = (path: unknown): path is string => typeof path === 'string' && !path.split('/').includes('..');

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

/** Is this an input of a page, as a log has it? */
export function isLogEntry(entry: unknown): entry is LogEntry {
  if (!isFields(entry) || !isTime(entry.atMs, Number.MAX_SAFE_INTEGER)) return false;
  const { input, file, size, settle, paused, edited } = entry;
  if (input !== undefined && typeof input !== 'string') return false;
  if (file !== undefined && !(isFields(file) && isInside(file.path) && typeof file.text === 'string')) return false;
  if (size !== undefined && !(isFields(size) && isTime(size.columns, 1_000) && isTime(size.rows, 1_000))) return false;
  if (edited !== undefined && !(isFields(edited) && isTime(edited.id, MAX_STEPS) && isText(edited.text))) return false;
  return (settle === undefined || settle === true) && (paused === undefined || typeof paused === 'boolean');
}
