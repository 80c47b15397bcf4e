import { fixed } from '../../kernel/fixed.ts';
import { LimitError } from '../../kernel/limits.ts';
import { byteLength } from '../../runtime/bytes.ts';

/** How wide a field may be, and how many decimals a number may have. */
const MAX_WIDTH = 10_000_000;
/** Decimals that Number gives; behind these only zeros are written. */
const EXACT_DECIMALS = 100;

/** Pad to a width in bytes as printf's flags say: `-` to the left, `0` with zeros behind the sign. */
export function padTo(text: string, width: number, flags: string): string {
  if (width > MAX_WIDTH) throw new LimitError('captureBytes', `a field of ${width} characters is too wide`);
  const missing = width - byteLength(text);
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** A number as `%e`, `%f` or `%g` writes it. */
export function formatFloat(value: number, kind: string, precision = 6, flags = ''): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const upper = kind === kind.toUpperCase();
  const text = Number.isNaN(value)
    ? 'nan'
    : !Number.isFinite(value)
      ? 'inf'
      : digitsOf(Math.abs(value), kind.toLowerCase(), Math.min(precision, EXACT_DECIMALS), flags) +
        zeros(kind, precision);
  return sign + (upper ? text.toUpperCase() : text);
}

/** @throws LimitError */
function zeros(kind: string, precision: number): string {
  if (precision > MAX_WIDTH) throw new LimitError('captureBytes', `a number of ${precision} decimals is too long`);
  return kind === 'f' || kind === 'F' ? '0'.repeat(Math.max(0, precision - EXACT_DECIMALS)) : '';
}

function digitsOf(value: number, kind: string, precision: number, flags: string): string {
  if (kind === 'f' || kind === 'a') return fixed(value, precision);
  if (kind === 'e') return exponential(value, precision);
  const significant = precision === 0 ? 1 : precision;
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  const text =
    exponent < -4 || exponent >= significant
      ? exponential(value, significant - 1)
      : fixed(value, Math.max(0, significant - 1 - exponent));
  if (flags.includes('#') || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
}

function exponential(value: number, decimals: number): string {
  return value.toExponential(decimals).replace(/e([+-])(\d)$/, 'e$10$2');
}
