import { World, type WorldOptions } from '../engine/world.ts';
import { GradingSession, type TaskResult } from './session.ts';
import type { Exercise, Submission } from './types.ts';

/** The verdict on a submission. */
export interface Verdict {
  readonly exercise: string;
  /** Points reached, of `points`. */
  readonly score: number;
  readonly points: number;
  readonly passed: boolean;
  readonly tasks: readonly TaskResult[];
  /** What each command did, for the report: commands that ended with an error. */
  readonly failedCommands: readonly { command: string; exit: number; stderr: string }[];
}

/** Between two commands of a submission that says nothing of time. */
const BETWEEN_COMMANDS_MS = 400;

/** A fresh world as an exercise begins, with the files it starts with. */
export function startWorld(
  exercise: Exercise,
  files: Readonly<Record<string, string>>,
  options: Pick<WorldOptions, 'startMs' | 'descriptions'> = {},
): World {
  const world = new World({ ...options, nodes: exercise.start.nodes, seed: exercise.start.seed });
  for (const [name, text] of Object.entries(files)) world.writeFile(name, text);
  for (const command of exercise.start.commands) {
    world.exec(command);
    world.settle();
  }
  return world;
}

/**
 * Replay a submission in a fresh world and judge it: after every step, and after the cluster has settled at the end.
 * Equal submissions get equal verdicts, anywhere.
 */
export function grade(exercise: Exercise, files: Readonly<Record<string, string>>, submission: Submission): Verdict {
  const world = startWorld(exercise, files);
  const session = new GradingSession(exercise);
  const failedCommands: { command: string; exit: number; stderr: string }[] = [];
  for (const step of submission.steps) {
    if ('file' in step) world.writeFile(step.file, step.text);
    else if ('waitMs' in step) world.advance(step.waitMs);
    else if ('settle' in step) world.settle();
    else {
      world.advance(BETWEEN_COMMANDS_MS);
      const { exit, stderr } = world.exec(step.run);
      if (exit !== 0) failedCommands.push({ command: step.run, exit, stderr });
    }
    session.observe(world);
  }
  world.settle();
  return verdictOf(exercise, session.observe(world), failedCommands);
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
