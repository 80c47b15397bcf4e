import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { notGradable, type Outcome } from './outcome.ts';

/** A submission that takes longer is given up: so that one does not hold up a thousand. */
const LIMIT_MS = 300_000;
/** So many submissions are worth the start of another thread. */
const PER_THREAD = 8;
const YOUNG_GENERATION_MB = 192;

/**
 * Grade many submissions, on all cores.
 * @param onOutcome Told of each, in the order of the paths, as soon as it and those before it are graded.
 */
export async function gradeAll(
  exercise: string,
  paths: readonly string[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const outcomes = new Map<number, Outcome>();
  let next = 0;
  let told = 0;
  const done = (index: number, outcome: Outcome): void => {
    outcomes.set(index, outcome);
    for (let ready = outcomes.get(told); ready; ready = outcomes.get(told)) {
      outcomes.delete(told++);
      onOutcome(ready);
    }
  };
  const work = async (): Promise<void> => {
    let worker: Worker | undefined;
    while (next < paths.length) {
      const index = next++;
      worker ??= startWorker(exercise);
      const { outcome, usable } = await gradeIn(worker, paths[index]);
      if (!usable) {
        await worker.terminate();
        worker = undefined;
      }
      done(index, outcome);
    }
    await worker?.terminate();
  };
  const threads = Math.min(availableParallelism(), Math.ceil(paths.length / PER_THREAD));
  await Promise.all(Array.from({ length: threads }, work));
}

function startWorker(exercise: string): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { exercise },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

/** The outcome of a submission, and whether the thread can grade another: not where it was too slow, or has ended. */
function gradeIn(worker: Worker, path: string): Promise<{ outcome: Outcome; usable: boolean }> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome, usable: boolean): void => {
      clearTimeout(timer);
      worker.off('message', succeed).off('error', fail);
      resolve({ outcome, usable });
    };
    const succeed = (outcome: Outcome): void => end(outcome, true);
    const fail = (error: unknown): void =>
      end(notGradable(path, `the engine failed at ${path}: ${String(error)}`), false);
    const giveUp = (): void => end(notGradable(path, `${path} takes longer than ${LIMIT_MS / 1_000} s`), false);
    const timer = setTimeout(giveUp, LIMIT_MS);
    worker.on('message', succeed).on('error', fail);
    worker.postMessage(path);
  });
}
