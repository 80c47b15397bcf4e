import { der, fromPem, oid, readDer, sequence, toPem, type DerNode } from '../../../kernel/der.ts';
import type { Process } from '../../../runtime/process.ts';

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const PRIME256V1 = '1.2.840.10045.3.1.7';
const EXPONENT = [1, 0, 1];

/**
 * A private key. Keys have the form of real ones and numbers of the right size, but nothing was computed with them:
 * signatures here are checksums that this simulation alone recognises.
 */
export interface PrivateKey {
  readonly kind: 'rsa' | 'ec';
  readonly bits: number;
  /** SubjectPublicKeyInfo of its public half, in DER. */
  readonly publicKeyInfo: Uint8Array;
  /** PrivateKeyInfo (PKCS #8), in DER. */
  readonly info: Uint8Array;
}

/** Random bytes of a number with its highest bit set. */
function randomNumber(process: Process, size: number): Uint8Array {
  const random = process.machine.kernel.random('openssl');
  const bytes = Uint8Array.from({ length: size }, () => random.int(256));
  bytes[0] |= 0x80;
  bytes[size - 1] |= 1;
  return bytes;
}

/** A DER integer of unsigned bytes. */
export function integer(bytes: Uint8Array | readonly number[]): Uint8Array {
  return bytes[0] & 0x80 ? der(0x02, [0], bytes) : der(0x02, bytes);
}

/** Make an RSA key of so many bits. */
export function makeRsaKey(process: Process, bits: number): PrivateKey {
  const size = Math.ceil(bits / 8);
  const half = (): Uint8Array => integer(randomNumber(process, Math.ceil(size / 2)));
  const modulus = integer(randomNumber(process, size));
  const body = sequence(
    der(0x02, [0]),
    modulus,
    der(0x02, EXPONENT),
    integer(randomNumber(process, size)),
    ...[half(), half(), half(), half(), half()],
  );
  const algorithm = sequence(oid(RSA), der(0x05));
  const info = sequence(der(0x02, [0]), algorithm, der(0x04, body));
  const publicKey = sequence(modulus, der(0x02, EXPONENT));
  return { kind: 'rsa', bits, info, publicKeyInfo: sequence(algorithm, der(0x03, [0], publicKey)) };
}

/** Make a key on the curve prime256v1. */
export function makeEcKey(process: Process): PrivateKey {
  const point = der(0x03, [0, 4], randomNumber(process, 64));
  const body = sequence(der(0x02, [1]), der(0x04, randomNumber(process, 32)), der(0xa1, point));
  const algorithm = sequence(oid(EC), oid(PRIME256V1));
  const info = sequence(der(0x02, [0]), algorithm, der(0x04, body));
  return { kind: 'ec', bits: 256, info, publicKeyInfo: sequence(algorithm, point) };
}

/** A key in PEM: PKCS #8, or the older form of its kind. */
export function keyPem(key: PrivateKey, traditional = false): string {
  if (!traditional) return toPem('PRIVATE KEY', key.info);
  const [, , body] = readDer(key.info).children;
  return toPem(key.kind === 'rsa' ? 'RSA PRIVATE KEY' : 'EC PRIVATE KEY', body.content);
}

/** Read a private key in PEM, of either form; undefined where there is none. */
export function readKey(pem: string): PrivateKey | undefined {
  try {
    const info = fromPem('PRIVATE KEY', pem);
    if (info) return fromInfo(info);
    const rsa = fromPem('RSA PRIVATE KEY', pem);
    if (rsa) return fromInfo(sequence(der(0x02, [0]), sequence(oid(RSA), der(0x05)), der(0x04, rsa)));
    const ec = fromPem('EC PRIVATE KEY', pem);
    return ec && fromInfo(sequence(der(0x02, [0]), sequence(oid(EC), oid(PRIME256V1)), der(0x04, ec)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fromInfo(info: Uint8Array): PrivateKey | undefined {
  const [, algorithm, wrapped] = readDer(info).children;
  const inner = readDer(wrapped.content).children;
  const kind = equal(algorithm.children[0], oid(RSA)) ? 'rsa' : 'ec';
  const whole = der(algorithm.tag, algorithm.content);
  if (kind === 'rsa') {
    const modulus = inner[1].content[0] === 0 ? inner[1].content.subarray(1) : inner[1].content;
    const publicKey = sequence(integer(modulus), der(0x02, inner[2].content));
    const publicKeyInfo = sequence(whole, der(0x03, [0], publicKey));
    return { kind, bits: modulus.length * 8, info, publicKeyInfo };
  }
  const point = inner.find(({ tag }) => tag === 0xa1)?.children[0];
  if (!point) return undefined;
  return { kind, bits: 256, info, publicKeyInfo: sequence(whole, der(point.tag, point.content)) };
}

function equal(node: DerNode, encoded: Uint8Array): boolean {
  const whole = der(node.tag, node.content);
  return whole.length === encoded.length && whole.every((byte, i) => byte === encoded[i]);
}

/** The modulus of an RSA public key, without a leading zero; undefined for other keys. */
export function modulusOf(publicKeyInfo: DerNode): Uint8Array | undefined {
  const [algorithm, bits] = publicKeyInfo.children;
  if (!equal(algorithm.children[0], oid(RSA))) return undefined;
  const [modulus] = readDer(bits.content.subarray(1)).children;
  return modulus.content[0] === 0 ? modulus.content.subarray(1) : modulus.content;
}
