import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS, LimitError } from '../../kernel/limits.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import { FileError } from '../../runtime/files.ts';
import { openForReading } from '../../runtime/open.ts';
import type { Process } from '../../runtime/process.ts';
import type { Reader } from '../../runtime/streams.ts';
import { absolutePath, nodeAt } from './files.ts';
import { complain, UsageError, utility } from './options.ts';

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

/** `dd [if=file] [of=file] [bs=bytes] [count=blocks] [skip=blocks] [seek=blocks] [conv=notrunc,ucase,lcase,swab] [status=none]` */
export const dd = utility(function* (process: Process): Co<number> {
  const given = new Map<string, string>();
  for (const arg of process.argv.slice(1)) {
    const equals = arg.indexOf('=');
    if (equals < 0) throw new UsageError(`unrecognized operand ‘${arg}’`);
    given.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  const block = sizeOf(given.get('bs') ?? given.get('ibs') ?? '512');
  const conversions = (given.get('conv') ?? '').split(',').filter(Boolean);
  const unknown = conversions.find((name) => !CONVERSIONS.has(name));
  if (unknown !== undefined) throw new UsageError(`invalid conversion: ‘${unknown}’`);
  const count = given.has('count') ? sizeOf(given.get('count') as string) : Infinity;
  let bytes: Uint8Array;
  try {
    const name = given.get('if');
    const reader = name === undefined ? process.stdin : openForReading(process, name);
    bytes = yield* take(reader, block * count, sizeOf(given.get('skip') ?? '0') * block);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(process, `failed to open '${given.get('if')}': ${error.message}`);
    return 1;
  }
  try {
    yield* put(process, given, converted(bytes, conversions), block);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOSPC') throw error;
    return yield* outOfRoom(process, given, block, error);
  }
  if (given.get('status') !== 'none') yield* report(process, bytes.length, block);
  return 0;
});

function sizeOf(text: string): number {
  const match = /^(\d{1,15})([cwbkKMG]?)B?$/.exec(text);
  if (!match) throw new UsageError(`invalid number: ‘${text}’`, 1, false);
  return Number(match[1]) * FACTORS[match[2]];
}

/** What conv= may name; those that change no byte of an undamaged file are taken and do nothing. */
const CONVERSIONS = new Set([
  'notrunc',
  'ucase',
  'lcase',
  'swab',
  'noerror',
  'sync',
  'fsync',
  'fdatasync',
  'nocreat',
  'excl',
]);

function converted(bytes: Uint8Array, conversions: readonly string[]): Uint8Array {
  const out = Uint8Array.from(bytes);
  if (conversions.includes('swab'))
    for (let i = 0; i + 1 < out.length; i += 2) [out[i], out[i + 1]] = [out[i + 1], out[i]];
  const isBetween = (byte: number, first: string, last: string): boolean =>
    byte >= first.charCodeAt(0) && byte <= last.charCodeAt(0);
  if (conversions.includes('ucase')) return out.map((byte) => (isBetween(byte, 'a', 'z') ? byte - 32 : byte));
  return conversions.includes('lcase') ? out.map((byte) => (isBetween(byte, 'A', 'Z') ? byte + 32 : byte)) : out;
}

/** At most so many bytes of a reader, the first ones left out. */
function* take(reader: Reader, count: number, skip: number): Co<Uint8Array> {
  const parts: string[] = [];
  let length = 0;
  while (length < count + skip) {
    const text = yield* reader.read();
    if (!text) break;
    parts.push(text);
    length += text.length;
    if (length > LIMITS.fileBytes) throw new LimitError('fileBytes', 'too much data');
  }
  const bytes = encodeText(parts.join(''));
  return bytes.subarray(skip, Math.min(bytes.length, skip + count));
}

function* put(process: Process, given: ReadonlyMap<string, string>, bytes: Uint8Array, block: number): Co<void> {
  const name = given.get('of');
  if (name === undefined) return yield* process.stdout.write(decodeBytes(bytes));
  const seek = sizeOf(given.get('seek') ?? '0') * block;
  const before = encodeText(nodeAt(process, name)?.text ?? '');
  const keeps = given.get('conv')?.includes('notrunc') ?? false;
  const size = Math.max(seek + bytes.length, keeps ? before.length : 0);
  if (size > LIMITS.fileBytes) throw new FileError('EFBIG', name);
  const out = new Uint8Array(size);
  out.set(before.subarray(0, keeps ? before.length : Math.min(seek, before.length)));
  out.set(bytes, seek);
  process.machine.files.write(absolutePath(process, name), decodeBytes(out));
}

/** The file system is full: what fitted is there. */
function* outOfRoom(process: Process, given: ReadonlyMap<string, string>, block: number, error: FileError): Co<number> {
  const name = given.get('of') ?? 'standard output';
  yield* complain(process, `error writing '${name}': ${error.message}`);
  const whole = Math.floor((nodeAt(process, name)?.text.length ?? 0) / block);
  yield* process.stderr.write(`${whole + 1}+0 records in\n${whole}+0 records out\n`);
  return 1;
}

function* report(process: Process, length: number, block: number): Co<void> {
  const [whole, part] = [Math.floor(length / block), length % block ? 1 : 0];
  const records = `${whole}+${part} records in\n${whole}+${part} records out\n`;
  const gnu = process.machine.userland !== 'busybox';
  const amount =
    length < 1024 ? '' : ` (${(length / (length < 1e6 ? 1000 : 1e6)).toFixed(1)} ${length < 1e6 ? 'kB' : 'MB'})`;
  yield* process.stderr.write(
    `${records}${length} bytes${amount} copied, ${gnu ? '0.0001 s' : '0.000100 seconds'}, ${(length / 0.0001 / 1e6).toFixed(1)} MB/s\n`,
  );
}
