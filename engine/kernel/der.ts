import { decodeBase64, encodeBase64 } from './base64.ts';
/** One element of DER: its tag and content; `children` where it is constructed. */
export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly children: readonly DerNode[];
}

const MAX_DEPTH = 32;

/** Read one DER element. Throws RangeError where the bytes are no DER. */
export function readDer(bytes: Uint8Array, depth = 0): DerNode {
  const { node, end } = readAt(bytes, 0, depth);
  if (end !== bytes.length) throw new RangeError('trailing data');
  return node;
}

function readAt(bytes: Uint8Array, start: number, depth: number): { node: DerNode; end: number } {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  const tag = bytes[start];
  let length = bytes[start + 1];
  let at = start + 2;
  if (tag === undefined || length === undefined) throw new RangeError('truncated');
  if (length & 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 4) throw new RangeError('bad length');
    length = 0;
    for (let i = 0; i < size; i++) length = length * 256 + (bytes[at++] ?? NaN);
  }
  const end = at + length;
  if (!(end <= bytes.length)) throw new RangeError('truncated');
  const content = bytes.subarray(at, end);
  const children: DerNode[] = [];
  if (tag & 0x20)
    for (let position = 0; position < content.length;) {
      const child = readAt(content, position, depth + 1);
      children.push(child.node);
      position = child.end;
    }
  return { node: { tag, content, children }, end };
}

/** Write one DER element. */
export function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [tag, ...lengthBytes(size)];
  const out = new Uint8Array(header.length + size);
  out.set(header);
  let at = header.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function lengthBytes(size: number): number[] {
  if (size < 0x80) return [size];
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 255);
  return [0x80 | bytes.length, ...bytes];
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let high = arc >> 7; high > 0; high >>= 7) septets.unshift((high & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return der(0x06, bytes);
}

export const sequence = (...parts: Uint8Array[]): Uint8Array => der(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Uint8Array => der(0x31, ...parts);
/** A whole number from its bytes, the highest first. */
export const integer = (bytes: readonly number[]): Uint8Array => der(0x02, bytes[0] & 0x80 ? [0, ...bytes] : bytes);
export const octets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes);
/** @param unused how many bits of the last byte do not count. */
export const bits = (bytes: readonly number[], unused = 0): Uint8Array => der(0x03, [unused, ...bytes]);
export const boolean = (value: boolean): Uint8Array => der(0x01, [value ? 0xff : 0]);

/** An instant in ms since 1970 as UTCTime. */
export function utcTime(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, '');
  return der(0x17, new TextEncoder().encode(`${digits}Z`));
}

export const utf8String = (text: string): Uint8Array => der(0x0c, new TextEncoder().encode(text));

/** Bytes in the PEM form of `label`. */
export function toPem(label: string, bytes: Uint8Array): string {
  const base64 = encodeBase64(bytes);
  return `-----BEGIN ${label}-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}

/** The bytes of the first PEM block of `label`; undefined where there is none. */
export function fromPem(label: string, text: string): Uint8Array | undefined {
  const begin = `-----BEGIN ${label}-----`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`-----END ${label}-----`, from);
  if (from < 0 || to < 0) return undefined;
  return decodeBase64(text.slice(from + begin.length, to));
}
