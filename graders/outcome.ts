import { engineVersion } from '../tools/engine-version.ts';
import { readExercise, readSubmission } from './files.ts';
import { grade, type Verdict } from './grade.ts';
import { NotGradable } from './read-text.ts';
import { formatReport, toJson } from './report.ts';

/** What came of a submission: a verdict, or why there is none. Plain data, so that it passes between threads. */
export interface Outcome {
  readonly submission: string;
  readonly passed: boolean;
  /** Points reached and points there are; titles of the tasks that are not done; undefined where it is not gradable. */
  readonly result?: { readonly score: number; readonly points: number; readonly missing: readonly string[] };
  /** Why it cannot be graded. */
  readonly problem?: string;
  /** For people: the whole report. */
  readonly report: string;
  /** For machines. */
  readonly json: unknown;
}

/** Grades submissions of one exercise. Throws NotGradable or ExerciseError where the exercise itself is wrong. */
export class Grader {
  readonly #exercise: ReturnType<typeof readExercise>;
  #version: string | undefined;

  constructor(exercise: string) {
    this.#exercise = readExercise(exercise);
  }

  /** Grade what lies at a path. A submission that cannot be graded is an outcome; a fault of the engine is thrown. */
  grade(path: string): Outcome {
    const { exercise, files } = this.#exercise;
    try {
      const submission = readSubmission(path);
      if ('log' in submission && submission.exercise !== exercise.id)
        throw new NotGradable(`${path} is of the exercise ${JSON.stringify(submission.exercise)}`);
      const verdict = grade(exercise, files, submission);
      const foreign = 'log' in submission && submission.engine !== (this.#version ??= engineVersion());
      return outcomeOf(path, foreign ? { ...verdict, note: FOREIGN } : verdict);
    } catch (error) {
      if (error instanceof NotGradable) return notGradable(path, error.message);
      throw error;
    }
  }
}

/** Another engine may replay a log to another state: the report says so. */
const FOREIGN = 'This log was written by another version of the engine; the replay may differ.';

function outcomeOf(submission: string, verdict: Verdict): Outcome {
  const { score, points, passed, tasks } = verdict;
  const missing = tasks.filter(({ done }) => !done).map(({ task }) => task.title);
  return {
    submission,
    passed,
    result: { score, points, missing },
    report: formatReport(verdict),
    json: { submission, ...toJson(verdict) },
  };
}

/** The outcome of what cannot be graded. */
export function notGradable(submission: string, problem: string): Outcome {
  return {
    submission,
    passed: false,
    problem,
    report: `not gradable: ${problem}\n`,
    json: { submission, error: problem },
  };
}
