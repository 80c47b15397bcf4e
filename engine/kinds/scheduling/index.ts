import type { Kind } from '../kind.ts';
import { priorityClass } from './priorityclass.ts';

/** The kinds of scheduling.k8s.io. */
export const kinds: readonly Kind[] = [priorityClass];
