import type { Kind } from '../kind.ts';
import { endpointSlice } from './endpointslice.ts';

/** The kinds of discovery.k8s.io. */
export const kinds: readonly Kind[] = [endpointSlice];
