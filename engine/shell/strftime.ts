const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAY_MS = 86_400_000;

/** A time (ms since 1970) in UTC by a format of strftime, with GNU's flags `-`, `_`, `0`, `^` and `%N`, `%:z`. */
export function strftime(format: string, ms: number): string {
  const date = new Date(ms);
  return format.replace(
    /%([-_0^#]*)(\d{0,3})(:{0,2}[A-Za-z%+])/g,
    (whole, flags: string, width: string, letter: string) => {
      const field = fieldOf(letter, date, ms);
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

function fieldOf(letter: string, date: Date, ms: number): string | NumberField | undefined {
  const compound = COMPOUND[letter];
  if (compound) return strftime(compound, ms);
  const hours = date.getUTCHours();
  const day = date.getUTCDay();
  switch (letter) {
    case '%':
      return '%';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'a':
      return DAYS[day].slice(0, 3);
    case 'A':
      return DAYS[day];
    case 'b':
    case 'h':
      return MONTHS[date.getUTCMonth()].slice(0, 3);
    case 'B':
      return MONTHS[date.getUTCMonth()];
    case 'C':
      return number(Math.floor(date.getUTCFullYear() / 100));
    case 'd':
      return number(date.getUTCDate());
    case 'e':
      return number(date.getUTCDate(), 2, ' ');
    case 'H':
      return number(hours);
    case 'I':
      return number(hours % 12 || 12);
    case 'j':
      return number(dayOfYear(date) + 1, 3);
    case 'k':
      return number(hours, 2, ' ');
    case 'l':
      return number(hours % 12 || 12, 2, ' ');
    case 'm':
      return number(date.getUTCMonth() + 1);
    case 'M':
      return number(date.getUTCMinutes());
    case 'N':
      return String(((ms % 1000) + 1000) % 1000).padStart(3, '0') + '000000';
    case 'p':
      return hours < 12 ? 'AM' : 'PM';
    case 'P':
      return hours < 12 ? 'am' : 'pm';
    case 's':
      return number(Math.floor(ms / 1000), 1);
    case 'S':
      return number(date.getUTCSeconds());
    case 'u':
      return number(day || 7, 1);
    case 'w':
      return number(day, 1);
    case 'U':
      return number(Math.floor((dayOfYear(date) + 7 - day) / 7));
    case 'W':
      return number(Math.floor((dayOfYear(date) + 7 - ((day + 6) % 7)) / 7));
    case 'V':
      return number(isoWeek(date).week);
    case 'G':
      return number(isoWeek(date).year, 4);
    case 'g':
      return number(isoWeek(date).year % 100);
    case 'y':
      return number(date.getUTCFullYear() % 100);
    case 'Y':
      return number(date.getUTCFullYear(), 4);
    case 'z':
      return '+0000';
    case ':z':
      return '+00:00';
    case '::z':
      return '+00:00:00';
    case 'Z':
      return 'UTC';
    default:
      return undefined;
  }
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
