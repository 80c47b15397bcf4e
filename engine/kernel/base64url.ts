/** Bytes as characters up to U+00FF, as `btoa` takes them. */
export function bytesToBinary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Characters up to U+00FF in Base64 for URLs (RFC 4648, section 5), without padding. */
export const toBase64Url = (binary: string): string =>
  btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** The inverse of {@link toBase64Url}. Throws where the text is no Base64. */
export const fromBase64Url = (text: string): string => atob(text.replace(/-/g, '+').replace(/_/g, '/'));
