import { parentPort, workerData } from 'node:worker_threads';
import { Grader, notGradable } from './outcome.ts';

/** A thread that grades one submission after the other (pool.ts): a path comes in, its outcome goes out. */

const grader = new Grader((workerData as { exercise: string }).exercise);

parentPort!.on('message', (path: string) => {
  try {
    parentPort!.postMessage(grader.grade(path));
  } catch (error) {
    // One submission that the engine fails at takes no other with it.
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort!.postMessage(notGradable(path, `the engine failed at ${path}: ${told}`));
  }
});
