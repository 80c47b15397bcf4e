import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { der, oid, sequence, set, toPem, utf8String } from '../engine/kernel/der.ts';

/** A certificate with its key, in PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const DAY_MS = 24 * 3600 * 1000;

const name = (commonName: string): Uint8Array => sequence(set(sequence(oid(COMMON_NAME), utf8String(commonName))));

const utcTime = (ms: number): Uint8Array =>
  der(0x17, new TextEncoder().encode(`${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/**
 * A self-signed certificate for the loopback names, valid for a year, with a fresh RSA key. It is its own authority:
 * clients are given it as the one they trust.
 */
export function selfSignedCertificate(): KeyedCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = sequence(oid(SHA256_WITH_RSA), der(0x05));
  const now = Date.now();
  const serial = randomBytes(16);
  // A whole number that is positive, and begins with no zero: DER refuses others.
  serial[0] = serial[0] & 0x7f || 1;
  const names = der(
    0x30,
    der(0x82, new TextEncoder().encode('localhost')),
    der(0x87, [127, 0, 0, 1]),
    der(0x87, loopback6()),
  );
  const extensions = sequence(
    sequence(oid(BASIC_CONSTRAINTS), der(0x01, [0xff]), der(0x04, sequence(der(0x01, [0xff])))),
    sequence(oid(SUBJECT_ALTERNATIVE_NAME), der(0x04, names)),
  );
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, serial),
    algorithm,
    name('kube-apiserver'),
    sequence(utcTime(now - DAY_MS), utcTime(now + 365 * DAY_MS)),
    name('kube-apiserver'),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, algorithm, der(0x03, [0], sign(body, privateKey)));
  return {
    certificate: toPem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

const loopback6 = (): number[] => [...new Array<number>(15).fill(0), 1];

const sign = (body: Uint8Array, key: KeyObject): Uint8Array => createSign('sha256').update(body).sign(key);
