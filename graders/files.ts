import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isComplete } from '../engine/shell/parser/whole-command.ts';
import { parseExercise } from './exercise.ts';
import { isFields, isInside, isLogEntry, isTime, MAX_LENGTH_MS, MAX_STEPS } from './log-entry.ts';
import { isZip, NotGradable, readFiles, reading, readText } from './read-text.ts';
import type { Exercise, PageLog, Step, Submission } from './types.ts';

/** A command that is open for longer ends there: what is left of it is the next command's error. */
const MAX_LINES_PER_COMMAND = 500;
const DAY_MS = 24 * 3600 * 1000;
/** The file of a submission's directory that is run. */
const SCRIPT = 'commands.sh';

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
  return {
    exercise: parseExercise(readText(path), basename(resolve(directory))),
    directory,
    files: readFiles(join(directory, 'start')),
  };
}

/**
 * Read a submission: the JSON file that the page hands in, or one with `steps`; a directory whose files are put into the
 * working directory and whose `commands.sh` is run, or that holds such a JSON file; or one of these alone: a script, a
 * manifest. Manifests without commands.sh are applied as they are.
 */
export function readSubmission(path: string): Submission {
  if (!existsSync(path)) throw new NotGradable(`there is no submission at ${path}`);
  return reading(path, () => statSync(path)).isDirectory() ? folderSubmission(path) : fileSubmission(path);
}

function folderSubmission(path: string): Submission {
  const { [SCRIPT]: script, ...others } = readFiles(path);
  const steps = Object.entries(others).map(([file, text]): Step => ({ file, text }));
  if (script !== undefined) return { steps: [...steps, ...commandSteps(script, join(path, SCRIPT))] };
  const names = Object.keys(others);
  const handedIn = names.filter((name) => name.endsWith('.json') && isHandedIn(others[name]));
  if (handedIn.length > 1)
    throw new NotGradable(`${path} holds ${handedIn.length} submissions: ${handedIn.join(', ')}; name one of them`);
  if (handedIn.length) return fileSubmission(join(path, handedIn[0]));
  const manifests = names.filter((name) => MANIFEST.test(name));
  if (!names.length) throw new NotGradable(`${path} is empty: it has neither manifests nor ${SCRIPT}`);
  if (!manifests.length) {
    const advice = names.some((name) => name.endsWith('.zip')) ? ': unpack the archive first' : '';
    throw new NotGradable(`${path} has neither manifests nor ${SCRIPT}, only ${listed(names)}${advice}`);
  }
  return { steps: [...steps, { run: applied(manifests) }, { settle: true }] };
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more files` : names.join(', ');

const MANIFEST = /\.(ya?ml|json)$/;

/** The command that applies these files, and nothing else of the working directory. */
const applied = (names: readonly string[]): string =>
  `kubectl apply ${names.map((name) => `-f './${name.replaceAll("'", "'\\''")}'`).join(' ')}`;

/** Is this the JSON of a page, or one with steps, and no manifest? */
function isHandedIn(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && !isManifest(value) && (Array.isArray(value.log) || Array.isArray(value.steps));
  } catch {
    return false;
  }
}

function fileSubmission(path: string): Submission {
  const text = readText(path);
  if (isZip(path)) throw new NotGradable(`${path} is a ZIP archive: unpack it, and name the folder`);
  const file = basename(path);
  const json = file.endsWith('.json') ? parseJson(text, path) : undefined;
  if (json !== undefined && !isManifest(json)) return jsonSubmission(json, path);
  if (!MANIFEST.test(file)) return { steps: commandSteps(text, path) };
  return { steps: [{ file, text }, { run: applied([file]) }, { settle: true }] };
}

/**
 * The commands of a script: a command goes on over as many lines as the shell would read for it (loops, quotes,
 * here-documents). `# wait 20s` lets time pass, other comments are skipped. The cluster settles after each command.
 */
function commandSteps(text: string, path: string): Step[] {
  if (text.includes('\0')) throw new NotGradable(`${path} is no text: it has bytes that are zero`);
  const steps: Step[] = [];
  // Editors of Windows end lines with a carriage return, which no shell would take.
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let i = 0; i < lines.length; i++) {
    let command = lines[i];
    const wait = /^#\s*wait (\d{1,5})s\s*$/.exec(command);
    if (wait) steps.push({ waitMs: Number(wait[1]) * 1000 });
    if (!command.trim() || command.trimStart().startsWith('#')) continue;
    const last = Math.min(lines.length, i + MAX_LINES_PER_COMMAND) - 1;
    while (i < last && !isComplete(command)) command += `\n${lines[++i]}`;
    steps.push({ run: command }, { settle: true });
    if (steps.length > MAX_STEPS) throw new NotGradable(`${path} has more than ${MAX_STEPS / 2} commands`);
  }
  if (!steps.length) throw new NotGradable(`${path} has no command`);
  return steps;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotGradable(`${path} is no JSON: ${(error as Error).message}`);
  }
}

const isManifest = (value: unknown): boolean => isFields(value) && 'apiVersion' in value && 'kind' in value;

function jsonSubmission(value: unknown, path: string): Submission {
  const fields = isFields(value) ? value : {};
  if (Array.isArray(fields.log)) return pageLog(fields, path);
  if (!Array.isArray(fields.steps))
    throw new NotGradable(`${path} is no submission: it has neither a list "log" nor a list "steps"`);
  return { steps: checked(fields.steps, isStep, 'steps', 'step', path) };
}

function pageLog({ exercise, engine, log }: Record<string, unknown>, path: string): PageLog {
  if (typeof exercise !== 'string') throw new NotGradable(`${path} does not say which "exercise" it is of`);
  const entries = checked(log as unknown[], isLogEntry, 'log', 'input', path);
  entries.reduce((before, { atMs }, index) => {
    if (atMs < before) throw new NotGradable(`${path}: log[${index}] is earlier than the one before it`);
    return atMs;
  }, 0);
  const length = entries.length ? entries.at(-1)!.atMs - entries[0].atMs : 0;
  if (length > MAX_LENGTH_MS) throw new NotGradable(`${path} goes on for more than ${MAX_LENGTH_MS / DAY_MS} days`);
  return { exercise, engine: String(engine), log: entries };
}

function checked<T>(
  list: readonly unknown[],
  is: (item: unknown) => item is T,
  name: string,
  noun: string,
  path: string,
): T[] {
  if (list.length > MAX_STEPS) throw new NotGradable(`${path} has more than ${MAX_STEPS} ${name}`);
  return list.map((item, index) => {
    if (is(item)) return item;
    throw new NotGradable(`${path}: ${name}[${index}] is no ${noun}: ${JSON.stringify(item).slice(0, 200)}`);
  });
}

function isStep(step: unknown): step is Step {
  if (!isFields(step)) return false;
  const { run, file, text, waitMs, settle } = step;
  if (typeof run === 'string' || settle === true) return true;
  if (file !== undefined) return isInside(file) && typeof text === 'string';
  return isTime(waitMs, DAY_MS);
}
