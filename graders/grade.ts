import { Attempt } from './attempt.ts';
import type { TaskResult } from './session.ts';
import type { Exercise, Step, Submission } from './types.ts';

/** A command that ended with an error. */
export interface FailedCommand {
  readonly command: string;
  readonly exit: number;
  readonly stderr: string;
}

/** The verdict on a submission. */
export interface Verdict {
  readonly exercise: string;
  /** Points reached, of `points`. */
  readonly score: number;
  readonly points: number;
  readonly passed: boolean;
  readonly tasks: readonly TaskResult[];
  /** For the report; none of a log of the page, where each command was answered in the terminal. */
  readonly failedCommands: readonly FailedCommand[];
  /** What one should know of the grading itself: that it was stopped, that another engine wrote the log. */
  readonly note?: string;
}

/** Between two commands of a submission that says nothing of time. */
const BETWEEN_COMMANDS_MS = 400;
/** So many commands of a submission may run into the engine's bounds (endless loops) before grading stops. */
const MAX_ENDED_COMMANDS = 3;
/** The exit status of a command that was ended from outside. */
const KILLED = 137;

/**
 * Replay a submission in a fresh world and judge it, as it goes and after the cluster has settled at the end. Equal
 * submissions get equal verdicts, anywhere.
 */
export function grade(exercise: Exercise, files: Readonly<Record<string, string>>, submission: Submission): Verdict {
  const attempt = new Attempt(exercise, files);
  const failedCommands: FailedCommand[] = [];
  let note: string | undefined;
  if ('log' in submission) for (const entry of submission.log) attempt.replay(entry);
  else
    for (const step of submission.steps) {
      const failed = take(attempt, step);
      if (failed) failedCommands.push(failed);
      if (failedCommands.filter(({ exit }) => exit === KILLED).length < MAX_ENDED_COMMANDS) continue;
      note = `${MAX_ENDED_COMMANDS} commands did not end by themselves; what comes after them was not run.`;
      break;
    }
  attempt.settle();
  return { ...verdictOf(exercise, attempt.grading.results(), failedCommands), ...(note && { note }) };
}

/** Take one step; a command that ended with an error is told. */
function take(attempt: Attempt, step: Step): FailedCommand | undefined {
  if ('file' in step) attempt.world.writeFile(step.file, step.text);
  else if ('waitMs' in step) attempt.advance(step.waitMs);
  else if ('settle' in step) attempt.settle();
  else {
    attempt.advance(BETWEEN_COMMANDS_MS);
    const { exit, stderr } = attempt.run(step.run);
    return exit === 0 ? undefined : { command: step.run, exit, stderr };
  }
  return undefined;
}

function verdictOf(
  exercise: Exercise,
  tasks: readonly TaskResult[],
  failedCommands: Verdict['failedCommands'],
): Verdict {
  const checks = tasks.flatMap((task) => task.checks);
  const sum = (of: typeof checks): number => of.reduce((total, { check }) => total + check.weight, 0);
  const points = sum(checks);
  const score = sum(checks.filter(({ passed }) => passed));
  return { exercise: exercise.id, score, points, passed: score === points, tasks, failedCommands };
}
