import { checksum } from '../../../kernel/checksum.ts';
import { der, fromPem, oid, readDer, sequence, toPem, type DerNode } from '../../../kernel/der.ts';
import { sha1 } from '../digest/sha1.ts';
import { toHex } from '../../../kernel/hex.ts';
import { integer } from './keys.ts';

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const SUBJECT_KEY_ID = '2.5.29.14';
const BASIC_CONSTRAINTS = '2.5.29.19';
const ALTERNATIVE_NAMES = '2.5.29.17';

/** A certificate's parts. */
export interface Certificate {
  readonly bytes: Uint8Array;
  /** What was signed, in DER. */
  readonly body: Uint8Array;
  readonly version: number;
  readonly serial: Uint8Array;
  readonly issuer: DerNode;
  readonly subject: DerNode;
  readonly fromMs: number;
  readonly toMs: number;
  readonly publicKeyInfo: DerNode;
  readonly extensions: readonly DerNode[];
  readonly signature: Uint8Array;
}

/** A request's parts. */
export interface Request {
  readonly subject: DerNode;
  readonly publicKeyInfo: DerNode;
  readonly extensions: readonly DerNode[];
  readonly signature: Uint8Array;
}

const whole = (node: DerNode): Uint8Array => der(node.tag, node.content);
const algorithm = (): Uint8Array => sequence(oid(SHA256_WITH_RSA), der(0x05));

/** The signature of a body: a checksum that this simulation recognises, as the cluster's own authority makes it. */
export function sign(body: Uint8Array): Uint8Array {
  return checksum(toHex(body), 256);
}

function time(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  const bytes = new TextEncoder().encode(`${Number(digits.slice(0, 4)) < 2050 ? digits.slice(2) : digits}Z`);
  return der(Number(digits.slice(0, 4)) < 2050 ? 0x17 : 0x18, bytes);
}

function readTime(node: DerNode): number {
  const text = new TextDecoder().decode(node.content);
  const digits = node.tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [year, ...rest] = [digits.slice(0, 4), ...(digits.slice(4, 14).match(/\d\d/g) ?? [])].map(Number);
  return Date.UTC(year, rest[0] - 1, rest[1], rest[2], rest[3], rest[4]);
}

/** The identifier of a public key: the SHA-1 of its bits. */
function keyIdentifier(publicKeyInfo: DerNode): Uint8Array {
  return sha1(publicKeyInfo.children[1].content.subarray(1));
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(id), ...(critical ? [der(0x01, [0xff])] : []), der(0x04, value));
}

/** Sign a certificate for a subject's public key. */
export function issue(parts: {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  readonly serial: Uint8Array;
  readonly fromMs: number;
  readonly toMs: number;
  /** Is it an authority's own? */
  readonly authority: boolean;
  readonly extensions: readonly Uint8Array[];
}): string {
  const key = readDer(parts.publicKeyInfo);
  const extensions = [
    extension(SUBJECT_KEY_ID, der(0x04, keyIdentifier(key))),
    ...(parts.authority ? [extension(BASIC_CONSTRAINTS, sequence(der(0x01, [0xff])), true)] : []),
    ...parts.extensions,
  ];
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    integer(parts.serial),
    algorithm(),
    parts.issuer,
    sequence(time(parts.fromMs), time(parts.toMs)),
    parts.subject,
    parts.publicKeyInfo,
    der(0xa3, sequence(...extensions)),
  );
  return toPem('CERTIFICATE', sequence(body, algorithm(), der(0x03, [0], sign(body))));
}

/** Read a certificate in PEM; undefined where there is none. */
export function readCertificate(pem: string): Certificate | undefined {
  const bytes = fromPem('CERTIFICATE', pem);
  if (!bytes) return undefined;
  try {
    const [body, , signature] = readDer(bytes).children;
    const fields = [...body.children];
    const version = fields[0].tag === 0xa0 ? (fields.shift() as DerNode).children[0].content[0] : 0;
    const [serial, , issuer, validity, subject, publicKeyInfo, ...rest] = fields;
    return {
      bytes,
      body: whole(body),
      version,
      serial: serial.content,
      issuer,
      subject,
      fromMs: readTime(validity.children[0]),
      toMs: readTime(validity.children[1]),
      publicKeyInfo,
      extensions: rest.find(({ tag }) => tag === 0xa3)?.children[0]?.children ?? [],
      signature: signature.content.subarray(1),
    };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Make a request for a subject and key, with alternative names where they are asked for. */
export function makeRequest(subject: Uint8Array, publicKeyInfo: Uint8Array, extensions: readonly Uint8Array[]): string {
  const wanted = extensions.length
    ? der(0xa0, sequence(oid('1.2.840.113549.1.9.14'), der(0x31, sequence(...extensions))))
    : der(0xa0);
  const info = sequence(der(0x02, [0]), subject, publicKeyInfo, wanted);
  return toPem('CERTIFICATE REQUEST', sequence(info, algorithm(), der(0x03, [0], sign(info))));
}

/** Read a request in PEM; undefined where there is none. */
export function readRequest(pem: string): Request | undefined {
  const bytes = fromPem('CERTIFICATE REQUEST', pem) ?? fromPem('NEW CERTIFICATE REQUEST', pem);
  if (!bytes) return undefined;
  try {
    const [info, , signature] = readDer(bytes).children;
    const [, subject, publicKeyInfo, attributes] = info.children;
    const extensions = attributes?.children[0]?.children[1]?.children[0]?.children ?? [];
    return { subject, publicKeyInfo, extensions, signature: signature.content.subarray(1) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** `subjectAltName=DNS:a,IP:1.2.3.4` as an extension; undefined for another. */
export function alternativeNames(text: string): Uint8Array | undefined {
  const match = /^subjectAltName\s*=\s*(.+)$/s.exec(text);
  if (!match) return undefined;
  const names = match[1].split(',').flatMap((entry) => {
    const [kind, ...value] = entry.trim().split(':');
    const content = value.join(':');
    if (kind === 'DNS') return [der(0x82, new TextEncoder().encode(content))];
    if (kind === 'IP' && /^\d+(?:\.\d+){3}$/.test(content)) return [der(0x87, content.split('.').map(Number))];
    return [];
  });
  return extension(ALTERNATIVE_NAMES, sequence(...names));
}
