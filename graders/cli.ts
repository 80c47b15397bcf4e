/**
 * Grades submissions: npm run grade -- EXERCISE SUBMISSION… [--each] [--json]
 * Exit status: 0 all passed, 1 one failed, 2 one is not gradable.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gradeAll } from './pool.ts';
import { ExerciseError } from './exercise.ts';
import { Grader, type Outcome } from './outcome.ts';
import { NotGradable, reading } from './read-text.ts';
import { formatLine, formatSummary } from './report.ts';

const USAGE = `usage: npm run grade -- EXERCISE SUBMISSION… [--each] [--json]

EXERCISE    an id (a folder of content/exercises), or the path of such a folder
SUBMISSION  what the page hands in (JSON); or a folder of files with a commands.sh, of manifests, or with what the page
            hands in; or one of these files. Of several, each gets a line, in their order.
--each      each SUBMISSION is a folder that holds submissions: grade all of them
--json      print verdicts for machines, a line each

Exit status: 0 all passed, 1 one failed, 2 one is not gradable.
`;

async function main(): Promise<number> {
  let json = false;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { each: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    json = values.json ?? false;
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [exercise, ...named] = positionals;
    if (!named.length) throw new NotGradable(`expected an exercise and a submission\n${USAGE.trimEnd()}`);
    // Also where others grade: an exercise that is wrong is told at once, and once.
    const grader = new Grader(exercise);
    if (!values.each && named.length === 1) return tellOne(grader.grade(named[0]), json);
    return await tellAll(exercise, values.each ? named.flatMap(entriesOf) : named, json);
  } catch (error) {
    if (!(error instanceof NotGradable || error instanceof ExerciseError || isUsage(error))) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else process.stderr.write(`not gradable: ${error.message}\n`);
    return 2;
  }
}

function tellOne(outcome: Outcome, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(outcome.json)}\n`);
  else (outcome.problem === undefined ? process.stdout : process.stderr).write(outcome.report);
  return statusOf(outcome);
}

async function tellAll(exercise: string, paths: readonly string[], json: boolean): Promise<number> {
  const outcomes: Outcome[] = [];
  await gradeAll(exercise, paths, (outcome) => {
    outcomes.push(outcome);
    process.stdout.write(json ? `${JSON.stringify(outcome.json)}\n` : formatLine(outcome));
  });
  if (!json) process.stdout.write(formatSummary(outcomes));
  return Math.max(...outcomes.map(statusOf));
}

const statusOf = ({ passed, problem }: Outcome): number => (problem !== undefined ? 2 : passed ? 0 : 1);

/** The submissions in a folder: what is not hidden, by name. */
function entriesOf(folder: string): string[] {
  const names = reading(folder, () => readdirSync(folder)).filter((name) => !/^(\.|__MACOSX$)/.test(name));
  if (!names.length) throw new NotGradable(`${folder} holds no submission`);
  return names.sort().map((name) => join(folder, name));
}

const isUsage = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

process.exitCode = await main();
