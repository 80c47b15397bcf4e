const OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const MASK = (1n << 128n) - 1n;

const encoder = new TextEncoder();

/** The 128-bit FNV-1a hash of a text's UTF-8 bytes, in 32 hexadecimal digits. */
export function fnv128a(text: string): string {
  let hash = OFFSET;
  for (const byte of encoder.encode(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(32, '0');
}
