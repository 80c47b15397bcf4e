import { expandEscapes } from './echo.ts';
import { formatFloat, padTo } from './number-format.ts';
import { quoteWithBackslashes } from './quote.ts';
import { strftime } from './strftime.ts';

/** Characters that one printf may make. */
const MAX_OUTPUT = 32 * 1024 * 1024;

const DIRECTIVE = /%([-+ #0']*)(\*|\d{1,9})?(?:\.(\*|\d{0,9}))?(?:hh?|ll?|L|j|t|z)?(\([^)]*\)T|.)?/sy;

/** Format as `printf` does: the format is used again until the arguments are used up. */
export function formatPrintf(
  format: string,
  args: readonly string[],
  nowMs: number,
): { text: string; errors: string[]; stopped: boolean } {
  const formatter = new Formatter(args, nowMs);
  let text = '';
  do {
    const before = formatter.used;
    const part = formatter.format(format);
    text += part.text;
    if (part.stopped || text.length > MAX_OUTPUT) return { text, errors: formatter.errors, stopped: true };
    if (formatter.used === before) break;
  } while (formatter.used < args.length);
  return { text, errors: formatter.errors, stopped: false };
}

class Formatter {
  readonly #args: readonly string[];
  readonly #nowMs: number;
  readonly errors: string[] = [];
  used = 0;

  constructor(args: readonly string[], nowMs: number) {
    this.#args = args;
    this.#nowMs = nowMs;
  }

  format(format: string): { text: string; stopped: boolean } {
    let out = '';
    for (let i = 0; i < format.length;) {
      const percent = format.indexOf('%', i);
      const plain = expandEscapes(format.slice(i, percent < 0 ? undefined : percent), false);
      out += plain.text;
      if (percent < 0) break;
      if (format[percent + 1] === '%') {
        out += '%';
        i = percent + 2;
        continue;
      }
      DIRECTIVE.lastIndex = percent;
      const match = DIRECTIVE.exec(format) as RegExpExecArray;
      const result = this.#directive(match);
      out += result.text;
      if (result.stopped) return { text: out, stopped: true };
      i = percent + match[0].length;
    }
    return { text: out, stopped: false };
  }

  #next(): string | undefined {
    return this.#args[this.used] === undefined ? undefined : this.#args[this.used++];
  }

  #directive(match: RegExpExecArray): { text: string; stopped: boolean } {
    let flags = match[1];
    let width = match[2] === '*' ? this.#integer(this.#next()) : Number(match[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const precision =
      match[3] === undefined ? undefined : match[3] === '*' ? this.#integer(this.#next()) : Number(match[3] || 0);
    const kind = match[4];
    if (kind === undefined) {
      this.errors.push(`\`%': missing format character`);
      return { text: '', stopped: true };
    }
    if (kind.startsWith('(')) return { text: padTo(this.#time(kind.slice(1, -2)), width, flags), stopped: false };
    switch (kind) {
      case 's':
        return { text: padTo(clip(this.#next() ?? '', precision), width, flags.replaceAll('0', '')), stopped: false };
      case 'b': {
        const expanded = expandEscapes(this.#next() ?? '', true);
        return {
          text: padTo(clip(expanded.text, precision), width, flags.replaceAll('0', '')),
          stopped: expanded.stopped,
        };
      }
      case 'q':
        return { text: padTo(quoteWithBackslashes(this.#next() ?? ''), width, flags), stopped: false };
      case 'c':
        return { text: padTo([...(this.#next() ?? '')][0] ?? '', width, flags.replaceAll('0', '')), stopped: false };
    }
    if ('diouxX'.includes(kind)) return { text: this.#number(kind, flags, width, precision), stopped: false };
    if ('eEfFgGaA'.includes(kind)) {
      const value = this.#float(this.#next());
      return { text: padTo(formatFloat(value, kind, precision, flags), width, flags), stopped: false };
    }
    this.errors.push(`\`${kind}': invalid format character`);
    return { text: '', stopped: true };
  }

  #number(kind: string, flags: string, width: number, precision: number | undefined): string {
    const value = this.#bigint(this.#next());
    const unsigned = BigInt.asUintN(64, value);
    const radix = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
    const signed = kind === 'd' || kind === 'i';
    let digits = (signed ? (value < 0n ? -value : value) : unsigned).toString(radix);
    if (precision !== undefined) digits = precision === 0 && value === 0n ? '' : digits.padStart(precision, '0');
    if (flags.includes('#') && value !== 0n) digits = (radix === 16 ? '0x' : radix === 8 ? '0' : '') + digits;
    if (kind === 'X') digits = digits.toUpperCase();
    const sign = signed && value < 0n ? '-' : !signed ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    return padTo(sign + digits, width, precision === undefined ? flags : flags.replaceAll('0', ''));
  }

  #integer(text: string | undefined): number {
    return Number(this.#bigint(text));
  }

  #bigint(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (!match || match[0].length !== text.length) this.errors.push(`${text}: invalid number`);
    if (!match) return 0n;
    const digits = /^0[0-7]+$/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2];
    const value = BigInt(digits);
    return match[1] === '-' ? -value : value;
  }

  #float(text: string | undefined): number {
    if (text === undefined || text === '') return 0;
    if (/^['"]/.test(text)) return text.codePointAt(1) ?? 0;
    const match =
      /^\s*[+-]?(?:inf(?:inity)?|nan|0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/i.exec(text);
    if (!match || match[0].length !== text.length) this.errors.push(`${text}: invalid number`);
    if (!match) return 0;
    if (/inf/i.test(match[0])) return match[0].includes('-') ? -Infinity : Infinity;
    return Number(match[0]);
  }

  #time(format: string): string {
    const arg = this.#next();
    const ms = arg === undefined || arg === '-1' || arg === '-2' ? this.#nowMs : this.#integer(arg) * 1000;
    return strftime(format || '%H:%M:%S', ms);
  }
}

function clip(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}
