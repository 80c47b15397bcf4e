import type { Program } from '../runtime/process.ts';

/** A command of the course that has no model yet: says so, and fails. */
export const notSimulated = (name: string, what: string): Program =>
  function* (process) {
    yield* process.stderr.write(`${name}: ${what} is not simulated here\n`);
    return 1;
  };
