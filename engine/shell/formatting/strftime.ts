const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAY_MS = 86_400_000;

/** A time (ms since 1970) in UTC by a format of strftime, with GNU's flags `-`, `_`, `0`, `^` and `%N`, `%:z`. */
export function strftime(format: string, ms: number): string {
  const date = new Date(ms);
  return format.replace(
    /%([-_0^#]*)(\d{0,3})(:{0,2}[A-Za-z%+])/g,
    (whole, flags: string, width: string, letter: string) => {
      const field = fieldOf(letter, date);
      if (field === undefined) return whole;
      let text = typeof field === 'string' ? field : padField(field, flags, Number(width));
      if (letter === 'N' && width) text = text.slice(0, Number(width));
      if (flags.includes('^')) text = text.toUpperCase();
      return typeof field === 'string' && width && letter !== 'N' ? text.padStart(Number(width)) : text;
    },
  );
}

interface NumberField {
  readonly value: number;
  readonly width: number;
  readonly pad: string;
}

function padField(field: NumberField, flags: string, width: number): string {
  if (flags.includes('-')) return String(field.value);
  const pad = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : field.pad;
  return String(field.value).padStart(width || field.width, pad);
}

const number = (value: number, width = 2, pad = '0'): NumberField => ({ value, width, pad });

/** What each letter stands for; those of {@link COMPOUND} stand for several others. */
const FIELDS: Readonly<Record<string, (date: Date) => string | NumberField>> = {
  '%': () => '%',
  n: () => '\n',
  t: () => '\t',
  a: (date) => DAYS[date.getUTCDay()].slice(0, 3),
  A: (date) => DAYS[date.getUTCDay()],
  b: (date) => MONTHS[date.getUTCMonth()].slice(0, 3),
  h: (date) => MONTHS[date.getUTCMonth()].slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()],
  C: (date) => number(Math.floor(date.getUTCFullYear() / 100)),
  d: (date) => number(date.getUTCDate()),
  e: (date) => number(date.getUTCDate(), 2, ' '),
  H: (date) => number(date.getUTCHours()),
  I: (date) => number(date.getUTCHours() % 12 || 12),
  j: (date) => number(dayOfYear(date) + 1, 3),
  k: (date) => number(date.getUTCHours(), 2, ' '),
  l: (date) => number(date.getUTCHours() % 12 || 12, 2, ' '),
  m: (date) => number(date.getUTCMonth() + 1),
  M: (date) => number(date.getUTCMinutes()),
  N: (date) => String(((date.getTime() % 1000) + 1000) % 1000).padStart(3, '0') + '000000',
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  s: (date) => number(Math.floor(date.getTime() / 1000), 1),
  S: (date) => number(date.getUTCSeconds()),
  u: (date) => number(date.getUTCDay() || 7, 1),
  w: (date) => number(date.getUTCDay(), 1),
  U: (date) => number(Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7)),
  W: (date) => number(Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7)),
  V: (date) => number(isoWeek(date).week),
  G: (date) => number(isoWeek(date).year, 4),
  g: (date) => number(isoWeek(date).year % 100),
  y: (date) => number(date.getUTCFullYear() % 100),
  Y: (date) => number(date.getUTCFullYear(), 4),
  z: () => '+0000',
  ':z': () => '+00:00',
  '::z': () => '+00:00:00',
  Z: () => 'UTC',
};

function fieldOf(letter: string, date: Date): string | NumberField | undefined {
  const compound = COMPOUND[letter];
  return compound ? strftime(compound, date.getTime()) : FIELDS[letter]?.(date);
}

const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS);
}

function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor(dayOfYear(thursday) / 7) };
}
