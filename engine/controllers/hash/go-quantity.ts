const SUFFIXES: Readonly<Record<string, { readonly exponent: number; readonly format: string }>> = {
  n: { exponent: -9, format: 'DecimalSI' },
  u: { exponent: -6, format: 'DecimalSI' },
  m: { exponent: -3, format: 'DecimalSI' },
  '': { exponent: 0, format: 'DecimalSI' },
  k: { exponent: 3, format: 'DecimalSI' },
  M: { exponent: 6, format: 'DecimalSI' },
  G: { exponent: 9, format: 'DecimalSI' },
  T: { exponent: 12, format: 'DecimalSI' },
  P: { exponent: 15, format: 'DecimalSI' },
  E: { exponent: 18, format: 'DecimalSI' },
  Ki: { exponent: 10, format: 'BinarySI' },
  Mi: { exponent: 20, format: 'BinarySI' },
  Gi: { exponent: 30, format: 'BinarySI' },
  Ti: { exponent: 40, format: 'BinarySI' },
  Pi: { exponent: 50, format: 'BinarySI' },
  Ei: { exponent: 60, format: 'BinarySI' },
};

/** Digits up to which a quantity is kept as a 64-bit integer (apimachinery's maxInt64Factors). */
const MAX_INT64_DIGITS = 18;

const amount = (value: bigint | number, scale: number, dec: string, text: string, format: string): string =>
  `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} ` +
  `d:(resource.infDecAmount){Dec:${dec}} s:(string)${text} Format:(resource.Format)${format}}`;

/** A quantity as go-spew prints apimachinery's `resource.Quantity` after parsing (ParseQuantity). */
export function dumpQuantity(text: string | undefined): string {
  if (text === undefined) return amount(0, 0, '(*inf.Dec)<nil>', '', '');
  if (text === '0') return amount(0, 0, '(*inf.Dec)<nil>', '0', 'DecimalSI');
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text);
  if (!match) return amount(0, 0, '(*inf.Dec)<nil>', text, '');
  const [, sign, digits, denominator = '', exponentText, suffix = ''] = match;
  const number = digits.replace(/^0+(?=\d)/, '') || '0';
  const { exponent, format } = exponentText
    ? { exponent: Number(exponentText.slice(1)), format: 'DecimalExponent' }
    : SUFFIXES[suffix];
  let value = BigInt(number + denominator);
  let scale = exponent - denominator.length;
  let precision = MAX_INT64_DIGITS - (number.length + denominator.length);
  if (format === 'BinarySI') {
    value <<= BigInt(exponent);
    scale = -denominator.length;
    precision = denominator ? -1 : 15 - number.length - Math.trunc((exponent * 3) / 10) - 1;
  }
  if (sign === '-') value = -value;
  if (precision >= 0 && scale >= -9 && value <= 0x7fff_ffff_ffff_ffffn) {
    // Only a text in canonical form is kept.
    const canonical =
      format === 'BinarySI'
        ? exponent % 10 === 0 && (BigInt(number) & 7n) !== 0n
        : scale % 3 === 0 && !(number + denominator).endsWith('000') && !number.startsWith('0');
    return amount(value, scale, '(*inf.Dec)<nil>', canonical ? text : '', format);
  }
  return amount(0, 0, dumpBig(value, -scale), '', format);
}

/** An arbitrary-precision decimal (gopkg.in/inf.v0): unscaled words of 64 bits and a scale. */
function dumpBig(value: bigint, scale: number): string {
  const words: bigint[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 64n) words.push(rest & 0xffff_ffff_ffff_ffffn);
  const nat = words.length ? `[${words.join(' ')}]` : '<nil>';
  return `(*inf.Dec){unscaled:(big.Int){neg:(bool)${value < 0n} abs:(big.nat)${nat}} scale:(inf.Scale)${scale}}`;
}
