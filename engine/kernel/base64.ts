/** Bytes that are made into characters at once. */
const PART = 8192;

/** Bytes as characters up to U+00FF. */
export function bytesToBinary(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += PART) parts.push(String.fromCharCode(...bytes.subarray(at, at + PART)));
  return parts.join('');
}

/** Bytes in Base64. */
export const encodeBase64 = (bytes: Uint8Array): string => btoa(bytesToBinary(bytes));

/** The bytes of Base64, white space and padding left out; undefined where it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const clean = text.replace(/\s+/g, '').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(clean) || clean.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(clean), (char) => char.charCodeAt(0));
}

/** How many bytes a Base64 text stands for. */
export function decodedLength(value: string): number {
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((value.length * 3) / 4) - padding);
}

/** Bytes in Base64 for URLs (RFC 4648, section 5), without padding. */
export const encodeBase64Url = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** The inverse of {@link encodeBase64Url}; undefined where the text is no Base64. */
export const decodeBase64Url = (text: string): Uint8Array | undefined =>
  decodeBase64(text.replace(/-/g, '+').replace(/_/g, '/'));
