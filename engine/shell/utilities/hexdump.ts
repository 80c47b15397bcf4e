import type { Co } from '../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { readAllInputs } from './input.ts';
import { parseOptions, UsageError, utility } from './options.ts';

const WIDTH = 16;

const pair = (byte: number): string => byte.toString(16).padStart(2, '0');
const printable = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.');

/** `hexdump [-C] [-n count] [-s skip] [-v] [file …]` */
export const hexdump = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'bcCdn:os:vxe:f:' });
  for (const letter of ['b', 'c', 'd', 'o', 'e', 'f'])
    if (options.has(letter)) throw new UsageError(`-${letter} is not simulated here`, 1, false);
  const { text, failed } = yield* readAllInputs(process, options.operands);
  const skip = Number(options.value('s') ?? 0) || 0;
  const bytes = encodeText(text).subarray(skip, skip + Number(options.value('n') ?? Infinity));
  const canonical = options.has('C');
  const lines: string[] = [];
  let before = '';
  for (let at = 0; at < bytes.length; at += WIDTH) {
    const line = bytes.subarray(at, at + WIDTH);
    const shown = canonical ? canonicalLine(line) : wordLine(line);
    if (shown === before && line.length === WIDTH && !options.has('v')) {
      if (lines.at(-1) !== '*') lines.push('*');
      continue;
    }
    before = shown;
    lines.push(address(skip + at, canonical) + shown);
  }
  if (bytes.length) lines.push(address(skip + bytes.length, canonical));
  yield* process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return failed ? 1 : 0;
});

function address(at: number, canonical: boolean): string {
  return at.toString(16).padStart(canonical ? 8 : 7, '0');
}

function canonicalLine(line: Uint8Array): string {
  const cells = Array.from({ length: WIDTH }, (_, i) => (i < line.length ? pair(line[i]) : '  '));
  return `  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${[...line].map(printable).join('')}|`;
}

/** Two bytes a word, in the machine's order. */
function wordLine(line: Uint8Array): string {
  let out = '';
  for (let i = 0; i < line.length; i += 2) out += ` ${pair(line[i + 1] ?? 0)}${pair(line[i])}`;
  return out.padEnd(40);
}

/** `xxd [-p] [-r] [-l count] [-s skip] [-c columns] [-u] [file]` */
export const xxd = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'abc:eg:il:prs:u' });
  const { text, failed } = yield* readAllInputs(process, options.operands.slice(0, 1));
  if (options.has('r')) {
    yield* process.stdout.write(decodeBytes(fromDump(text, options.has('p'))));
    return failed ? 1 : 0;
  }
  const skip = Number(options.value('s') ?? 0) || 0;
  const bytes = encodeText(text).subarray(skip, skip + Number(options.value('l') ?? Infinity));
  const plain = options.has('p');
  const columns = Math.min(256, Math.max(1, Number(options.value('c') ?? (plain ? 30 : WIDTH)) || WIDTH));
  const group = Number(options.value('g') ?? 2) || columns;
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += columns) {
    const line = bytes.subarray(at, at + columns);
    const digits = [...line].map((byte) => (options.has('u') ? pair(byte).toUpperCase() : pair(byte)));
    if (plain) lines.push(digits.join(''));
    else {
      const cells = digits.map((cell, i) => (i % group === group - 1 ? `${cell} ` : cell)).join('');
      const width = 2 * columns + Math.ceil(columns / group);
      lines.push(`${address(skip + at, true)}: ${cells.padEnd(width)} ${[...line].map(printable).join('')}`);
    }
  }
  yield* process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return failed ? 1 : 0;
});

/** The bytes that a dump shows. */
function fromDump(text: string, plain: boolean): Uint8Array {
  const digits = text
    .split('\n')
    .map((line) => (plain ? line : line.replace(/^[0-9a-fA-F]+:\s?/, '').replace(/ {2}.*$/s, '')))
    .join('')
    .replace(/[^0-9a-fA-F]/g, '');
  return Uint8Array.from(digits.match(/../g) ?? [], (two) => parseInt(two, 16));
}
