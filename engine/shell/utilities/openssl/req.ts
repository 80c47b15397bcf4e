import type { Co } from '../../../kernel/coroutine.ts';
import { der } from '../../../kernel/der.ts';
import type { Process } from '../../../runtime/process.ts';
import { Arguments, WrongUse } from './arguments.ts';
import { alternativeNames, issue, makeRequest, readRequest } from './certificates.ts';
import { newKey, publicKeyPem, put, take, takeKey, writeFile } from './commands.ts';
import { keyPem, type PrivateKey } from './keys.ts';
import { nameText, parseSubject } from './names.ts';
import { requestText } from './text.ts';

const DAY_MS = 86_400_000;

type Extensions = Parameters<typeof issue>[0]['extensions'];

/** Options with a value, and those without. */
const VALUED =
  'in out key keyout newkey subj days addext config extensions reqexts nameopt set_serial inform outform passin passout section pkeyopt'.split(
    ' ',
  );
const FLAGS =
  'new x509 nodes noenc noout text subject verify pubkey batch sha256 sha384 sha512 utf8 verbose quiet'.split(' ');

/** `req`: make a certificate request (`-new`), a self-signed certificate (`-x509`), or show a request. */
export function* req(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments('req', list, VALUED, FLAGS);
  const makes = args.has('new') || args.has('x509') || args.get('newkey') !== undefined;
  if (!makes) return yield* show(process, args);
  const key = yield* keyFor(process, args);
  const subject = subjectOf(args);
  const extensions = extensionsOf(args);
  const text = args.has('x509')
    ? selfSigned(process, args, key, subject, extensions)
    : requestOf(args, makeRequest(subject, key.publicKeyInfo, extensions));
  yield* put(process, args, text);
  return 0;
}

function extensionsOf(args: Arguments): Extensions {
  const added = args.get('addext');
  if (added === undefined) return [];
  const names = alternativeNames(added);
  if (!names) throw new WrongUse(`the extension ${added} is not simulated here\n`);
  return [names];
}

const requestOf = (args: Arguments, text: string): string =>
  (args.has('text') ? requestText(readRequest(text)!) : '') + (args.has('noout') ? '' : text);

function selfSigned(
  process: Process,
  args: Arguments,
  { publicKeyInfo }: PrivateKey,
  subject: Uint8Array,
  extensions: Extensions,
): string {
  const fromMs = Math.floor(process.machine.kernel.now / 1000) * 1000;
  const toMs = fromMs + Number(args.get('days') ?? 30) * DAY_MS;
  const serial = serialNumber(process);
  return issue({ subject, issuer: subject, publicKeyInfo, serial, fromMs, toMs, authority: true, extensions });
}

/** Twenty random bytes, as openssl takes for a serial number. */
export function serialNumber(process: Process): Uint8Array {
  const random = process.machine.kernel.random('openssl');
  const bytes = Uint8Array.from({ length: 20 }, () => random.int(256));
  bytes[0] = (bytes[0] & 0x3f) | 0x40;
  return bytes;
}

function* keyFor(process: Process, args: Arguments): Co<PrivateKey> {
  if (args.get('key') !== undefined) return yield* takeKey(process, args.get('key'));
  const key = newKey(process, args.get('newkey') ?? 'rsa:2048');
  if (!args.has('nodes') && !args.has('noenc'))
    throw new WrongUse('encrypted keys are not simulated here: use -nodes (or -noenc)\n');
  yield* process.stderr.write('-----\n');
  writeFile(process, args.get('keyout') ?? 'privkey.pem', keyPem(key), 0o600);
  return key;
}

function subjectOf(args: Arguments): Uint8Array {
  const given = args.get('subj');
  if (given !== undefined) return parseSubject(given);
  if (args.get('config') !== undefined) throw new WrongUse('-config is not simulated here: use -subj\n');
  throw new WrongUse(
    'You are about to be asked to enter information that will be incorporated\ninto your certificate request.\n' +
      'That dialogue is not simulated here: use -subj\n',
  );
}

function* show(process: Process, args: Arguments): Co<number> {
  const text = yield* take(process, args.get('in'), 'certificate request');
  const request = readRequest(text);
  if (!request) throw new WrongUse(`Unable to load X509 request\n`);
  if (args.has('verify')) yield* process.stderr.write('Certificate request self-signature verify OK\n');
  let out = '';
  if (args.has('text')) out += requestText(request);
  if (args.has('subject')) out += `subject=${nameText(request.subject, args.get('nameopt'))}\n`;
  if (args.has('pubkey')) out += publicKeyPem(request.publicKeyInfo);
  if (!args.has('noout'))
    out += makeRequest(
      der(request.subject.tag, request.subject.content),
      der(request.publicKeyInfo.tag, request.publicKeyInfo.content),
      request.extensions.map((one) => der(one.tag, one.content)),
    );
  yield* put(process, args, out);
  return 0;
}
