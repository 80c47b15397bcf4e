import { checksum } from '../../kernel/checksum.ts';
import { der, fromPem, oid, readDer, sequence, set, toPem, utf8String, type DerNode } from '../../kernel/der.ts';
import { toHex } from '../../kernel/hex.ts';

/** The parts of an X.509 subject that Kubernetes reads: user name (CN) and groups (O). */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const RSA = '1.2.840.113549.1.1.1';
const CLUSTER_CA = 'kubernetes';

/**
 * Sign a client certificate as the cluster's CA does: a well-formed X.509 certificate in PEM. Keys are not simulated:
 * the signature is a checksum that this cluster recognises, and worth nothing outside.
 */
export function issueCertificate(
  subject: Subject,
  validity: { fromMs: number; toMs: number },
  publicKeyInfo?: Uint8Array,
): string {
  const algorithm = sequence(oid(SHA256_WITH_RSA), der(0x05));
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, serialNumber(subject, validity.fromMs)),
    algorithm,
    nameOf({ commonName: CLUSTER_CA, organizations: [] }),
    sequence(utcTime(validity.fromMs), utcTime(validity.toMs)),
    nameOf(subject),
    publicKeyInfo ?? sequence(sequence(oid(RSA), der(0x05)), der(0x03, [0], checksum('key', 64))),
  );
  const signature = der(0x03, [0], checksum(toHex(body), 256));
  return toPem('CERTIFICATE', sequence(body, algorithm, signature));
}

/** Who a certificate of this cluster's CA speaks for, if it is valid at `nowMs`; else undefined. */
export function readCertificate(pem: string, nowMs: number): Subject | undefined {
  const bytes = fromPem('CERTIFICATE', pem);
  if (!bytes) return undefined;
  try {
    const [body, , signature] = readDer(bytes).children;
    const [, , , issuer, validity, subject] = body.children;
    const signed = der(body.tag, body.content);
    if (toHex(signature.content.subarray(1)) !== toHex(checksum(toHex(signed), 256))) return undefined;
    if (readSubject(issuer).commonName !== CLUSTER_CA) return undefined;
    const [from, to] = validity.children.map(readTime);
    return nowMs >= from && nowMs < to ? readSubject(subject) : undefined;
  } catch {
    return undefined;
  }
}

/** A private key's PEM block, for kubeconfig files; its bytes mean nothing. */
export const privateKey = (owner: string): string =>
  toPem('RSA PRIVATE KEY', sequence(der(0x02, checksum(owner, 128))));

const nameOf = ({ commonName, organizations }: Subject): Uint8Array =>
  sequence(
    ...organizations.map((name) => set(sequence(oid(ORGANIZATION), utf8String(name)))),
    set(sequence(oid(COMMON_NAME), utf8String(commonName))),
  );

function readSubject(name: DerNode): Subject {
  const organizations: string[] = [];
  let commonName = '';
  for (const relative of name.children)
    for (const { children } of relative.children) {
      const [type, value] = children;
      const text = new TextDecoder().decode(value.content);
      const id = toHex(der(0x06, type.content));
      if (id === toHex(oid(COMMON_NAME))) commonName = text;
      else if (id === toHex(oid(ORGANIZATION))) organizations.push(text);
    }
  return { commonName, organizations };
}

function utcTime(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, new TextEncoder().encode(`${digits}Z`));
}

function readTime({ content }: DerNode): number {
  const [year, month, day, hour, minute, second] = (new TextDecoder().decode(content).match(/\d\d/g) ?? []).map(Number);
  return Date.UTC(2000 + year, month - 1, day, hour, minute, second);
}

const serialNumber = (subject: Subject, atMs: number): Uint8Array => {
  const bytes = checksum(`${subject.commonName}/${atMs}`, 16);
  // Positive, and without a zero at its beginning, which DER refuses.
  bytes[0] = bytes[0] & 0x7f || 1;
  return bytes;
};
