import type { Co } from '../../../kernel/coroutine.ts';
import { der, toPem } from '../../../kernel/der.ts';
import { decodeBytes } from '../../../runtime/bytes.ts';
import { sha256Bytes } from '../../../kernel/sha256.ts';
import { resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { md5 } from '../digest/md5.ts';
import { sha1 } from '../digest/sha1.ts';
import { toHex } from '../../../kernel/hex.ts';
import { Arguments, WrongUse } from './arguments.ts';
import { alternativeNames, issue, readCertificate, readRequest, sign, type Certificate } from './certificates.ts';
import { publicKeyPem, put, take, takeKey, writeFile } from './commands.ts';
import { modulusOf } from './keys.ts';
import { nameText } from './names.ts';
import { serialNumber } from './req.ts';
import { certificateText, dateText, extensionsText } from './text.ts';

const DAY_MS = 86_400_000;

const SHOWS = [
  'text',
  'subject',
  'issuer',
  'dates',
  'startdate',
  'enddate',
  'serial',
  'fingerprint',
  'pubkey',
  'modulus',
  'hash',
  'issuer_hash',
  'email',
  'purpose',
];

/** `x509`: show a certificate, or sign a request (`-req`). */
export function* x509(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments(
    'x509',
    list,
    [
      'in',
      'out',
      'inform',
      'outform',
      'days',
      'signkey',
      'key',
      'CA',
      'CAkey',
      'CAserial',
      'set_serial',
      'nameopt',
      'checkend',
      'ext',
      'extfile',
      'extensions',
      'passin',
      'certopt',
      'checkhost',
    ],
    [...SHOWS, 'req', 'noout', 'CAcreateserial', 'sha256', 'sha1', 'md5', 'copy_extensions', 'new', 'trustout'],
  );
  if (args.has('req')) return yield* signRequest(process, args);
  const text = yield* take(process, args.get('in'), 'certificate');
  const certificate = readCertificate(text);
  if (!certificate) throw new WrongUse(`Could not find certificate from ${args.get('in') ?? '<stdin>'}\n`);
  const shown = SHOWS.filter((name) => args.has(name)).sort((a, b) => list.indexOf(`-${a}`) - list.indexOf(`-${b}`));
  let out = shown.map((name) => part(certificate, name, args)).join('');
  if (args.get('ext') !== undefined)
    out +=
      extensionsText(certificate.extensions, 0, args.get('ext')) || 'No extensions matching requested types found\n';
  if (args.get('checkend') !== undefined) return yield* checkEnd(process, args, certificate, out);
  if (!args.has('noout'))
    out +=
      args.get('outform')?.toLowerCase() === 'der'
        ? decodeBytes(certificate.bytes)
        : toPem('CERTIFICATE', certificate.bytes);
  yield* put(process, args, out);
  return 0;
}

function* checkEnd(process: Process, args: Arguments, { toMs }: Certificate, out: string): Co<number> {
  const expires = process.machine.kernel.now + Number(args.get('checkend')) * 1000 >= toMs;
  yield* process.stdout.write(`${out}Certificate will ${expires ? '' : 'not '}expire\n`);
  return expires ? 1 : 0;
}

/** One thing that `x509` shows. */
function part(certificate: Certificate, name: string, args: Arguments): string {
  const { subject, issuer, fromMs, toMs, serial, publicKeyInfo, bytes } = certificate;
  const number = toHex(serial[0] === 0 && serial.length > 1 ? serial.subarray(1) : serial).toUpperCase();
  switch (name) {
    case 'text':
      return certificateText(certificate);
    case 'subject':
      return `subject=${nameText(subject, args.get('nameopt'))}\n`;
    case 'issuer':
      return `issuer=${nameText(issuer, args.get('nameopt'))}\n`;
    case 'dates':
      return `notBefore=${dateText(fromMs)}\nnotAfter=${dateText(toMs)}\n`;
    case 'startdate':
      return `notBefore=${dateText(fromMs)}\n`;
    case 'enddate':
      return `notAfter=${dateText(toMs)}\n`;
    case 'serial':
      return `serial=${number}\n`;
    case 'fingerprint': {
      const [title, digest] = args.has('sha256')
        ? ['sha256', sha256Bytes]
        : args.has('md5')
          ? ['md5', md5]
          : ['SHA1', sha1];
      return `${title} Fingerprint=${(toHex(digest(bytes)).toUpperCase().match(/../g) ?? []).join(':')}\n`;
    }
    case 'pubkey':
      return publicKeyPem(publicKeyInfo);
    case 'modulus':
      return `Modulus=${toHex(modulusOf(publicKeyInfo) ?? new Uint8Array(0)).toUpperCase()}\n`;
    case 'hash':
    case 'issuer_hash': {
      const node = name === 'hash' ? subject : issuer;
      return `${toHex(sha1(der(node.tag, node.content)).subarray(0, 4).reverse())}\n`;
    }
    case 'email':
      return '';
    default:
      throw new WrongUse(`x509: -${name} is not simulated here\n`);
  }
}

/** `-req`: sign with one's own key (`-signkey`) or an authority's (`-CA`, `-CAkey`). */
function* signRequest(process: Process, args: Arguments): Co<number> {
  const request = readRequest(yield* take(process, args.get('in'), 'certificate request'));
  if (!request) throw new WrongUse('Unable to load X509 request\n');
  const authority = args.get('CA');
  const own = args.get('signkey') ?? args.get('key');
  if (authority === undefined && own === undefined)
    throw new WrongUse('x509: We need a private key to sign with, use -signkey or -CA or -CAkey\n');
  yield* takeKey(process, args.get('CAkey') ?? own ?? authority);
  const ca = authority === undefined ? undefined : readCertificate(yield* take(process, authority, 'CA certificate'));
  if (authority !== undefined && !ca) throw new WrongUse(`Could not find CA certificate from ${authority}\n`);
  yield* process.stderr.write(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}\n`);
  const subject = der(request.subject.tag, request.subject.content);
  const serial = serialNumber(process);
  if (authority !== undefined && args.has('CAcreateserial'))
    writeFile(
      process,
      args.get('CAserial') ?? `${authority.replace(/\.[^./]*$/, '')}.srl`,
      `${toHex(serial).toUpperCase()}\n`,
    );
  const fromMs = Math.floor(process.machine.kernel.now / 1000) * 1000;
  yield* put(
    process,
    args,
    issue({
      subject,
      issuer: ca ? der(ca.subject.tag, ca.subject.content) : subject,
      publicKeyInfo: der(request.publicKeyInfo.tag, request.publicKeyInfo.content),
      serial,
      fromMs,
      toMs: fromMs + Number(args.get('days') ?? 30) * DAY_MS,
      authority: false,
      extensions: extensionFile(process, args),
    }),
  );
  return 0;
}

/** `-extfile`: lines such as `subjectAltName=DNS:a`; others are left out. */
function extensionFile(process: Process, args: Arguments): Uint8Array[] {
  const name = args.get('extfile');
  if (name === undefined) return [];
  const lines = process.machine.files.read(resolvePath(process.cwd, name)).split('\n');
  return lines.map((line) => alternativeNames(line.trim())).filter((one) => one !== undefined);
}

/** `verify [-CAfile file] certificate …` */
export function* verify(process: Process, list: readonly string[]): Co<number> {
  const args = new Arguments('verify', list, ['CAfile', 'CApath', 'untrusted', 'purpose'], ['verbose', 'x509_strict']);
  const trusted =
    args.get('CAfile') === undefined
      ? undefined
      : readCertificate(yield* take(process, args.get('CAfile'), 'certificate'));
  let status = 0;
  for (const name of args.rest) {
    const certificate = readCertificate(yield* take(process, name, 'certificate file'));
    if (!certificate) throw new WrongUse(`Could not find certificate file from ${name}\n`);
    const problem = problemOf(process, certificate, trusted);
    if (!problem) yield* process.stdout.write(`${name}: OK\n`);
    else {
      yield* process.stderr.write(`${nameText(certificate.subject)}\n${problem}\nerror ${name}: verification failed\n`);
      status = 2;
    }
  }
  return status;
}

function problemOf(process: Process, certificate: Certificate, trusted: Certificate | undefined): string | undefined {
  const self = nameText(certificate.subject) === nameText(certificate.issuer);
  if (!trusted) {
    return self
      ? 'error 18 at 0 depth lookup: self-signed certificate'
      : 'error 20 at 0 depth lookup: unable to get local issuer certificate';
  }
  if (process.machine.kernel.now >= certificate.toMs) return 'error 10 at 0 depth lookup: certificate has expired';
  if (toHex(trusted.bytes) === toHex(certificate.bytes)) return undefined;
  // A certificate of the cluster's real authority carries a real signature, which is not computed here.
  const signed = toHex(sign(certificate.body)) === toHex(certificate.signature);
  const ours = toHex(sign(trusted.body)) === toHex(trusted.signature);
  const fits = nameText(trusted.subject) === nameText(certificate.issuer) && (signed || !ours);
  return fits ? undefined : 'error 20 at 0 depth lookup: unable to get local issuer certificate';
}
