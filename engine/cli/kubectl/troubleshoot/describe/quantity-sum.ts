const SUFFIX = /^([+-]?[0-9.]+)([A-Za-z]*)([+-]?\d*)$/;
const DECIMAL: readonly (readonly [string, number])[] = [
  ['E', 18],
  ['P', 15],
  ['T', 12],
  ['G', 9],
  ['M', 6],
  ['k', 3],
  ['', 0],
  ['m', -3],
  ['u', -6],
  ['n', -9],
];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 1_000_000_000n;

/** A resource quantity that can be added up; prints as Kubernetes does, in the format of the first that is not zero. */
export class Quantity {
  /** In units of 1e-9. */
  readonly value: bigint;
  readonly format: 'decimal' | 'binary' | 'exponent';

  constructor(text: string, value?: bigint) {
    const [, digits = '0', suffix = '', exponent = ''] = SUFFIX.exec(text) ?? [];
    this.format = suffix.endsWith('i') ? 'binary' : /^[eE]$/.test(suffix) && exponent ? 'exponent' : 'decimal';
    this.value = value ?? parse(digits, suffix, exponent);
  }

  plus(text: string): Quantity {
    const other = new Quantity(text);
    const format =
      this.value === 0n ? text : this.format === 'binary' ? '1Ki' : this.format === 'exponent' ? '1e3' : '1';
    return new Quantity(format, this.value + other.value);
  }

  add(other: Quantity): Quantity {
    const format = (this.value === 0n ? other : this).format;
    return new Quantity(format === 'binary' ? '1Ki' : format === 'exponent' ? '1e3' : '1', this.value + other.value);
  }

  /** In thousandths, rounded up. */
  get milli(): number {
    return Number((this.value + 999_999n) / 1_000_000n);
  }

  /** In units, rounded up. */
  get units(): number {
    return Number((this.value + NANO - 1n) / NANO);
  }

  toString(): string {
    if (this.value === 0n) return '0';
    if (this.format === 'binary' && this.value % NANO === 0n && this.value >= 1024n * NANO) {
      let units = this.value / NANO;
      let power = 0;
      while (units % 1024n === 0n && power < BINARY.length - 1) {
        units /= 1024n;
        power++;
      }
      return `${units}${BINARY[power]}`;
    }
    for (const [suffix, power] of DECIMAL) {
      const unit = power >= -9 ? 10n ** BigInt(power + 9) : 1n;
      if (this.value % unit === 0n) {
        const count = this.value / unit;
        return this.format === 'exponent' && power > 0 ? `${count}e${power}` : `${count}${suffix}`;
      }
    }
    return `${this.value}n`;
  }
}

function parse(digits: string, suffix: string, exponent: string): bigint {
  const [whole, fraction = ''] = digits.replace(/^[+-]/, '').split('.');
  const scaled = BigInt(`${whole || '0'}${fraction}`) * 10n ** BigInt(18 - Math.min(18, fraction.length));
  // `scaled` is in units of 1e-18.
  let value: bigint;
  if (suffix.endsWith('i'))
    value = (scaled * 1024n ** BigInt(BINARY.indexOf(suffix) < 0 ? 0 : BINARY.indexOf(suffix))) / NANO;
  else {
    const power =
      /^[eE]$/.test(suffix) && exponent ? Number(exponent) : (DECIMAL.find(([name]) => name === suffix)?.[1] ?? 0);
    value = power >= 0 ? (scaled * 10n ** BigInt(Math.min(power, 30))) / NANO : scaled / (NANO * 10n ** BigInt(-power));
  }
  return digits.startsWith('-') ? -value : value;
}
