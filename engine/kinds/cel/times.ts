import { CelError, Timestamp } from './values.ts';

const SECOND = 1_000_000_000n;
/** The first and the last instant that timestamps can be: the years 1 to 9999. */
const FIRST = -62_135_596_800n * SECOND;
const LAST = 253_402_300_800n * SECOND - 1n;

/** An instant. @throws CelError where timestamps don't reach */
export function timestampAt(ns: bigint, offsetMinutes = 0): Timestamp {
  if (ns < FIRST || ns > LAST) throw new CelError('timestamp overflow');
  return new Timestamp(ns, offsetMinutes);
}

/** Read RFC 3339; undefined where it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (!found) return undefined;
  const [, date, time, fraction = '', sign, hours = '0', minutes = '0'] = found;
  const ms = Date.parse(`${date}T${time}Z`);
  // Days beyond a month's end would be taken into the next one.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const ns = BigInt(ms - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return ns < FIRST || ns > LAST ? undefined : new Timestamp(ns, offset);
}

/** RFC 3339, in the timestamp's own zone. */
export function formatTimestamp({ ns, offsetMinutes }: Timestamp): string {
  let [ms, rest] = [ns / 1_000_000n, ns % 1_000_000n];
  if (rest < 0n) [ms, rest] = [ms - 1n, rest + 1_000_000n];
  const text = new Date(Number(ms) + offsetMinutes * 60_000).toISOString();
  const fraction = `${text.slice(20, 23)}${String(rest).padStart(6, '0')}`.replace(/0+$/, '');
  return `${text.slice(0, 19)}${fraction ? `.${fraction}` : ''}${zone(offsetMinutes)}`;
}

function zone(offsetMinutes: number): string {
  if (!offsetMinutes) return 'Z';
  const size = Math.abs(offsetMinutes);
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** The longest duration: 64 bits of nanoseconds. */
const MAX_DURATION = 2n ** 63n - 1n;

const UNITS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};

/** `1h30m` to nanoseconds, as Go's time.ParseDuration; undefined where it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return 0n;
  if (!/^(?:[0-9]+(?:\.[0-9]*)?(?:ms|us|µs|ns|h|m|s)|\.[0-9]+(?:ms|us|µs|ns|h|m|s))+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole, fraction = '', unit] of body.matchAll(/([0-9]*)\.?([0-9]*)(ms|us|µs|ns|h|m|s)/g)) {
    total += BigInt(whole || '0') * UNITS[unit];
    if (fraction) total += (BigInt(fraction) * UNITS[unit]) / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_DURATION) return undefined;
  return sign === '-' ? -total : total;
}

/** Nanoseconds as `string(duration)` writes them: seconds with an `s`. */
export function formatDuration(ns: bigint): string {
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${size / 1_000_000_000n}${fraction ? `.${fraction}` : ''}s`;
}
