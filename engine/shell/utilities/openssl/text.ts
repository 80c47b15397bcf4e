import { readDer, type DerNode } from '../../../kernel/der.ts';
import { strftime } from '../../formatting/strftime.ts';
import type { Certificate, Request } from './certificates.ts';
import { modulusOf } from './keys.ts';
import { dotted, nameText } from './names.ts';

const pair = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Bytes in lines of so many, with colons between them. */
function colons(bytes: ArrayLike<number>, perLine: number, indent: number): string {
  const cells = Array.from(bytes, pair);
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += perLine)
    lines.push(
      `${' '.repeat(indent)}${cells.slice(i, i + perLine).join(':')}${i + perLine < cells.length ? ':' : ''}\n`,
    );
  return lines.join('');
}

/** A time as openssl prints it: `Nov 21 07:20:40 2026 GMT`. */
export function dateText(ms: number): string {
  return strftime('%b %e %H:%M:%S %Y GMT', ms);
}

function publicKeyText(info: DerNode): string {
  const modulus = modulusOf(info);
  if (!modulus)
    return `            Public Key Algorithm: id-ecPublicKey\n                Public-Key: (256 bit)\n                pub:\n${colons(info.children[1].content.subarray(1), 15, 20)}                ASN1 OID: prime256v1\n                NIST CURVE: P-256\n`;
  const signed = modulus[0] & 0x80 ? [0, ...modulus] : [...modulus];
  return `            Public Key Algorithm: rsaEncryption\n                Public-Key: (${modulus.length * 8} bit)\n                Modulus:\n${colons(signed, 15, 20)}                Exponent: 65537 (0x10001)\n`;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  '2.5.29.14': 'X509v3 Subject Key Identifier',
  '2.5.29.15': 'X509v3 Key Usage',
  '2.5.29.17': 'X509v3 Subject Alternative Name',
  '2.5.29.19': 'X509v3 Basic Constraints',
  '2.5.29.35': 'X509v3 Authority Key Identifier',
  '2.5.29.37': 'X509v3 Extended Key Usage',
};
/** The names that `-ext` takes. */
const SHORT: Readonly<Record<string, string>> = {
  '2.5.29.14': 'subjectKeyIdentifier',
  '2.5.29.15': 'keyUsage',
  '2.5.29.17': 'subjectAltName',
  '2.5.29.19': 'basicConstraints',
  '2.5.29.35': 'authorityKeyIdentifier',
  '2.5.29.37': 'extendedKeyUsage',
};
const USAGES = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
];
const PURPOSES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
};

/** Extensions with their values, so far indented; those of `only` (names as `-ext` takes them) where it is given. */
export function extensionsText(extensions: readonly DerNode[], indent: number, only?: string): string {
  const blanks = ' '.repeat(indent);
  return extensions
    .filter(({ children }) => only === undefined || only.split(',').includes(SHORT[dotted(children[0].content)] ?? ''))
    .map(({ children }) => {
      const id = dotted(children[0].content);
      const critical = children.length > 2 ? 'critical' : '';
      const value = extensionValue(id, readDer(children[children.length - 1].content));
      return `${blanks}${EXTENSIONS[id] ?? id}: ${critical}\n${blanks}    ${value}\n`;
    })
    .join('');
}

function extensionValue(id: string, node: DerNode): string {
  const upper = (bytes: Uint8Array): string => Array.from(bytes, (byte) => pair(byte).toUpperCase()).join(':');
  switch (id) {
    case '2.5.29.14':
      return upper(node.content);
    case '2.5.29.35':
      return upper(node.children[0]?.content ?? node.content);
    case '2.5.29.19':
      return node.children[0]?.content[0] ? 'CA:TRUE' : 'CA:FALSE';
    case '2.5.29.15':
      return USAGES.filter((_, i) => ((node.content[1] ?? 0) << i) & 0x80).join(', ');
    case '2.5.29.37':
      return node.children.map(({ content }) => PURPOSES[dotted(content)] ?? dotted(content)).join(', ');
    case '2.5.29.17':
      return node.children
        .map(({ tag, content }) =>
          tag === 0x87 ? `IP Address:${[...content].join('.')}` : `DNS:${new TextDecoder().decode(content)}`,
        )
        .join(', ');
    default:
      return upper(node.content);
  }
}

function signatureText(signature: Uint8Array): string {
  return `    Signature Algorithm: sha256WithRSAEncryption\n    Signature Value:\n${colons(signature, 18, 8)}`;
}

/** `x509 -text` */
export function certificateText(certificate: Certificate): string {
  const { version, serial, issuer, subject, fromMs, toMs, publicKeyInfo, extensions, signature } = certificate;
  const bytes = serial[0] === 0 && serial.length > 1 ? serial.subarray(1) : serial;
  const small = bytes.length <= 4;
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const number = small ? ` ${value} (0x${value.toString(16)})\n` : `\n${colons(bytes, 30, 12)}`;
  return (
    `Certificate:\n    Data:\n        Version: ${version + 1} (0x${version})\n        Serial Number:${number}` +
    `        Signature Algorithm: sha256WithRSAEncryption\n        Issuer: ${nameText(issuer)}\n        Validity\n` +
    `            Not Before: ${dateText(fromMs)}\n            Not After : ${dateText(toMs)}\n` +
    `        Subject: ${nameText(subject)}\n        Subject Public Key Info:\n${publicKeyText(publicKeyInfo)}` +
    (extensions.length ? `        X509v3 extensions:\n${extensionsText(extensions, 12)}` : '') +
    signatureText(signature)
  );
}

/** `req -text` */
export function requestText(request: Request): string {
  const { subject, publicKeyInfo, extensions, signature } = request;
  const attributes = extensions.length
    ? `        Attributes:\n            Requested Extensions:\n${extensionsText(extensions, 16)}`
    : '        Attributes:\n            (none)\n';
  return (
    `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${nameText(subject)}\n` +
    `        Subject Public Key Info:\n${publicKeyText(publicKeyInfo)}${attributes}${signatureText(signature)}`
  );
}
