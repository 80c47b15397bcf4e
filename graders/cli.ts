/**
 * Grades a submission: npm run grade -- EXERCISE SUBMISSION [--json]
 * Exit status: 0 passed, 1 failed, 2 not gradable.
 */
import { parseArgs } from 'node:util';
import { ExerciseError } from './exercise.ts';
import { NotGradable, readExercise, readSubmission } from './files.ts';
import { grade } from './grade.ts';
import { formatReport, toJson } from './report.ts';

function main(): number {
  let json = false;
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
    json = values.json ?? false;
    if (positionals.length !== 2) throw new NotGradable('usage: npm run grade -- EXERCISE SUBMISSION [--json]');
    const { exercise, files } = readExercise(positionals[0]);
    const verdict = grade(exercise, files, readSubmission(positionals[1]));
    process.stdout.write(json ? `${JSON.stringify(toJson(verdict))}\n` : formatReport(verdict));
    return verdict.passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotGradable || error instanceof ExerciseError || isUsage(error))) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else process.stderr.write(`not gradable: ${error.message}\n`);
    return 2;
  }
}

const isUsage = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

process.exitCode = main();
