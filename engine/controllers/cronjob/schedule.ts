/** A cron schedule, field by field: the values at which it fires. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Is the day (or weekday) field a star? Then the other alone decides. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
  /** `@every 5m`: fires so often, in ms. */
  readonly everyMs?: number;
}

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MINUTE = 60_000;
/** How far ahead a schedule is searched (robfig/cron gives up after five years). */
const SEARCH_DAYS = 5 * 366;

/** Read a schedule as robfig/cron does; undefined where it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const spec = text.trim().replace(/^(?:TZ|CRON_TZ)=\S+\s+/, '');
  if (spec.startsWith('@every ')) return every(spec.slice(7).trim());
  const fields = (MACROS[spec] ?? spec).split(/\s+/);
  if (fields.length !== 5) return undefined;
  const minutes = field(fields[0], 0, 59);
  const hours = field(fields[1], 0, 23);
  const days = field(fields[2], 1, 31);
  const months = field(fields[3], 1, 12, MONTHS, 1);
  const weekdays = field(fields[4], 0, 6, WEEKDAYS, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return { minutes, hours, days, months, weekdays, anyDay: isStar(fields[2]), anyWeekday: isStar(fields[4]) };
}

const isStar = (text: string): boolean => /^[*?]/.test(text);

function every(text: string): Schedule | undefined {
  let ms = 0;
  const pattern = /(\d+(?:\.\d+)?)(ms|s|m|h)/y;
  let at = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    ms += Number(match[1]) * UNITS[match[2]];
    at = pattern.lastIndex;
  }
  if (!text || at !== text.length || ms <= 0) return undefined;
  const none: ReadonlySet<number> = new Set();
  const everyMs = Math.max(1_000, Math.floor(ms / 1_000) * 1_000);
  return {
    minutes: none,
    hours: none,
    days: none,
    months: none,
    weekdays: none,
    anyDay: true,
    anyWeekday: true,
    everyMs,
  };
}

function field(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
  base = 0,
): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range, step, ...rest] = part.split('/');
    if (rest.length || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
    const bounds =
      range === '*' || range === '?' ? [min, max] : rangeOf(range, step === undefined ? undefined : max, names, base);
    if (!bounds || bounds[0] < min || bounds[1] > max || bounds[0] > bounds[1]) return undefined;
    for (let value = bounds[0]; value <= bounds[1]; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

function rangeOf(
  text: string,
  openEnd: number | undefined,
  names: readonly string[],
  base: number,
): [number, number] | undefined {
  const parts = text.split('-').map((part) => valueOf(part, names, base));
  if (parts.some((part) => part === undefined) || parts.length > 2) return undefined;
  const [first, last] = parts as number[];
  return [first, last ?? openEnd ?? first];
}

function valueOf(text: string, names: readonly string[], base: number): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + base;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The first instant after `afterMs` at which a schedule fires, in a zone `offsetMs` ahead of UTC. */
export function nextTime(schedule: Schedule, afterMs: number, offsetMs = 0): number | undefined {
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

function firesOn({ months, days, weekdays, anyDay, anyWeekday }: Schedule, ms: number): boolean {
  const date = new Date(ms);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const day = days.has(date.getUTCDate());
  const weekday = weekdays.has(date.getUTCDay());
  return anyDay || anyWeekday ? day && weekday : day || weekday;
}

function inDay({ hours, minutes }: Schedule, from: number): number | undefined {
  const start = startOfDay(from);
  for (let ms = from; ms < start + 24 * 60 * MINUTE;) {
    const date = new Date(ms);
    if (!hours.has(date.getUTCHours())) ms = (Math.floor(ms / (60 * MINUTE)) + 1) * 60 * MINUTE;
    else if (minutes.has(date.getUTCMinutes())) return ms;
    else ms += MINUTE;
  }
  return undefined;
}
