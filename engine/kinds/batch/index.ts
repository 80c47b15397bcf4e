import type { Kind } from '../kind.ts';
import { cronJob } from './cronjob.ts';
import { job } from './job.ts';

/** The kinds of `batch`. */
export const kinds: readonly Kind[] = [cronJob, job];
