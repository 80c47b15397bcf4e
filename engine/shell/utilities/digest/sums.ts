import type { Co } from '../../../kernel/coroutine.ts';
import { toHex } from '../../../kernel/hex.ts';
import { encodeText } from '../../../runtime/bytes.ts';
import { FileError } from '../../../runtime/files.ts';
import type { Process, Program } from '../../../runtime/process.ts';
import { sha256Bytes } from '../../../kernel/sha256.ts';
import { readOperand } from '../input.ts';
import { complain, parseOptions, utility, type Options } from '../options.ts';
import { md5 } from './md5.ts';
import { sha1 } from './sha1.ts';
import { sha512 } from './sha512.ts';

/** A digest with its name and its length in hexadecimal digits. */
export interface Digest {
  readonly name: string;
  readonly digits: number;
  readonly of: (data: Uint8Array) => Uint8Array;
}

/** The digests that are known, by their lower-case names. */
export const DIGESTS: Readonly<Record<string, Digest>> = {
  md5: { name: 'MD5', digits: 32, of: md5 },
  sha1: { name: 'SHA1', digits: 40, of: sha1 },
  sha256: { name: 'SHA256', digits: 64, of: sha256Bytes },
  sha384: { name: 'SHA384', digits: 96, of: (data) => sha512(data, 384) },
  sha512: { name: 'SHA512', digits: 128, of: (data) => sha512(data) },
};

/** `md5sum`, `sha1sum`, `sha256sum` and so on: `[-c] [--tag] [file …]`. */
export function sumProgram(digest: Digest): Program {
  return utility(function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'bctwz',
      long: {
        check: 'c',
        binary: 'b',
        text: 't',
        warn: 'w',
        zero: 'z',
        status: 'status',
        quiet: 'quiet',
        strict: 'strict',
        'ignore-missing': 'ignore-missing',
        tag: 'tag',
      },
    });
    let status = 0;
    for (const name of options.operands.length ? options.operands : ['-']) {
      try {
        const text = yield* readOperand(process, name);
        if (options.has('c')) status = (yield* check(process, digest, options, name, text)) || status;
        else yield* process.stdout.write(line(digest, options, name, toHex(digest.of(encodeText(text)))));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* complain(process, cannotRead(process, name, error));
        status = 1;
      }
    }
    return status;
  });
}

function cannotRead(process: Process, name: string, error: FileError): string {
  return process.machine.userland === 'busybox'
    ? `can't open '${name}': ${error.message}`
    : `${name}: ${error.message}`;
}

function line(digest: Digest, options: Options, name: string, sum: string): string {
  if (options.has('tag')) return `${digest.name} (${name}) = ${sum}\n`;
  return `${sum} ${options.has('b') ? '*' : ' '}${name}${options.has('z') ? '\0' : '\n'}`;
}

/** `-c`: compare files with sums that were kept. */
function* check(process: Process, digest: Digest, options: Options, list: string, text: string): Co<number> {
  const shape = new RegExp(`^\\\\?([0-9a-fA-F]{${digest.digits}}) [ *](.+)$`);
  const tagged = new RegExp(`^${digest.name} \\((.+)\\) = ([0-9a-f]{${digest.digits}})$`);
  const gnu = process.machine.userland !== 'busybox';
  const quiet = options.has('status', 'quiet');
  const tell = (name: string, word: string): Co<void> => process.stdout.write(`${name}: ${word}\n`);
  let [failed, unreadable, malformed, good] = [0, 0, 0, 0];
  for (const entry of text.split('\n')) {
    if (entry === '') continue;
    const plain = shape.exec(entry);
    const bsd = plain ? null : tagged.exec(entry);
    const [sum, name] = plain ? [plain[1], plain[2]] : bsd ? [bsd[2], bsd[1]] : ['', ''];
    if (!name) {
      malformed++;
      continue;
    }
    try {
      const fits = toHex(digest.of(encodeText(yield* readOperand(process, name)))) === sum.toLowerCase();
      if (fits) good++;
      else failed++;
      if (!(fits && quiet) && !options.has('status')) yield* tell(name, fits ? 'OK' : 'FAILED');
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      unreadable++;
      yield* complain(process, cannotRead(process, name, error));
      if (!options.has('status')) yield* tell(name, gnu ? 'FAILED open or read' : 'FAILED');
    }
  }
  if (!good && !failed && !unreadable) {
    yield* complain(process, gnu ? `${list}: no properly formatted checksum lines found` : 'invalid format');
    return 1;
  }
  if (!options.has('status'))
    yield* warn(process, gnu, { malformed, unreadable, failed, all: good + failed + unreadable });
  return failed || unreadable ? 1 : 0;
}

function* warn(
  process: Process,
  gnu: boolean,
  { malformed, unreadable, failed, all }: { malformed: number; unreadable: number; failed: number; all: number },
): Co<void> {
  const told = (count: number, one: string, many: string): Co<void> =>
    complain(process, `WARNING: ${count} ${count === 1 ? one : many}`);
  if (!gnu) {
    if (failed + unreadable)
      yield* complain(process, `WARNING: ${failed + unreadable} of ${all} computed checksums did NOT match`);
    return;
  }
  if (malformed) yield* told(malformed, 'line is improperly formatted', 'lines are improperly formatted');
  if (unreadable) yield* told(unreadable, 'listed file could not be read', 'listed files could not be read');
  if (failed) yield* told(failed, 'computed checksum did NOT match', 'computed checksums did NOT match');
}
