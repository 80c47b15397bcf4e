import type { BackOff } from './record.ts';

const FIRST_MS = 10_000;
const MAX_MS = 300_000;

/** The back-off after one more attempt at `nowMs`: 10 s, doubled each time up to 5 minutes; forgotten after twice that. */
export function nextBackOff(known: BackOff | undefined, nowMs: number, eventMs: number = nowMs): BackOff {
  if (!known || eventMs - known.sinceMs > 2 * MAX_MS) return { delayMs: FIRST_MS, sinceMs: nowMs };
  return { delayMs: Math.min(known.delayMs * 2, MAX_MS), sinceMs: nowMs };
}

/** Is it too early for another attempt, counted from an event (a container's end)? */
export function inBackOffSince(known: BackOff | undefined, eventMs: number, nowMs: number): known is BackOff {
  if (!known || eventMs - known.sinceMs > 2 * MAX_MS) return false;
  return nowMs - eventMs < known.delayMs;
}

/** Is it too early for another attempt, counted from the last one? */
export function inBackOffSinceUpdate(known: BackOff, nowMs: number): boolean {
  return nowMs - known.sinceMs < known.delayMs;
}

/** A back-off as Go prints it: `10s`, `1m20s`, `5m0s`. */
export function formatBackOff(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
