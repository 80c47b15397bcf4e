import { CronError, parseCron, type CronSchedule } from '../../kinds/batch/cron-schedule.ts';

const MINUTE = 60_000;
/** How far ahead a schedule is searched (robfig/cron gives up after five years). */
const SEARCH_DAYS = 5 * 366;

/** A CronJob's schedule; undefined where it cannot be read (an object that was stored before it was validated). */
export function scheduleOf(text: string): CronSchedule | undefined {
  try {
    return parseCron(text);
  } catch (error) {
    if (error instanceof CronError) return undefined;
    throw error;
  }
}

/** The first instant after `afterMs` at which a schedule fires, in a zone `offsetMs` ahead of UTC. */
export function nextTime(schedule: CronSchedule, afterMs: number, offsetMs = 0): number | undefined {
  if (schedule.everyMs) return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  let local = Math.floor((afterMs + offsetMs) / MINUTE) * MINUTE + MINUTE;
  for (let day = 0; day < SEARCH_DAYS; day++) {
    if (firesOn(schedule, local)) {
      const found = inDay(schedule, local);
      if (found !== undefined) return found - offsetMs;
    }
    local = startOfDay(local) + 24 * 60 * MINUTE;
  }
  return undefined;
}

const startOfDay = (ms: number): number => Math.floor(ms / (24 * 60 * MINUTE)) * 24 * 60 * MINUTE;

function firesOn({ months, daysOfMonth, daysOfWeek, anyDayOfMonth, anyDayOfWeek }: CronSchedule, ms: number): boolean {
  const date = new Date(ms);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const day = daysOfMonth.has(date.getUTCDate());
  const weekday = daysOfWeek.has(date.getUTCDay());
  return anyDayOfMonth || anyDayOfWeek ? day && weekday : day || weekday;
}

function inDay({ hours, minutes }: CronSchedule, from: number): number | undefined {
  const start = startOfDay(from);
  for (let ms = from; ms < start + 24 * 60 * MINUTE;) {
    const date = new Date(ms);
    if (!hours.has(date.getUTCHours())) ms = (Math.floor(ms / (60 * MINUTE)) + 1) * 60 * MINUTE;
    else if (minutes.has(date.getUTCMinutes())) return ms;
    else ms += MINUTE;
  }
  return undefined;
}
