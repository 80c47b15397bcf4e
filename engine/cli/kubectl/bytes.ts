const SURROGATE_ESCAPE = 0xdc80;

/** A stream's text as bytes: UTF-8, but a lone surrogate U+DC80 + n is the byte 0x80 + n. */
export function toBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) i++;
    else if (code >= SURROGATE_ESCAPE && code < SURROGATE_ESCAPE + 0x80) {
      chunks.push(encoder.encode(text.slice(start, i)), Uint8Array.of(code - SURROGATE_ESCAPE + 0x80));
      start = i + 1;
    }
  }
  chunks.push(encoder.encode(text.slice(start)));
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

/** Bytes as a stream's text. */
function fromBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeMixed(bytes);
  }
}

function decodeMixed(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let out = '';
  for (let i = 0; i < bytes.length;) {
    const length = bytes[i] < 0x80 ? 1 : bytes[i] >= 0xf0 ? 4 : bytes[i] >= 0xe0 ? 3 : bytes[i] >= 0xc0 ? 2 : 0;
    try {
      if (!length) throw new Error('a continuation byte');
      out += decoder.decode(bytes.subarray(i, i + length));
      i += length;
    } catch {
      out += String.fromCharCode(SURROGATE_ESCAPE + bytes[i++] - 0x80);
    }
  }
  return out;
}

/** Is a text all valid UTF-8 (no escaped bytes)? */
export const isUtf8 = (text: string): boolean => !/(?<![\ud800-\udbff])[\udc80-\udcff]/.test(text);

/** Standard base64 of a stream's text. */
export function base64(text: string): string {
  let binary = '';
  for (const byte of toBytes(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The text that base64 stands for; undefined where it is none. */
export function fromBase64(encoded: string): string | undefined {
  try {
    const binary = atob(encoded.replace(/\s+/g, ''));
    return fromBytes(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
