import { formatFloat, padTo } from '../../formatting/number-format.ts';
import { awkError } from './error.ts';
import { toNumber, toText, type Value } from './values.ts';

const DIRECTIVE = /%([-+ #0]*)(\*|\d{1,9})?(?:\.(\*|\d{0,9}))?[hlLqjzt]*(.)/gs;

/** printf and sprintf. */
export function formatAwk(format: string, values: readonly Value[], convfmt: string, name = 'sprintf'): string {
  let used = 0;
  const next = (): Value => {
    if (used >= values.length) throw awkError(`not enough arguments passed to ${name}("${format}")`);
    return values[used++];
  };
  return format.replace(
    DIRECTIVE,
    (whole, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      let size = width === '*' ? Math.trunc(toNumber(next())) : Number(width ?? 0);
      if (size < 0) {
        flags += '-';
        size = -size;
      }
      const digits =
        precision === undefined ? undefined : precision === '*' ? Math.trunc(toNumber(next())) : Number(precision || 0);
      switch (kind) {
        case 's':
          return padTo(clip(toText(next(), convfmt), digits), size, flags.replaceAll('0', ''));
        case 'c': {
          const value = next();
          const char =
            typeof value === 'number'
              ? String.fromCodePoint(Math.max(0, Math.min(0x10ffff, Math.trunc(value))))
              : ([...toText(value)][0] ?? '');
          return padTo(char, size, flags.replaceAll('0', ''));
        }
        case 'd':
        case 'i':
        case 'o':
        case 'u':
        case 'x':
        case 'X':
          return padTo(
            integer(toNumber(next()), kind, digits, flags),
            size,
            digits === undefined ? flags : flags.replaceAll('0', ''),
          );
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
          return padTo(formatFloat(toNumber(next()), kind, digits, flags), size, flags);
        default:
          return whole;
      }
    },
  );
}

function clip(text: string, digits: number | undefined): string {
  return digits === undefined ? text : [...text].slice(0, digits).join('');
}

function integer(value: number, kind: string, digits: number | undefined, flags: string): string {
  if (!Number.isFinite(value)) return formatFloat(value, 'f');
  const whole = BigInt(Math.trunc(value));
  const radix = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
  const signed = kind === 'd' || kind === 'i';
  const magnitude = signed ? (whole < 0n ? -whole : whole) : BigInt.asUintN(64, whole);
  let text = magnitude.toString(radix);
  if (digits !== undefined) text = text.padStart(Math.min(digits, 1000), '0');
  if (flags.includes('#') && whole !== 0n) text = (radix === 16 ? '0x' : radix === 8 ? '0' : '') + text;
  if (kind === 'X') text = text.toUpperCase();
  const sign =
    signed && whole < 0n ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : '';
  return sign + text;
}
