import { decodeBase64, encodeBase64 } from '../kernel/base64.ts';

/**
 * Bytes and text. Streams and files carry text; a byte that is no valid UTF-8 is the lone surrogate
 * U+DC80 + (byte - 0x80) in it (see streams.ts).
 */

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** What is added to a byte that is no valid UTF-8. */
const LONE = 0xdc80 - 0x80;
/** Characters that are made into text at once. */
const PART = 8192;
/** Up to this length it is quicker to go through by hand. */
const SHORT = 128;

/** The bytes of a text. */
export function encodeText(text: string): Uint8Array {
  if (text.length > SHORT && text.isWellFormed()) return encoder.encode(text);
  const out = new Uint8Array(byteLength(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    if (code < 0x80) out[at++] = code;
    else if (code < 0x800) {
      out[at++] = 0xc0 | (code >> 6);
      out[at++] = 0x80 | (code & 63);
    } else if (code >= 0xdc80 && code <= 0xdcff) out[at++] = code - 0xdc80 + 0x80;
    else if (code < 0x10000) {
      out[at++] = 0xe0 | (code >> 12);
      out[at++] = 0x80 | ((code >> 6) & 63);
      out[at++] = 0x80 | (code & 63);
    } else {
      out[at++] = 0xf0 | (code >> 18);
      out[at++] = 0x80 | ((code >> 12) & 63);
      out[at++] = 0x80 | ((code >> 6) & 63);
      out[at++] = 0x80 | (code & 63);
      i++;
    }
  }
  return out;
}

/** How many bytes a text has. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    if (code < 0x800) length++;
    else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      length += 2;
      i++;
    } else if (code < 0xdc80 || code > 0xdcff) length += 2;
  }
  return length;
}

/** The text of bytes. */
export function decodeBytes(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) return decodeShort(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    return decodeLong(bytes);
  }
}

function decodeShort(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const width = sequenceAt(bytes, i);
    text += String.fromCodePoint(width === 0 ? LONE + bytes[i] : codePointAt(bytes, i, width));
    i += width || 1;
  }
  return text;
}

function decodeLong(bytes: Uint8Array): string {
  const units = new Uint16Array(PART + 1);
  let count = 0;
  let text = '';
  const flush = (): void => {
    text += String.fromCharCode.apply(null, units.subarray(0, count) as unknown as number[]);
    count = 0;
  };
  for (let i = 0; i < bytes.length;) {
    const width = sequenceAt(bytes, i);
    const code = width === 0 ? LONE + bytes[i] : codePointAt(bytes, i, width);
    i += width || 1;
    if (code < 0x10000) units[count++] = code;
    else {
      units[count++] = 0xd800 + ((code - 0x10000) >> 10);
      units[count++] = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    if (count >= PART) flush();
  }
  flush();
  return text;
}

/** The least character that needs so many bytes. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000];

/** The length of the UTF-8 sequence at a place; 0 where there is none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const width =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (!width || at + width > bytes.length) return 0;
  for (let i = 1; i < width; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const code = codePointAt(bytes, at, width);
  const least = LEAST[width];
  return code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : width;
}

function codePointAt(bytes: Uint8Array, at: number, width: number): number {
  if (width === 1) return bytes[at];
  let code = bytes[at] & (0xff >> (width + 1));
  for (let i = 1; i < width; i++) code = (code << 6) | (bytes[at + i] & 63);
  return code;
}

/** Join bytes that became whole characters again (after `printf '\303\244'`). */
export function joinBytes(text: string): string {
  return isUtf8(text) ? text : decodeBytes(encodeText(text));
}

/** Is a text all characters, and no bytes that are none? */
export const isUtf8 = (text: string): boolean => !/[\udc80-\udcff]/.test(text) || !hasLoneBytes(text);

/** A text in Base64. */
export const textToBase64 = (text: string): string => encodeBase64(encodeText(text));

/** The text that Base64 stands for; undefined where it is none. */
export function textFromBase64(encoded: string): string | undefined {
  const bytes = decodeBase64(encoded);
  return bytes && decodeBytes(bytes);
}

function hasLoneBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) i++;
    else if (code >= 0xdc80 && code <= 0xdcff) return true;
  }
  return false;
}
