import type { Co } from '../../../kernel/coroutine.ts';
import { der, oid, toPem, type DerNode } from '../../../kernel/der.ts';
import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { decodeBase64, encodeBase64 } from '../../../kernel/base64.ts';
import { toHex } from '../../../kernel/hex.ts';
import { DIGESTS } from '../digest/sums.ts';
import { readOperand } from '../input.ts';
import { Arguments, WrongUse, wrongUse } from './arguments.ts';
import { keyPem, makeEcKey, makeRsaKey, readKey, type PrivateKey } from './keys.ts';

/** Bits of an RSA key, at most. */
const MAX_BITS = 16_384;
const MAX_RANDOM = 1_000_000;

/** Where a command's result goes: standard output, or the file of `-out`. */
export function* put(process: Process, args: Arguments, text: string, mode = 0o644): Co<void> {
  const name = args.get('out');
  if (name === undefined) return yield* process.stdout.write(text);
  writeFile(process, name, text, mode);
}

/** @throws WrongUse */
export function writeFile(process: Process, name: string, text: string, mode = 0o644): void {
  try {
    process.machine.files.write(resolvePath(process.cwd, name), text, mode);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new WrongUse(`Can't open "${name}" for writing, ${error.message}\n`);
  }
}

/** What a command reads: a file, or standard input. @throws WrongUse */
export function* take(process: Process, name: string | undefined, what: string): Co<string> {
  try {
    return yield* readOperand(process, name ?? '-');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new WrongUse(`Could not open file or uri for loading ${what} from ${name}: ${error.message}\n`);
  }
}

/** @throws WrongUse */
export function* takeKey(process: Process, name: string | undefined): Co<PrivateKey> {
  const key = readKey(yield* take(process, name, 'private key'));
  if (!key) throw new WrongUse(`Could not find private key from ${name ?? '<stdin>'}\n`);
  return key;
}

/** `rsa:2048` or `ec`, as `-newkey` names it. @throws WrongUse */
export function newKey(process: Process, spec: string): PrivateKey {
  const [kind, size = '2048'] = spec.split(':');
  if (kind === 'ec') return makeEcKey(process);
  const bits = Number(size);
  if (kind !== 'rsa' || !(bits >= 512 && bits <= MAX_BITS))
    throw new WrongUse(`a key of ${spec} is not simulated here\n`);
  return makeRsaKey(process, bits);
}

/** `genrsa [-out file] [-traditional] [bits]` */
export function* genrsa(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments(
    'genrsa',
    list,
    ['out', 'passout', 'primes', 'rand'],
    ['traditional', '3', 'F4', 'aes256', 'des3', 'verbose', 'quiet'],
  );
  const key = newKey(process, `rsa:${args.rest[0] ?? '2048'}`);
  yield* put(process, args, keyPem(key, args.has('traditional')), 0o600);
  return 0;
}

/** `genpkey -algorithm RSA|EC [-pkeyopt …] [-out file]` */
export function* genpkey(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments('genpkey', list, ['algorithm', 'out', 'pkeyopt', 'outform'], ['text', 'quiet']);
  const bits = /rsa_keygen_bits:(\d+)/.exec(args.get('pkeyopt') ?? '')?.[1] ?? '2048';
  const algorithm = (args.get('algorithm') ?? '').toLowerCase();
  if (algorithm !== 'rsa' && algorithm !== 'ec')
    throw new WrongUse(`keys of the algorithm ${args.get('algorithm') ?? '(none)'} are not simulated here\n`);
  yield* put(process, args, keyPem(newKey(process, algorithm === 'ec' ? 'ec' : `rsa:${bits}`)), 0o600);
  return 0;
}

/** `ecparam -genkey -name curve [-noout] [-out file]` */
export function* ecparam(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments('ecparam', list, ['name', 'out', 'in'], ['genkey', 'noout', 'text']);
  const parameters = toPem('EC PARAMETERS', oid('1.2.840.10045.3.1.7'));
  const key = args.has('genkey') ? keyPem(makeEcKey(process), true) : '';
  yield* put(process, args, (args.has('noout') ? '' : parameters) + key, 0o600);
  return 0;
}

/** `rsa`, `ec`, `pkey`: show or convert a key. */
export function* key(process: Process, list: readonly string[], command: string): Co<number> {
  const args = new Arguments(
    command,
    list,
    ['in', 'out', 'passin', 'inform', 'outform'],
    ['pubout', 'pubin', 'noout', 'text', 'check', 'modulus', 'traditional'],
  );
  const found = yield* takeKey(process, args.get('in'));
  if (args.has('text'))
    yield* process.stdout.write(`Private-Key: (${found.bits} bit${found.kind === 'rsa' ? ', 2 primes' : ''})\n`);
  if (args.has('check')) yield* process.stdout.write(command === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n');
  if (args.has('noout')) return 0;
  if (command !== 'pkey') yield* process.stderr.write(`writing ${command.toUpperCase()} key\n`);
  const text = args.has('pubout') ? toPem('PUBLIC KEY', found.publicKeyInfo) : keyPem(found, args.has('traditional'));
  yield* put(process, args, text, 0o600);
  return 0;
}

/** `rand [-hex|-base64] [-out file] bytes` */
export function* rand(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments('rand', list, ['out', 'rand', 'writerand'], ['hex', 'base64']);
  const text = args.rest[0] ?? '0';
  if (!/^\d{1,9}$/.test(text))
    throw new WrongUse(`Invalid size suffix ${text.replace(/^\d+/, '')}\nrand: Use -help for summary.\n`);
  const random = process.machine.kernel.random('openssl');
  const bytes = Uint8Array.from({ length: Math.min(MAX_RANDOM, Number(text)) }, () => random.int(256));
  if (args.has('hex')) yield* put(process, args, `${toHex(bytes)}\n`);
  else if (args.has('base64')) yield* put(process, args, inLines(encodeBase64(bytes)));
  else yield* put(process, args, decodeBytes(bytes));
  return 0;
}

function inLines(text: string): string {
  return (text.match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join('');
}

/** `base64`, `enc -base64`: encode, or decode with `-d`. */
export function* base64(process: Process, list: readonly string[], command: string): Co<number> {
  const args = new Arguments(
    command,
    list,
    ['in', 'out', 'k', 'pass', 'S'],
    ['d', 'e', 'A', 'a', 'base64', 'pbkdf2', 'salt'],
  );
  const cipher = command === 'enc' && !args.has('base64') && !args.has('a');
  if (cipher) throw wrongUse(command, 'ciphers are not simulated here');
  const text = yield* take(process, args.get('in'), 'input');
  if (!args.has('d')) {
    const encoded = encodeBase64(encodeText(text));
    yield* put(process, args, args.has('A') ? encoded : inLines(encoded));
    return 0;
  }
  yield* put(process, args, decodeBytes(decodeBase64(text) ?? new Uint8Array(0)));
  return 0;
}

/** `dgst -sha256 [file …]`, `sha256`, `md5` and so on. */
export function* dgst(process: Process, list: readonly string[], command: string): Co<number> {
  const names = Object.keys(DIGESTS);
  const args = new Arguments(
    command,
    list,
    ['out', 'hmac', 'sign', 'verify', 'signature'],
    [...names, 'hex', 'binary', 'r', 'c'],
  );
  for (const option of ['hmac', 'sign', 'verify'])
    if (args.get(option)) throw wrongUse(command, `-${option} is not simulated here`);
  const name = DIGESTS[command] ? command : (names.find((digest) => args.has(digest)) ?? 'sha256');
  const title = name.startsWith('sha') && name !== 'sha1' ? `SHA2-${name.slice(3)}` : name.toUpperCase();
  let status = 0;
  for (const file of args.rest.length ? args.rest : ['-']) {
    try {
      const sum = DIGESTS[name].of(encodeText(yield* readOperand(process, file)));
      const shown = file === '-' ? 'stdin' : file;
      if (args.has('binary')) yield* put(process, args, decodeBytes(sum));
      else
        yield* put(process, args, args.has('r') ? `${toHex(sum)} *${shown}\n` : `${title}(${shown})= ${toHex(sum)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.stderr.write(`${file}: ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

/** The public key of a PEM text, for `-pubkey`. */
export function publicKeyPem(info: DerNode): string {
  return toPem('PUBLIC KEY', der(info.tag, info.content));
}
