/**
 * Quantities as apimachinery's `resource.Quantity` reads, compares and prints them: `250m`, `1.5Gi`, `1e3`. Exact to a
 * billionth; what is finer is rounded up, as there.
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A quantity: an amount in billionths and how it likes to be printed. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
  /** The text as it was written, where the server keeps it until it computes with the quantity. */
  readonly text?: string;
}

/** A text that is no quantity; the message is the server's. */
export class QuantityError extends Error {}

const WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_NUMBER = 'unable to parse numeric part of quantity';
const WRONG_SUFFIX = "unable to parse quantity's suffix";

const NANO = 1_000_000_000n;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const DECIMAL_SUFFIX = new Map(Object.entries(DECIMAL).map(([suffix, exponent]) => [exponent, suffix]));
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const BINARY_SUFFIX = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Exponents beyond this are refused: no cluster has 10^1000 of anything, and the numbers would grow without bound. */
const MAX_EXPONENT = 1_000;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_ALLOWED = MAX_INT64 * NANO;

interface Suffix {
  readonly format: QuantityFormat;
  readonly exponent: number;
}

function readSuffix(suffix: string): Suffix | undefined {
  if (Object.hasOwn(DECIMAL, suffix)) return { format: 'DecimalSI', exponent: DECIMAL[suffix] };
  if (Object.hasOwn(BINARY, suffix)) return { format: 'BinarySI', exponent: BINARY[suffix] };
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) return undefined;
  const exponent = Number(suffix.slice(1));
  return Math.abs(exponent) <= MAX_EXPONENT ? { format: 'DecimalExponent', exponent } : undefined;
}

const cache = new Map<string, Quantity>();
const CACHE_SIZE = 4_096;

/** Read a quantity; a number is read as its text. Throws {@link QuantityError}. */
export function parseQuantity(value: string | number): Quantity {
  const text = String(value);
  const known = cache.get(text);
  if (known) return known;
  const quantity = read(text);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, quantity);
  return quantity;
}

function read(text: string): Quantity {
  if (text === '') throw new QuantityError(WRONG_FORMAT);
  if (text.length > 4096) throw new QuantityError(WRONG_NUMBER);
  const match = /^([+-]?)0*([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (!match) throw new QuantityError(WRONG_FORMAT);
  const [, sign, digits, , fraction = '', suffixText] = match;
  const suffix = readSuffix(suffixText);
  if (!suffix) throw new QuantityError(WRONG_SUFFIX);
  const number = digits || '0';
  // Without a digit before the suffix there is no number ("", "+", ".", "Mi"); Go finds that when it converts.
  const hasDigits = /^[+-]?\.?[0-9]/.test(text);
  const negative = sign === '-';
  const { format, exponent } = suffix;
  const precise =
    format === 'BinarySI'
      ? fraction === '' && 15 - number.length - Math.trunc((exponent * 3) / 10) - 1 >= 0
      : number.length + fraction.length <= 18 && exponent - fraction.length >= -9;
  const unscaled = BigInt(number + fraction);
  if (!hasDigits && !precise) throw new QuantityError(WRONG_NUMBER);
  let nano = scaleToNano(unscaled, fraction.length, suffix);
  if (format === 'BinarySI' && nano > MAX_ALLOWED) nano = MAX_ALLOWED;
  const shown = format === 'BinarySI' && nano > 0n && nano < NANO ? 'DecimalSI' : format;
  return { nano: negative ? -nano : nano, format: shown, ...(precise && { text }) };
}

/** digits / 10^fraction × suffix, in billionths, rounded away from zero. */
function scaleToNano(unscaled: bigint, fraction: number, { format, exponent }: Suffix): bigint {
  let value = unscaled;
  let power = 9 - fraction;
  if (format === 'BinarySI') value <<= BigInt(exponent);
  else power += exponent;
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

/** The canonical text: `1000m` is `1`, `1024Mi` is `1Gi`. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const magnitude = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? '-' : '';
  if (format === 'BinarySI' && magnitude >= 1024n * NANO && magnitude % NANO === 0n) {
    let value = magnitude / NANO;
    let power = 0;
    while (power < 6 && value % 1024n === 0n) {
      value /= 1024n;
      power++;
    }
    return `${sign}${value}${BINARY_SUFFIX[power]}`;
  }
  let value = magnitude;
  let exponent = -9;
  const limit = format === 'DecimalExponent' ? MAX_EXPONENT : 18;
  while (exponent < limit && value % 1000n === 0n) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return `${sign}${value}${exponent === 0 ? '' : `e${exponent}`}`;
  return `${sign}${value}${DECIMAL_SUFFIX.get(exponent)}`;
}

/** The canonical text of so many whole units (`NewQuantity`). */
export const quantityOf = (units: number, format: QuantityFormat): string =>
  formatQuantity({ nano: BigInt(units) * NANO, format });

/** The canonical text of so many thousandths (`NewMilliQuantity`). */
export const milliQuantityOf = (milli: number, format: QuantityFormat): string =>
  formatQuantity({ nano: BigInt(milli) * 1_000_000n, format });

/** The canonical text of a text. */
export const canonicalQuantity = (value: string | number): string => formatQuantity(parseQuantity(value));

/** The text the server answers with: as written where it keeps it, else canonical. */
export const keptQuantity = (value: string | number): string => {
  const quantity = parseQuantity(value);
  const canonical = formatQuantity(quantity);
  return quantity.text === undefined ? canonical : plainlyWritten(quantity.text, canonical);
};

/**
 * The text itself where it differs from the canonical one by a plus, leading zeros, a dot at the end or an exponent of 0
 * alone (`06`, `+1Gi`, `7.`, `1e0`): the server keeps those.
 */
function plainlyWritten(text: string, canonical: string): string {
  if (text === canonical) return text;
  const parts = /^\+?0*([1-9][0-9]*)\.?((?![eE][0-9])[a-zA-Z]*|[eE][0-9]+)$/.exec(text);
  if (!parts) return canonical;
  const suffix = /^[eE]0+$/.test(parts[2]) ? '' : parts[2];
  return parts[1] + suffix === canonical ? text : canonical;
}

/** The canonical text rounded up to a whole number of 10^exponent (SetDefaults_ResourceList: thousandths, -3). */
export function roundUpQuantity(value: string | number, exponent: number): string {
  const quantity = parseQuantity(value);
  const unit = 10n ** BigInt(9 + exponent);
  const rest = quantity.nano % unit;
  if (rest === 0n) return plainlyWritten(String(value), formatQuantity(quantity));
  const nano = quantity.nano - rest + (quantity.nano > 0n ? unit : -unit);
  return formatQuantity({ ...quantity, nano });
}

/** Is it a quantity? Otherwise what the server says. */
export function quantityError(value: string | number): string | undefined {
  try {
    parseQuantity(value);
    return undefined;
  } catch (error) {
    if (error instanceof QuantityError) return error.message;
    throw error;
  }
}

/** Negative, zero or positive as a is less than, equal to or more than b. */
export function compareQuantities(a: string | number, b: string | number): number {
  const [x, y] = [parseQuantity(a).nano, parseQuantity(b).nano];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** a + b, printed as a likes to be (as b where a is zero), canonical. */
export function addQuantities(a: string | number, b: string | number): string {
  const [x, y] = [parseQuantity(a), parseQuantity(b)];
  return formatQuantity({ nano: x.nano + y.nano, format: x.nano === 0n ? y.format : x.format });
}

/** a - b, printed as a likes to be, canonical. */
export function subtractQuantities(a: string | number, b: string | number): string {
  const [x, y] = [parseQuantity(a), parseQuantity(b)];
  return formatQuantity({ nano: x.nano - y.nano, format: x.nano === 0n ? y.format : x.format });
}

/** The amount in whole units, rounded up (`Quantity.Value`). */
export function quantityValue(value: string | number): number {
  return ceilDivide(parseQuantity(value).nano, NANO);
}

/** The amount as a number, fractions and all, where nearly is enough; undefined where the value is no quantity. */
export function approximateQuantity(value: unknown): number | undefined {
  try {
    return Number(parseQuantity(String(value)).nano) / Number(NANO);
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}

/** The amount in thousandths, rounded up (`Quantity.MilliValue`). */
export function quantityMilliValue(value: string | number): number {
  return ceilDivide(parseQuantity(value).nano, 1_000_000n);
}

/** -1, 0 or 1. */
export function quantitySign(value: string | number): number {
  const { nano } = parseQuantity(value);
  return nano < 0n ? -1 : nano > 0n ? 1 : 0;
}

/** Is it a whole number of units? */
export const isWholeQuantity = (value: string | number): boolean => parseQuantity(value).nano % NANO === 0n;

function ceilDivide(value: bigint, unit: bigint): number {
  const quotient = value / unit;
  return Number(value > 0n && value % unit !== 0n ? quotient + 1n : quotient);
}
