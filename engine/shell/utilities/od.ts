import type { Co } from '../../kernel/coroutine.ts';
import { encodeText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { readAllInputs } from './input.ts';
import { parseOptions, UsageError, utility, type Options } from './options.ts';

/** How one line of bytes is shown: a way for `-t`, the bytes a value takes and the width of its text. */
interface Format {
  readonly kind: 'a' | 'c' | 'd' | 'u' | 'o' | 'x';
  readonly size: number;
  /** Is the text shown at the line's end (`z`)? */
  readonly trail: boolean;
}

/** Short options that stand for a `-t`. */
const SHORT: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  i: 'd4',
  l: 'd8',
  o: 'o2',
  s: 'd2',
  x: 'x2',
  B: 'o2',
  D: 'u4',
  H: 'x4',
  X: 'x4',
};
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };

/** `od [-A radix] [-t type] [-abcdiloxsX] [-j skip] [-N count] [-w[width]] [-v] [file …]` */
export const od = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'A:abcdij:lN:ost:vw::xBDHXS:',
    long: {
      'address-radix': 'A',
      'skip-bytes': 'j',
      'read-bytes': 'N',
      format: 't',
      'output-duplicates': 'v',
      width: 'w',
      endian: 'endian=',
    },
  });
  const formats = formatsOf(options);
  const { text, failed } = yield* readAllInputs(process, options.operands);
  const skip = count(options, 'j') ?? 0;
  const bytes = encodeText(text).subarray(skip, skip + (count(options, 'N') ?? Infinity));
  const width = options.has('w') ? Number(options.value('w') || 32) : 16;
  if (!Number.isInteger(width) || width < 1 || width > 4096)
    throw new UsageError(`invalid -w argument '${options.value('w')}'`, 1, false);
  const address = addressFormat(options.value('A') ?? 'o');
  const cell = Math.max(...formats.map((format) => cellWidth(format) / format.size));
  const lines: string[] = [];
  let repeated = false;
  for (let at = 0; at < bytes.length; at += width) {
    const line = bytes.subarray(at, at + width);
    const same =
      !options.has('v') && at > 0 && at + width < bytes.length + 1 && equal(line, bytes.subarray(at - width, at));
    if (same && line.length === width) {
      if (!repeated) lines.push('*\n');
      repeated = true;
      continue;
    }
    repeated = false;
    formats.forEach((format, i) => {
      const label = i ? ' '.repeat(address(0).length) : address(skip + at);
      lines.push(`${label}${dumpLine(line, format, cell, width)}\n`);
    });
  }
  const end = address(skip + bytes.length);
  yield* process.stdout.write(lines.join('') + (end ? `${end}\n` : ''));
  return failed ? 1 : 0;
});

function count(options: Options, letter: string): number | undefined {
  const text = options.value(letter);
  if (text === undefined) return undefined;
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,12})$/i.test(text))
    throw new UsageError(`invalid -${letter} argument '${text}'`, 1, false);
  return /^0\d/.test(text) ? parseInt(text, 8) : Number(text);
}

function formatsOf(options: Options): Format[] {
  const formats: Format[] = [];
  for (const [letter, value] of options.list) {
    const spec = letter === 't' ? value : SHORT[letter];
    if (spec === undefined) continue;
    const parts = spec.match(/[acduoxf](?:\d+|[CSIL])?z?/g) ?? [];
    if (parts.join('') !== spec)
      throw new UsageError(`invalid character '${spec[0]}' in type string '${spec}'`, 1, false);
    for (const part of parts) {
      if (part.startsWith('f')) throw new UsageError('-t f is not simulated here', 1, false);
      const kind = part[0] as Format['kind'];
      const size = /\d+/.exec(part)?.[0] ?? (SIZES[part[1]] && String(SIZES[part[1]]));
      const bytes = kind === 'a' || kind === 'c' ? 1 : size ? Number(size) : 4;
      if (![1, 2, 4, 8].includes(bytes))
        throw new UsageError(
          `invalid type string '${spec}';\nthis system doesn't provide a ${size}-byte integral type`,
          1,
          false,
        );
      formats.push({ kind, size: bytes, trail: part.endsWith('z') });
    }
  }
  return formats.length ? formats : [{ kind: 'o', size: 2, trail: false }];
}

function addressFormat(radix: string): (at: number) => string {
  if (!/^[doxn]$/.test(radix))
    throw new UsageError(`invalid output address radix '${radix}'; it must be one character from [doxn]`, 1, false);
  if (radix === 'n') return () => '';
  const base = { d: 10, o: 8, x: 16 }[radix as 'd'];
  return (at) => at.toString(base).padStart(radix === 'x' ? 6 : 7, '0');
}

/** Characters of one value, its leading blank included. */
function cellWidth({ kind, size }: Format): number {
  if (kind === 'a' || kind === 'c') return 4;
  if (kind === 'x') return 1 + 2 * size;
  if (kind === 'o') return 1 + { 1: 3, 2: 6, 4: 11, 8: 22 }[size as 1];
  return 1 + { 1: 3, 2: 5, 4: 10, 8: 20 }[size as 1] + (kind === 'd' ? 1 : 0);
}

function dumpLine(line: Uint8Array, format: Format, cell: number, width: number): string {
  let out = '';
  const size = Math.floor(cell * format.size);
  for (let i = 0; i < line.length; i += format.size) out += valueText(line, i, format).padStart(size);
  if (!format.trail) return out;
  const shown = [...line].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
  const missing = Math.floor((width - line.length) / format.size) * size;
  return `${out}${' '.repeat(missing)}  >${shown}<`;
}

const NAMES_C: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};
const NAMES_A =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  );

function valueText(line: Uint8Array, at: number, { kind, size }: Format): string {
  const byte = line[at];
  if (kind === 'c')
    return NAMES_C[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
  if (kind === 'a') return (byte & 127) === 127 ? 'del' : (NAMES_A[byte & 127] ?? String.fromCharCode(byte & 127));
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(line[at + i] ?? 0);
  if (kind === 'x') return value.toString(16).padStart(2 * size, '0');
  if (kind === 'o') return value.toString(8).padStart(cellWidth({ kind, size, trail: false }) - 1, '0');
  return String(kind === 'd' ? BigInt.asIntN(8 * size, value) : value);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
