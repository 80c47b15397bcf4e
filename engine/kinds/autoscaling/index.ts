import type { Kind } from '../kind.ts';

/** The kinds of this folder. */
export const kinds: readonly Kind[] = [];
