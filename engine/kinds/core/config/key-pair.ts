/** A PEM block: its type and its bytes as a text of one character a byte. */
interface Block {
  readonly type: string;
  readonly der: string;
}

const PEM = /-----BEGIN ([A-Z0-9 ]{1,64})-----\r?\n([A-Za-z0-9+/=\s:,-]*?)-----END \1-----/g;

class KeyPairError extends Error {}

/**
 * Why a private key does not belong to a certificate, in the words of Go's tls.X509KeyPair; undefined where it does.
 * Compares RSA moduli and elliptic points as they stand in the DER; a key that carries no public part (Ed25519) is
 * taken as it is.
 */
export function keyPairError(certificatePem: string, keyPem: string): string | undefined {
  try {
    checkKeyPair(certificatePem, keyPem);
    return undefined;
  } catch (error) {
    if (error instanceof KeyPairError) return error.message;
    throw error;
  }
}

function checkKeyPair(certificatePem: string, keyPem: string): void {
  const certificate = findBlock(
    certificatePem,
    (type) => type === 'CERTIFICATE',
    'tls: failed to find any PEM data in certificate input',
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ',
  );
  const key = findKey(keyPem);
  const publicKey = publicKeyOf(certificate.der);
  if (!publicKey) throw new KeyPairError('tls: failed to parse certificate: x509: malformed certificate');
  if (!isDer(key.der)) throw new KeyPairError('tls: failed to parse private key');
  const carriesPublicPart = key.type !== 'PRIVATE KEY' || key.der.length > 64;
  if (carriesPublicPart && !key.der.includes(publicKey))
    throw new KeyPairError('tls: private key does not match public key');
}

function findKey(pem: string): Block {
  const blocks = blocksOf(pem);
  const key = blocks.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (key) return key;
  if (!blocks.length) throw new KeyPairError('tls: failed to find any PEM data in key input');
  if (blocks.length === 1 && blocks[0].type === 'CERTIFICATE')
    throw new KeyPairError('tls: found a certificate rather than a key in the PEM for the private key');
  throw new KeyPairError(
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${blocks.map(({ type }) => type).join(' ')}]`,
  );
}

function findBlock(pem: string, wanted: (type: string) => boolean, none: string, others: string): Block {
  const blocks = blocksOf(pem);
  const found = blocks.find(({ type }) => wanted(type));
  if (found) return found;
  if (!blocks.length) throw new KeyPairError(none);
  if (blocks.length === 1 && blocks[0].type.endsWith('PRIVATE KEY'))
    throw new KeyPairError(
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    );
  throw new KeyPairError(`${others}[${blocks.map(({ type }) => type).join(' ')}]`);
}

function blocksOf(pem: string): Block[] {
  return [...pem.matchAll(PEM)].flatMap(([, type, body]) => {
    try {
      return [{ type, der: atob(body.replace(/^[\w-]+:.*$/gm, '').replace(/\s+/g, '')) }];
    } catch {
      return [];
    }
  });
}

const isDer = (der: string): boolean => der.charCodeAt(0) === 0x30;

/** What identifies the public key in a certificate: an RSA modulus, or a curve's point. */
function publicKeyOf(certificate: string): string | undefined {
  try {
    const [body] = children(certificate, 0);
    const info = children(certificate, body.start).filter(({ tag }) => tag === 0x30)[4];
    const [, bits] = children(certificate, info.start);
    const value = certificate.slice(bits.content + 1, bits.end);
    if (value.charCodeAt(0) !== 0x30) return value;
    const [modulus] = children(value, 0);
    return value.slice(modulus.content, modulus.end);
  } catch {
    return undefined;
  }
}

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

function element(der: string, start: number): Element {
  let length = der.charCodeAt(start + 1);
  let content = start + 2;
  if (length & 0x80) {
    const bytes = length & 0x7f;
    length = 0;
    for (let i = 0; i < bytes; i++) length = length * 256 + der.charCodeAt(content++);
  }
  if (!(content + length <= der.length)) throw new RangeError('the element is longer than its text');
  return { tag: der.charCodeAt(start), start, content, end: content + length };
}

/** The elements inside the constructed element at `start`. */
function children(der: string, start: number): Element[] {
  const { content, end } = element(der, start);
  const out: Element[] = [];
  for (let at = content; at < end;) {
    const next = element(der, at);
    out.push(next);
    at = next.end;
  }
  return out;
}
