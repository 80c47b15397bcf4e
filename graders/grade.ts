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
  if ('log' in submission) for (const entry of submission.log) attempt.replay(entry);
  const { failed, note } = 'log' in submission ? { failed: [], note: undefined } : play(attempt, submission.steps);
  attempt.settle();
  return { ...verdictOf(exercise, attempt.grading.results(), failed), ...(note && { note }) };
}

/** Take the steps of a script, until it ends itself or too many of its commands do not end. */
function play(attempt: Attempt, steps: readonly Step[]): { failed: FailedCommand[]; note: string | undefined } {
  const failed: FailedCommand[] = [];
  for (const [index, step] of steps.entries()) {
    if ('file' in step) attempt.world.writeFile(step.file, step.text);
    else if ('waitMs' in step) attempt.advance(step.waitMs);
    else if ('settle' in step) attempt.settle();
    else {
      attempt.advance(BETWEEN_COMMANDS_MS);
      const { exit, last, stderr } = attempt.run(step.run);
      if (exit !== 0) failed.push({ command: step.run, exit, stderr });
      const more = steps.slice(index).some((later) => later !== step && 'run' in later);
      if (last && more) return { failed, note: `The script ended itself with status ${exit}; the rest was not run.` };
      if (failed.filter((command) => command.exit === KILLED).length >= MAX_ENDED_COMMANDS)
        return { failed, note: `${MAX_ENDED_COMMANDS} commands did not end by themselves; the rest was not run.` };
    }
  }
  return { failed, note: undefined };
}

/** The verdict that the results of an exercise's tasks make. */
export function verdictOf(
  exercise: Exercise,
  tasks: readonly TaskResult[],
  failedCommands: readonly FailedCommand[],
): Verdict {
  const checks = tasks.flatMap((task) => task.checks);
  const sum = (of: typeof checks): number => of.reduce((total, { check }) => total + check.weight, 0);
  const points = sum(checks);
  const score = sum(checks.filter(({ passed }) => passed));
  return { exercise: exercise.id, score, points, passed: score === points, tasks, failedCommands };
}
