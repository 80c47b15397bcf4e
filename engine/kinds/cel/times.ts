/** RFC 3339 to nanoseconds since 1970; undefined where it is none. */
export function parseTimestamp(text: string): bigint | undefined {
  const found = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (!found) return undefined;
  const ms = Date.parse(`${found[1].toUpperCase()}${found[3].toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((found[2] ?? '').padEnd(9, '0'));
}

/** Nanoseconds since 1970 as RFC 3339 in UTC. */
export function formatTimestamp(ns: bigint): string {
  let [ms, rest] = [ns / 1_000_000n, ns % 1_000_000n];
  if (rest < 0n) [ms, rest] = [ms - 1n, rest + 1_000_000n];
  const text = new Date(Number(ms)).toISOString();
  const fraction = `${text.slice(20, 23)}${String(rest).padStart(6, '0')}`.replace(/0+$/, '');
  return `${text.slice(0, 19)}${fraction ? `.${fraction}` : ''}Z`;
}

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
