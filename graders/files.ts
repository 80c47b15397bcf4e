import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseExercise } from './exercise.ts';
import type { Exercise, Step, Submission } from './types.ts';

/** A submission or exercise that cannot be graded; the message says why and where. */
export class NotGradable extends Error {}

const MAX_FILES = 500;
const MAX_BYTES = 8 * 1024 * 1024;

/** Where exercises lie. */
export const EXERCISES = join(import.meta.dirname, '../content/exercises');

/** Read an exercise by its id, or by the path of its folder. */
export function readExercise(name: string): {
  exercise: Exercise;
  directory: string;
  /** The files it starts with, by name. */
  files: Record<string, string>;
} {
  const directory = existsSync(join(name, 'exercise.yaml')) ? name : join(EXERCISES, name);
  const path = join(directory, 'exercise.yaml');
  if (!existsSync(path)) {
    const known = existsSync(EXERCISES) ? readdirSync(EXERCISES).sort().join(', ') : '';
    throw new NotGradable(`there is no exercise ${JSON.stringify(name)} (known: ${known})`);
  }
  const id = name.split('/').filter(Boolean).at(-1)!;
  return {
    exercise: parseExercise(readFileSync(path, 'utf8'), id),
    directory,
    files: readFiles(join(directory, 'start')),
  };
}

/**
 * Read a submission: a JSON file with `steps` (as the page saves it); a directory whose files are put into the working
 * directory and whose `commands.sh` is run line by line; or a single `commands.sh`. A directory without commands.sh is
 * applied as it is.
 */
export function readSubmission(path: string): Submission {
  if (!existsSync(path)) throw new NotGradable(`there is no submission at ${path}`);
  if (!statSync(path).isDirectory())
    return path.endsWith('.json') ? jsonSubmission(path) : { steps: commandSteps(read(path)) };
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();
  if (names.length > MAX_FILES)
    throw new NotGradable(`${path} has ${names.length} files; at most ${MAX_FILES} are read`);
  const files: Step[] = names
    .filter((name) => name !== 'commands.sh')
    .map((name) => ({ file: name, text: read(join(path, name)) }));
  if (names.includes('commands.sh')) return { steps: [...files, ...commandSteps(read(join(path, 'commands.sh')))] };
  if (!files.length) throw new NotGradable(`${path} is empty: it has neither manifests nor commands.sh`);
  return { steps: [...files, { run: 'kubectl apply -R -f .' }, { settle: true }] };
}

/** All files below a directory by their names, in order; none where there is no directory. */
function readFiles(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
  if (names.length > MAX_FILES)
    throw new NotGradable(`${directory} has ${names.length} files; at most ${MAX_FILES} are read`);
  return Object.fromEntries(names.map((name) => [name, read(join(directory, name))]));
}

function read(path: string): string {
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new NotGradable(`${path} has ${size} bytes; at most ${MAX_BYTES} are read`);
  return readFileSync(path, 'utf8');
}

/**
 * Commands a line each, a trailing backslash or an open here-document going on; `# wait 20s` lets time pass, other
 * comments are skipped. The cluster settles after each command.
 */
function commandSteps(text: string): Step[] {
  const steps: Step[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    let command = lines[i];
    const wait = /^#\s*wait (\d+)s\s*$/.exec(command);
    if (wait) steps.push({ waitMs: Number(wait[1]) * 1000 });
    if (!command.trim() || command.trimStart().startsWith('#')) continue;
    while (command.endsWith('\\') && i + 1 < lines.length) command += `\n${lines[++i]}`;
    const end = /<<-?\s*['"]?(\w+)['"]?/.exec(command)?.[1];
    while (end && i + 1 < lines.length && lines[i] !== end) command += `\n${lines[++i]}`;
    steps.push({ run: command }, { settle: true });
  }
  return steps;
}

function jsonSubmission(path: string): Submission {
  let value: unknown;
  try {
    value = JSON.parse(read(path));
  } catch (error) {
    throw new NotGradable(`${path} is no JSON: ${(error as Error).message}`);
  }
  const steps = (value as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) throw new NotGradable(`${path} has no list "steps"`);
  steps.forEach((step, index) => {
    if (!isStep(step)) throw new NotGradable(`${path}: steps[${index}] is no step: ${JSON.stringify(step)}`);
  });
  return { steps: steps as Step[] };
}

function isStep(step: unknown): step is Step {
  if (typeof step !== 'object' || step === null) return false;
  const { run, file, text, waitMs, settle } = step as Record<string, unknown>;
  if (typeof run === 'string' || settle === true) return true;
  if (typeof file === 'string') return typeof text === 'string' && !file.split('/').includes('..');
  return typeof waitMs === 'number' && waitMs >= 0 && waitMs <= 24 * 3600 * 1000;
}
