import { decodeBase64Url, encodeBase64Url } from '../../kernel/base64.ts';
import { der, oid, sequence } from '../../kernel/der.ts';
import { toHex } from '../../kernel/hex.ts';
import { sha256Bytes } from '../../kernel/sha256.ts';
import key from './data/token-key.json' with { type: 'json' };

/** An RSA key of 2,048 bits as a JSON Web Key has it (RFC 7518): numbers in Base64 for URLs. */
export interface PrivateKey {
  readonly n: string;
  readonly e: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

/** What `/openid/v1/jwks` shows of a key. */
export interface PublicKey {
  readonly use: 'sig';
  readonly kty: 'RSA';
  readonly kid: string;
  readonly alg: 'RS256';
  readonly n: string;
  readonly e: string;
}

const KEY_BYTES = 256;
const RSA = '1.2.840.113549.1.1.1';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** What is no Base64 has no bytes, and so verifies nothing. */
const bytesOf = (text: string): Uint8Array => decodeBase64Url(text) ?? new Uint8Array();
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);

/** DER's whole numbers have a sign: a first bit that is set needs a zero before it. */
const integer = (bytes: Uint8Array): Uint8Array => der(0x02, bytes[0] & 0x80 ? [0] : [], bytes);

/** `base ** exponent % modulus`, four bits of the exponent at a time. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let i = 1; i < 16; i++) powers.push((powers[i - 1] * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i++) result = (result * result) % modulus;
    if (digit !== '0') result = (result * powers[parseInt(digit, 16)]) % modulus;
  }
  return result;
}

/** Signs and checks tokens by RS256 (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017). */
export class TokenKey {
  readonly id: string;
  readonly #key: PrivateKey;
  readonly #n: bigint;
  readonly #e: bigint;

  constructor(key: PrivateKey) {
    this.#key = key;
    this.#n = numberOf(bytesOf(key.n));
    this.#e = numberOf(bytesOf(key.e));
    this.id = encodeBase64Url(sha256Bytes(publicKeyInfo(key)));
  }

  get public(): PublicKey {
    return { use: 'sig', kty: 'RSA', kid: this.id, alg: 'RS256', n: this.#key.n, e: this.#key.e };
  }

  /** The signature of a text in ASCII, in Base64 for URLs. */
  sign(text: string): string {
    const [p, q, dp, dq, qi] = (['p', 'q', 'dp', 'dq', 'qi'] as const).map((name) =>
      numberOf(bytesOf(this.#key[name])),
    );
    const message = numberOf(padded(text));
    const [a, b] = [power(message % p, dp, p), power(message % q, dq, q)];
    const signed = b + q * (((((a - b) * qi) % p) + p) % p);
    const hex = signed.toString(16).padStart(2 * KEY_BYTES, '0');
    return encodeBase64Url(Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16)));
  }

  /** Is it this key's signature of the text? */
  verifies(text: string, signature: string): boolean {
    if (!/^[\w-]{342}$/.test(signature)) return false;
    const signed = numberOf(bytesOf(signature));
    return signed < this.#n && power(signed, this.#e, this.#n) === numberOf(padded(text));
  }
}

/** What is signed: the digest, its algorithm, and a padding. */
function padded(text: string): Uint8Array {
  const digest = sha256Bytes(new TextEncoder().encode(text));
  const info = sequence(sequence(oid(SHA256), der(0x05)), der(0x04, digest));
  const bytes = new Uint8Array(KEY_BYTES).fill(0xff);
  bytes.set([0, 1]);
  bytes.set([0, ...info], KEY_BYTES - info.length - 1);
  return bytes;
}

const publicKeyInfo = ({ n, e }: PrivateKey): Uint8Array =>
  sequence(sequence(oid(RSA), der(0x05)), der(0x03, [0], sequence(integer(bytesOf(n)), integer(bytesOf(e)))));

/**
 * The key of clusters that were given none: it is in these sources for all to read. A token tells the account's uid,
 * which nobody can guess; who serves a cluster to others gives it a key of its own.
 */
export const COMMON_KEY: PrivateKey = key;
