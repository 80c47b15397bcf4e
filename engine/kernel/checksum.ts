import { fnv1a32 } from './random.ts';

/** `size` bytes that depend on a text; a checksum, no cryptography. */
export function checksum(text: string, size: number): Uint8Array {
  const out = new Uint8Array(size);
  for (let i = 0; i < size; i += 4) {
    const word = fnv1a32(`reconcile/${i}/${text}`);
    for (let j = 0; j < 4 && i + j < size; j++) out[i + j] = (word >>> (8 * j)) & 255;
  }
  return out;
}
