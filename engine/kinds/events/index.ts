import type { Kind } from '../kind.ts';
import { event } from './event.ts';

/** The kinds of events.k8s.io. */
export const kinds: readonly Kind[] = [event];
