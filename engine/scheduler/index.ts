import type { Environment } from '../apiserver/environment.ts';
import { Scheduler } from './scheduler.ts';

/** Start the scheduler: from now on it gives pods their nodes. */
export function startScheduler(environment: Environment): void {
  new Scheduler(environment);
}
