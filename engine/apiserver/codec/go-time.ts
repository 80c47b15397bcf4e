/**
 * Times as Go's `time.Parse` reads RFC 3339, with its errors, and as apimachinery writes them.
 */

/** A text is no time; the message is Go's. */
export class TimeError extends Error {}

const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';
const ELEMENTS = ['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'] as const;
const RANGES: Readonly<Record<string, [number, number, string]>> = {
  '01': [1, 12, 'month'],
  '02': [1, 31, 'day'],
  '15': [0, 23, 'hour'],
  '04': [0, 59, 'minute'],
  '05': [0, 59, 'second'],
};

/** An instant: milliseconds since 1970 to the second, and microseconds within the second. */
interface Instant {
  readonly ms: number;
  readonly micros: number;
}

/** A text as package time quotes it: other bytes than printable ASCII by their numbers. */
function quoted(text: string): string {
  let out = '"';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `${out}"`;
}

function parse(text: string, layout: string): Instant {
  const cannot = (rest: string, element: string): TimeError =>
    new TimeError(
      `parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(element)}`,
    );
  const outOfRange = (what: string): TimeError => new TimeError(`parsing time ${quoted(text)}: ${what} out of range`);
  const found: Record<string, number> = {};
  let rest = text;
  for (const element of ELEMENTS) {
    const width = element.length;
    if (/[0-9]/.test(element)) {
      const digits = rest.slice(0, width);
      if (digits.length < width || !/^[0-9]+$/.test(digits)) throw cannot(rest, element);
      found[element] = Number(digits);
      const range = RANGES[element];
      if (range && (found[element] < range[0] || found[element] > range[1])) throw outOfRange(range[2]);
    } else if (!rest.startsWith(element)) throw cannot(rest, element);
    rest = rest.slice(width);
  }
  const fraction = /^[.,]([0-9]+)/.exec(rest);
  if (fraction) rest = rest.slice(fraction[0].length);
  else if (layout === MICRO_LAYOUT) throw cannot(rest, '.000000');
  if (layout === MICRO_LAYOUT && fraction![1].length !== 6) throw cannot(`${fraction![0]}${rest}`, '.000000');
  const offset = readZone(rest, cannot);
  const day = found['02'];
  const last = new Date(Date.UTC(found['2006'], found['01'], 0)).getUTCDate();
  if (day > last) throw outOfRange('day');
  const date = new Date(0);
  date.setUTCFullYear(found['2006'], found['01'] - 1, day);
  date.setUTCHours(found['15'], found['04'], found['05'], 0);
  return { ms: date.getTime() - offset, micros: Number((fraction?.[1] ?? '').slice(0, 6).padEnd(6, '0')) };
}

/** The zone at the text's end, as milliseconds east of Greenwich. */
function readZone(rest: string, cannot: (rest: string, element: string) => TimeError): number {
  let after: string;
  let offset = 0;
  if (rest.startsWith('Z')) after = rest.slice(1);
  else {
    const zone = /^([+-])([0-9]{2}):([0-9]{2})/.exec(rest);
    if (!zone || Number(zone[2]) > 24 || Number(zone[3]) > 60) throw cannot(rest, 'Z07:00');
    offset = (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
    after = rest.slice(zone[0].length);
  }
  if (after) throw new TimeError(cannot('', '').message.replace(/ as .*/, `: extra text: ${quoted(after)}`));
  return offset;
}

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, '');

/** Times that were read: an object that is patched brings all its times along, which are mostly the server's own. */
const known = new Map<string, string>();
const MAX_KNOWN = 1_000;

/** A `metav1.Time` in UTC with whole seconds. Throws {@link TimeError}. */
export function readTime(text: string): string {
  let read = known.get(text);
  if (read === undefined) {
    read = `${seconds(parse(text, LAYOUT).ms)}Z`;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, read);
  }
  return read;
}

/** A `metav1.MicroTime` in UTC with six digits. Throws {@link TimeError}. */
export function readMicroTime(text: string): string {
  const { ms, micros } = parse(text, MICRO_LAYOUT);
  return `${seconds(ms)}.${String(micros).padStart(6, '0')}Z`;
}
