/** The name and groups of a certificate's subject. */
export interface CertificateSubject {
  /** CN */
  readonly name: string;
  /** Each O, in order. */
  readonly groups: readonly string[];
}

const COMMON_NAME = '550403';
const ORGANIZATION = '55040a';

/** The subject of the first certificate of a PEM text; undefined where it cannot be read. */
export function certificateSubject(pem: string): CertificateSubject | undefined {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (!body) return undefined;
  try {
    const der = Uint8Array.from(atob(body.replace(/\s+/g, '')), (c) => c.charCodeAt(0));
    const certificate = elements(der, element(der, 0));
    const fields = elements(der, certificate[0]);
    // An explicit version [0] comes first in all but version 1 certificates; then serial, algorithm, issuer, validity.
    const subject = fields[fields[0].tag === 0xa0 ? 5 : 4];
    return subjectOf(der, subject);
  } catch {
    return undefined;
  }
}

function subjectOf(der: Uint8Array, subject: Element): CertificateSubject {
  let name = '';
  const groups: string[] = [];
  for (const set of elements(der, subject))
    for (const pair of elements(der, set)) {
      const [type, value] = elements(der, pair);
      const id = [...der.subarray(type.start, type.end)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const text = new TextDecoder().decode(der.subarray(value.start, value.end));
      if (id === COMMON_NAME) name = text;
      if (id === ORGANIZATION) groups.push(text);
    }
  return { name, groups };
}

/** A DER element: its tag, and where its content lies. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

function element(der: Uint8Array, at: number): Element {
  let length = der[at + 1];
  let start = at + 2;
  if (length & 0x80) {
    const bytes = length & 0x7f;
    length = 0;
    for (let i = 0; i < bytes && i < 4; i++) length = length * 256 + der[start++];
  }
  if (!(start + length <= der.length)) throw new RangeError('an element ends after its certificate');
  return { tag: der[at], start, end: start + length };
}

function elements(der: Uint8Array, parent: Element): Element[] {
  const out: Element[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const child = element(der, at);
    out.push(child);
    at = child.end;
  }
  return out;
}
