/** What a plain YAML scalar means under YAML 1.1, as go-yaml v2 resolves it. */
export type Scalar =
  | { readonly tag: 'str'; readonly value: string }
  | { readonly tag: 'int' | 'float'; readonly value: number | bigint }
  | { readonly tag: 'bool'; readonly value: boolean }
  | { readonly tag: 'null'; readonly value: null }
  | { readonly tag: 'timestamp'; readonly value: string }
  | { readonly tag: 'merge'; readonly value: string };

const NAMED = new Map<string, Scalar>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  NAMED.set(word, { tag: 'bool', value: true });
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
  NAMED.set(word, { tag: 'bool', value: false });
for (const word of ['', '~', 'null', 'Null', 'NULL']) NAMED.set(word, { tag: 'null', value: null });
for (const word of ['.nan', '.NaN', '.NAN']) NAMED.set(word, { tag: 'float', value: NaN });
for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'])
  NAMED.set(word, { tag: 'float', value: Infinity });
for (const word of ['-.inf', '-.Inf', '-.INF']) NAMED.set(word, { tag: 'float', value: -Infinity });
NAMED.set('<<', { tag: 'merge', value: '<<' });

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const BINARY = /^-?0b[01]+$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Resolve a plain scalar. */
export function resolveScalar(text: string): Scalar {
  const named = NAMED.get(text);
  if (named) return named;
  const text_ = (value: string): Scalar => ({ tag: 'str', value });
  const first = text[0];
  if (first === '.') return FLOAT.test(text) ? { tag: 'float', value: Number(text) } : text_(text);
  if (!/[-+0-9]/.test(first)) return text_(text);
  if (isTimestamp(text)) return { tag: 'timestamp', value: text };
  const plain = text.replaceAll('_', '');
  if (INTEGER.test(plain) && plain.length < 400) {
    const value = integerOf(plain);
    if (value !== undefined) return { tag: 'int', value };
  }
  if (FLOAT.test(plain)) return { tag: 'float', value: Number(plain) };
  if (BINARY.test(plain))
    return { tag: 'int', value: Number(plain.startsWith('-') ? -BigInt(plain.slice(1)) : BigInt(plain)) };
  return text_(text);
}

/** An integer within 64 bits; a number where it is exact. */
function integerOf(text: string): number | bigint | undefined {
  const negative = text.startsWith('-');
  let digits = text.replace(/^[-+]/, '');
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  const value = negative ? -BigInt(digits) : BigInt(digits);
  if (value > 18446744073709551615n || value < -9223372036854775808n) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  const [, month, day] = text.split(/[-Tt ]/).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Does a string have to be quoted so that it stays a string? */
export const needsQuotes = (text: string): boolean =>
  !['str', 'merge'].includes(resolveScalar(text).tag) || BASE_60.test(text);
