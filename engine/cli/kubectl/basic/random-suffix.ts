import type { Context } from '../context.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Characters as apimachinery's rand.String picks them. */
export function randomSuffix(context: Context, length = 5): string {
  const random = context.kernel.random('kubectl');
  return Array.from({ length }, () => ALPHABET[random.int(ALPHABET.length)]).join('');
}
