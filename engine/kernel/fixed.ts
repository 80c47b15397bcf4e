/** Digits of a double behind its point, all of those that decide how it is rounded. */
const EXACT = 100;

/** A number with so many digits behind the point (at most 100); halves go to the even digit, as in Go and C. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  // From here on toFixed would give an exponent.
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits ? `.${'0'.repeat(digits)}` : ''}`;
  const [whole, fraction] = size.toFixed(EXACT).split('.');
  const kept = BigInt(whole + fraction.slice(0, digits));
  const rest = fraction.slice(digits);
  const half = `5${'0'.repeat(Math.max(0, rest.length - 1))}`;
  const up = rest > half || (rest === half && kept % 2n === 1n);
  const text = String(up ? kept + 1n : kept).padStart(digits + 1, '0');
  return sign + (digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text);
}
