import { KubectlError } from '../errors.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's time.ParseDuration, in milliseconds. Throws KubectlError with Go's words. */
export function parseDuration(text: string): number {
  const invalid = (): KubectlError => new KubectlError(`time: invalid duration ${JSON.stringify(text)}`);
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let ms = 0;
  while (rest !== '') {
    const digits = /^(?:\d+(?:\.\d*)?|\.\d+)/.exec(rest)?.[0];
    if (digits === undefined) throw invalid();
    rest = rest.slice(digits.length);
    const unit = /^[^\d.]+/.exec(rest)?.[0];
    if (unit === undefined) throw new KubectlError(`time: missing unit in duration ${JSON.stringify(text)}`);
    if (!(unit in UNITS_MS))
      throw new KubectlError(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    rest = rest.slice(unit.length);
    ms += Number(digits) * UNITS_MS[unit];
  }
  return text.startsWith('-') ? -ms : ms;
}

/** A duration as Go prints it: `1h2m3s`, `1.5s`, `250ms`. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const total = Math.abs(ms);
  if (total < 1e-3) return `${sign}${Math.round(total * 1e6)}ns`;
  if (total < 1) return `${sign}${trim(total * 1e3)}µs`;
  if (total < 1000) return `${sign}${trim(total)}ms`;
  const minutes = Math.floor(total / 60_000);
  const seconds = trim((total - minutes * 60_000) / 1000);
  if (minutes === 0) return `${sign}${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return hours ? `${sign}${hours}h${minutes % 60}m${seconds}s` : `${sign}${minutes}m${seconds}s`;
}

const trim = (value: number): string => String(Number(value.toFixed(9)));

/** How long ago, as kubectl's tables tell it (apimachinery's duration.HumanDuration): `5s`, `3m20s`, `2d5h`. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return minutes % 60 ? `${hours}h${minutes % 60}m` : `${hours}h`;
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return hours % 24 ? `${Math.trunc(hours / 24)}d${hours % 24}h` : `${Math.trunc(hours / 24)}d`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24)}d`;
  const years = Math.trunc(hours / 24 / 365);
  if (hours < 24 * 365 * 8) {
    const days = Math.trunc(hours / 24) % 365;
    return days ? `${years}y${days}d` : `${years}y`;
  }
  return `${years}y`;
}
