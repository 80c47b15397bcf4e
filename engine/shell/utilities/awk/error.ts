import { UsageError } from '../options.ts';

/** An error while a program runs. */
export function awkError(message: string): UsageError {
  return new UsageError(message, 2, false);
}
