import type { Kind } from '../kind.ts';
import { podDisruptionBudget } from './poddisruptionbudget.ts';

/** The kinds of `policy`. */
export const kinds: readonly Kind[] = [podDisruptionBudget];
