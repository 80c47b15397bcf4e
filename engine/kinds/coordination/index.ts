import type { Kind } from '../kind.ts';
import { lease } from './lease.ts';

/** The kinds of coordination.k8s.io. */
export const kinds: readonly Kind[] = [lease];
