import type { Kind } from '../kind.ts';
import { runtimeClass } from './runtimeclass.ts';

/** The kinds of node.k8s.io. */
export const kinds: readonly Kind[] = [runtimeClass];
