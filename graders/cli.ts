/**
 * Grades a submission: npm run grade -- EXERCISE SUBMISSION [--json]
 * Exit status: 0 passed, 1 failed, 2 not gradable.
 */
import { parseArgs } from 'node:util';
import { ExerciseError } from './exercise.ts';
import { NotGradable, readExercise, readSubmission } from './files.ts';
import { grade, type Verdict } from './grade.ts';
import { formatReport, toJson } from './report.ts';
import { engineVersion } from '../tools/engine-version.ts';
import type { Submission } from './types.ts';

const USAGE = `usage: npm run grade -- EXERCISE SUBMISSION [--json]

EXERCISE    an id (a folder of content/exercises), or the path of such a folder
SUBMISSION  what the page hands in (JSON); or a folder of files with a commands.sh, or of manifests; or one of these
--json      print the verdict for machines

Exit status: 0 passed, 1 failed, 2 not gradable.
`;

function main(): number {
  let json = false;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    json = values.json ?? false;
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (positionals.length !== 2) throw new NotGradable(`expected an exercise and a submission\n${USAGE.trimEnd()}`);
    const { exercise, files } = readExercise(positionals[0]);
    const submission = readSubmission(positionals[1]);
    if ('log' in submission && submission.exercise !== exercise.id)
      throw new NotGradable(`${positionals[1]} is of the exercise ${JSON.stringify(submission.exercise)}`);
    const verdict = withEngineNote(grade(exercise, files, submission), submission);
    process.stdout.write(json ? `${JSON.stringify(toJson(verdict))}\n` : formatReport(verdict));
    return verdict.passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotGradable || error instanceof ExerciseError || isUsage(error))) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else process.stderr.write(`not gradable: ${error.message}\n`);
    return 2;
  }
}

/** Another engine may replay a log to another state: the report says so. */
function withEngineNote(verdict: Verdict, submission: Submission): Verdict {
  if (!('log' in submission) || submission.engine === engineVersion()) return verdict;
  return { ...verdict, note: 'This log was written by another version of the engine; the replay may differ.' };
}

const isUsage = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

process.exitCode = main();
