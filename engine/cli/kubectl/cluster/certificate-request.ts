import { fromPem, readDer, type DerNode } from '../../../kernel/der.ts';
import { hexOf, nameAttributes, textOf } from '../connection/x509.ts';

/** What a certificate signing request asks for. */
export interface CertificateRequest {
  readonly subject: {
    readonly commonName: string;
    readonly serialNumber: string;
    /** Organization and the like, with the values of each. */
    readonly lists: readonly (readonly [title: string, values: readonly string[]])[];
  };
  /** Alternative names by type. */
  readonly names: readonly (readonly [title: string, values: readonly string[]])[];
}

const LISTS: readonly (readonly [string, string])[] = [
  ['Organization', '55040a'],
  ['Organizational Unit', '55040b'],
  ['Country', '550406'],
  ['Locality', '550407'],
  ['Province', '550408'],
  ['StreetAddress', '550409'],
  ['PostalCode', '550411'],
];
const EXTENSION_REQUEST = '2a864886f70d01090e';
const ALTERNATIVE_NAMES = '551d11';

/** Read a request: base64 of PEM, as a CertificateSigningRequest holds it. Undefined where it cannot be read. */
export function parseRequest(encoded: string): CertificateRequest | undefined {
  try {
    const der = fromPem('CERTIFICATE REQUEST', atob(encoded));
    if (!der) return undefined;
    const [, name, , ...rest] = readDer(der).children[0].children;
    const attributes = nameAttributes(name);
    const values = (id: string): string[] => attributes.filter(([other]) => other === id).map(([, value]) => value);
    return {
      subject: {
        commonName: values('550403').at(-1) ?? '',
        serialNumber: values('550405').at(-1) ?? '',
        lists: LISTS.map(([title, id]) => [title, values(id)] as const),
      },
      names: alternativeNames(rest.find(({ tag }) => tag === 0xa0)),
    };
  } catch {
    return undefined;
  }
}

function alternativeNames(attributes: DerNode | undefined): CertificateRequest['names'] {
  const found: DerNode[] = [];
  for (const { children } of attributes?.children ?? []) {
    const [id, set] = children;
    if (hexOf(id) !== EXTENSION_REQUEST) continue;
    for (const { children: parts } of set.children[0].children)
      if (hexOf(parts[0]) === ALTERNATIVE_NAMES) found.push(...readDer(parts.at(-1)!.content).children);
  }
  const of = (tag: number, show: (item: DerNode) => string): string[] =>
    found.filter((item) => item.tag === tag).map(show);
  return [
    ['DNS Names', of(0x82, textOf)],
    ['Email Addresses', of(0x81, textOf)],
    ['URIs', of(0x86, textOf)],
    ['IP Addresses', of(0x87, ({ content }) => addressText(content))],
  ];
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) groups.push((bytes[i] * 256 + bytes[i + 1]).toString(16));
  return groups.join(':').replace(/(?:^|:)(?:0(?::|$)){2,}/, '::');
}
