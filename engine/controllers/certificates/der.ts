/** Bytes of DER, ASN.1's distinguished encoding. */
export type Der = readonly number[];

/** A part of a DER text: its tag, the bytes of its content, and all of its bytes. */
export interface Element {
  readonly tag: number;
  readonly content: Der;
  readonly whole: Der;
}

const SEQUENCE = 0x30;
const SET = 0x31;

/** The elements that follow each other in some bytes; undefined where they are no DER. */
export function elements(bytes: Der): Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = headerAt(bytes, at);
    if (!header || header.end > bytes.length) return undefined;
    found.push({ tag: bytes[at], content: bytes.slice(header.start, header.end), whole: bytes.slice(at, header.end) });
    at = header.end;
  }
  return found;
}

function headerAt(bytes: Der, at: number): { start: number; end: number } | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  if (count < 1 || count > 4 || at + 2 + count > bytes.length) return undefined;
  const length = bytes.slice(at + 2, at + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start: at + 2 + count, end: at + 2 + count + length };
}

/** An element of a tag with a content. */
export function element(tag: number, ...parts: readonly Der[]): Der {
  const content = parts.flat();
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [tag, 0x80 | bytes.length, ...bytes, ...content];
}

export const sequence = (...parts: readonly Der[]): Der => element(SEQUENCE, ...parts);
export const set = (...parts: readonly Der[]): Der => element(SET, ...parts);
export const integer = (bytes: Der): Der => element(0x02, bytes[0] & 0x80 ? [0, ...bytes] : bytes);
export const octets = (bytes: Der): Der => element(0x04, bytes);
export const bits = (bytes: Der, unused = 0): Der => element(0x03, [unused, ...bytes]);
export const boolean = (value: boolean): Der => element(0x01, [value ? 0xff : 0]);
export const text = (value: string): Der => element(0x0c, codes(value));

/** An object identifier: `2.5.4.3`. */
export function identifier(dotted: string): Der {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return element(0x06, [first * 40 + second, ...rest.flatMap(base128)]);
}

function base128(value: number): number[] {
  const out = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) out.unshift((rest & 0x7f) | 0x80);
  return out;
}

/** An instant in ms since 1970 as UTCTime. */
export function utcTime(ms: number): Der {
  const digits = new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, '');
  return element(0x17, codes(`${digits}Z`));
}

const codes = (value: string): number[] => [...value].map((char) => char.charCodeAt(0));

/** The bytes in a PEM block; undefined where there is none. */
export function fromPem(pem: string): Der | undefined {
  const match = /-----BEGIN [A-Z ]+-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem);
  return match ? codes(atob(match[1].replace(/\s/g, ''))) : undefined;
}

/** Bytes as a PEM block, 64 characters a line. */
export function toPem(label: string, bytes: Der): string {
  const encoded = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
  return `-----BEGIN ${label}-----\n${encoded.replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}
