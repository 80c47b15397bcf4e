import { quote } from '../field.ts';

/** A schedule of five fields as sets of the values that match, or a fixed interval (`@every 1h`). */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** `*` or `?` in both day fields' rule: a day counts where both match, else where either does. */
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
  /** Milliseconds between runs where the schedule is an interval. */
  readonly everyMs?: number;
}

/** A text that is no schedule; the message is robfig/cron's. */
export class CronError extends Error {}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MAX_LENGTH = 4096;

/** Read a schedule as cron's standard parser does. Throws {@link CronError}. A time zone before it is left to the caller. */
export function parseCron(text: string): CronSchedule {
  if (!text) throw new CronError('empty spec string');
  const spec = /^(TZ|CRON_TZ)=/.test(text) ? text.slice(text.indexOf(' ') + 1).trim() : text;
  if (spec.startsWith('@')) return parseDescriptor(spec);
  const fields = spec.split(/[\s\x85\xa0]+/).filter(Boolean);
  if (fields.length !== FIELDS.length || spec.length > MAX_LENGTH)
    throw new CronError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  return toSchedule(fields);
}

function toSchedule(fields: readonly string[]): CronSchedule {
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => parseField(field, FIELDS[index]));
  return {
    minutes: minutes.values,
    hours: hours.values,
    daysOfMonth: days.values,
    months: months.values,
    daysOfWeek: weekdays.values,
    anyDayOfMonth: days.any,
    anyDayOfWeek: weekdays.any,
  };
}

function parseDescriptor(text: string): CronSchedule {
  if (Object.hasOwn(DESCRIPTORS, text)) return toSchedule(DESCRIPTORS[text].split(' '));
  if (!text.startsWith('@every ')) throw new CronError(`unrecognized descriptor: ${text}`);
  const everyMs = parseGoDuration(text.slice('@every '.length));
  if (everyMs === undefined)
    throw new CronError(
      `failed to parse duration ${text}: time: invalid duration ${quote(text.slice('@every '.length))}`,
    );
  return {
    ...toSchedule(DESCRIPTORS['@hourly'].split(' ')),
    everyMs: Math.max(1000, Math.floor(everyMs / 1000) * 1000),
  };
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

function parseGoDuration(text: string): number | undefined {
  if (!/^[-+]?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$/.test(text.slice(0, 64))) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([0-9]+(?:\.[0-9]*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(number) * UNITS[unit];
  return text.startsWith('-') ? -total : total;
}

function parseField(text: string, bounds: Bounds): { values: Set<number>; any: boolean } {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',').filter(Boolean)) any = parseRange(part, bounds, values) || any;
  return { values, any };
}

/** Add the values of `1-5/2` or the like; true where it stands for every value. */
function parseRange(text: string, bounds: Bounds, values: Set<number>): boolean {
  const [range, ...steps] = text.split('/');
  const limits = range.split('-');
  const star = limits[0] === '*' || limits[0] === '?';
  let [start, end] = [bounds.min, bounds.max];
  if (!star) {
    start = parseValue(limits[0], bounds);
    if (limits.length > 2) throw new CronError(`too many hyphens: ${text}`);
    end = limits.length === 2 ? parseValue(limits[1], bounds) : start;
  }
  if (steps.length > 1) throw new CronError(`too many slashes: ${text}`);
  const step = steps.length ? parseNumber(steps[0]) : 1;
  if (steps.length && !star && limits.length === 1) end = bounds.max;
  if (start < bounds.min) throw new CronError(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) throw new CronError(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new CronError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${text}`);
  for (let value = start; value <= end; value += step) values.add(value);
  return star && step <= 1;
}

function parseValue(text: string, { names, min }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (!/^[+-]?[0-9]+$/.test(text))
    throw new CronError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  const number = Number(text);
  if (number < 0) throw new CronError(`negative number (${number}) not allowed: ${text}`);
  if (number > Number.MAX_SAFE_INTEGER)
    throw new CronError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: value out of range`);
  return number;
}
