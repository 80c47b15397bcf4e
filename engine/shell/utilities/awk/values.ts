import { formatFloat } from '../../formatting/number-format.ts';

/** Text from input that looks like a number: it compares as one. */
class NumericText {
  readonly text: string;
  readonly number: number;
  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** A value; undefined is a variable that was never set: both zero and empty. */
export type Value = number | string | NumericText | undefined;

const NUMBER = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*$/;
const PREFIX = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

/** Text from input as a value. */
export function inputValue(text: string): Value {
  return text !== '' && text.length < 400 && NUMBER.test(text) ? new NumericText(text, Number(text)) : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (typeof value === 'object') return value.number;
  return Number(PREFIX.exec(value.slice(0, 400))?.[0] ?? 0);
}

/** A value as text; a number that is no integer by `format` (CONVFMT or OFMT). */
export function toText(value: Value, format = '%.6g'): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'object') return value.text;
  // mawk prints integers of 64 bits as they are, and all others by the format.
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return value === 0 ? '0' : BigInt(value).toString();
  // What divisions by zero and logarithms of nothing give.
  if (Number.isNaN(value)) return '-nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : '+inf';
  const match = /^%\.?(\d*)([efgEG])$/.exec(format);
  return formatFloat(value, match?.[2] ?? 'g', match?.[1] ? Number(match[1]) : 6);
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'object') return value.number !== 0;
  return value !== undefined && value !== '';
}

/** Compare: as numbers where both are or look like numbers, else as text. */
export function compareValues(a: Value, b: Value, format: string): number {
  if (typeof a !== 'string' && typeof b !== 'string') {
    const [x, y] = [toNumber(a), toNumber(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const [x, y] = [toText(a, format), toText(b, format)];
  return x < y ? -1 : x > y ? 1 : 0;
}
