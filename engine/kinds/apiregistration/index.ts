import type { Kind } from '../kind.ts';
import { apiService } from './apiservice.ts';

/** The kinds of apiregistration.k8s.io. */
export const kinds: readonly Kind[] = [apiService];
