/**
 * Plays recorded sessions in fresh engines and tells how much agrees.
 *
 * Usage: npm run recorded [-- FILES… | DIRECTORIES…] [--show N] [--json] [--out DIR] [--objects]
 * Without files, all under tests/recorded. `--show N` prints the first N commands that differ; `--out` writes the
 * transcripts as played, and `objects/NAME.json` with the objects at the end.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { World } from '../../engine/world.ts';
import { Differences } from './differences.ts';
import { dumpObjects } from './objects.ts';
import { format, judge, normalise, parse, type RunStep, type Transcript } from './transcript.ts';

/** The counts of one file, or of all. */
export interface Score {
  commands: number;
  equal: number;
  lines: number;
  equalLines: number;
  /** Commands that the engine itself failed on: an assertion, never a user's error. */
  crashes: number;
}

/** A transcript as the engine played it, with the world it left behind. */
export interface Played {
  transcript: Transcript;
  world: World | undefined;
  crashes: string[];
}

/** Between two commands a person takes a moment; the recordings took 0.2 to 1 s. */
const BETWEEN_COMMANDS_MS = 400;

/** From the last command of a session to the dump of its objects. */
const AFTER_SESSION_MS = 1_200;

const splitLines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** Play a transcript in a fresh world. Never throws: a crash becomes the command's standard error, exit 134. */
export function play(transcript: Transcript, descriptions = {}): Played {
  const crashes: string[] = [];
  const start = transcript.steps.find((step) => step.kind === 'cluster');
  const nodes = Number(/nodes=(\d+)/.exec(start?.kind === 'cluster' ? start.arg : '')?.[1] ?? 1);
  const docker = start?.kind === 'cluster' && start.arg === 'docker';
  let world: World | undefined;
  const guard = <T>(what: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      crashes.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
      return undefined;
    }
  };
  guard('cluster', () => (world = new World({ nodes: docker ? 1 : nodes, descriptions })));
  const steps = transcript.steps.map((step) => {
    if (step.kind === 'file') guard(step.name, () => world?.writeFile(step.name, step.lines.join('\n') + '\n'));
    else if (step.kind === 'settle') guard('settle', () => world?.settle());
    else if (step.kind === 'wait') guard('wait', () => world?.advance(durationMs(step.arg)));
    if (step.kind !== 'run') return step;
    guard('advance', () => world?.advance(BETWEEN_COMMANDS_MS));
    const result = guard(step.command, () => world?.exec(step.command));
    const { stdout, stderr, exit } = result ?? { stdout: '', stderr: `crashed: ${crashes.at(-1)}`, exit: 134 };
    return { ...step, stdout: splitLines(stdout), stderr: splitLines(stderr), exit, varies: false };
  });
  return { transcript: { title: transcript.title, steps }, world, crashes };
}

/** `20s`, `2m`, `500ms` in milliseconds. */
function durationMs(text: string): number {
  const value = parseFloat(text);
  return text.endsWith('ms') ? value : text.endsWith('m') ? value * 60_000 : value * 1_000;
}

/** Compare what was recorded with what was played; `onCompared` is called for each command that is compared. */
export function score(
  want: Transcript,
  got: Transcript,
  onCompared?: (want: RunStep, got: RunStep, same: boolean) => void,
): Omit<Score, 'crashes'> {
  const total = { commands: 0, equal: 0, lines: 0, equalLines: 0 };
  const played = got.steps.filter((step) => step.kind === 'run');
  want.steps
    .filter((step) => step.kind === 'run')
    .forEach((step, index) => {
      const verdict = judge(step, played[index]);
      if (!verdict) return;
      total.commands++;
      total.equal += Number(verdict.same);
      total.lines += verdict.lines;
      total.equalLines += verdict.equalLines;
      onCompared?.(step, played[index], verdict.same);
    });
  return total;
}

/** All transcripts below the given files and directories, in order. */
function findTranscripts(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.transcript')).map((name) => join(path, name));
  });
}

/** Field texts, where `npm run generate` has made them. */
export function loadDescriptions(): Record<string, Record<string, string>> {
  const path = join(import.meta.dirname, '../../engine/generated/descriptions.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function printDifference(file: string, want: RunStep, got: RunStep): void {
  const show = (lines: string[], mark: string): string =>
    lines
      .slice(0, 60)
      .map((line) => `  ${mark} ${normalise(line)}\n`)
      .join('');
  console.log(`\n${file}: $ ${want.command}`);
  console.log(`  expected (exit ${want.exit})\n${show([...want.stdout, ...want.stderr], '-')}`);
  console.log(`  got (exit ${got.exit})\n${show([...got.stdout, ...got.stderr], '+')}`);
}

const percent = (part: number, whole: number): string => `${whole ? ((100 * part) / whole).toFixed(1) : '0.0'} %`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      show: { type: 'string' },
      json: { type: 'boolean' },
      out: { type: 'string' },
      update: { type: 'boolean' },
    },
  });
  const files = findTranscripts(positionals.length ? positionals : [import.meta.dirname]).sort();
  const descriptions = loadDescriptions();
  const total: Score = { commands: 0, equal: 0, lines: 0, equalLines: 0, crashes: 0 };
  const rows: Record<string, Score> = {};
  const differences = new Differences();
  let shown = Number(values.show ?? 0);
  for (const file of files) {
    const want = parse(readFileSync(file, 'utf8'));
    const name = relative(process.cwd(), file);
    const played = play(want, descriptions);
    const row: Score = {
      ...score(want, played.transcript, (w, g, same) => {
        differences.note(name, w, same);
        if (!same && shown-- > 0) printDifference(name, w, g);
      }),
      crashes: played.crashes.length,
    };
    rows[name] = row;
    for (const key of Object.keys(total) as (keyof Score)[]) total[key] += row[key];
    if (values.out) writePlayed(values.out, file, played);
    if (!values.json)
      console.log(
        `${name}: commands ${row.equal}/${row.commands}, lines ${row.equalLines}/${row.lines}${row.crashes ? `, crashes ${row.crashes}` : ''}`,
      );
  }
  if (values.update) update(rows, differences);
  if (values.json) console.log(JSON.stringify({ total, files: rows }));
  else
    console.log(
      `total: commands ${total.equal}/${total.commands} (${percent(total.equal, total.commands)}), lines ${total.equalLines}/${total.lines} (${percent(total.equalLines, total.lines)}), crashes ${total.crashes}`,
    );
}

/** Keep the scores that CI holds the engine to, and list what differs. */
function update(rows: Readonly<Record<string, Score>>, differences: Differences): void {
  const scores = Object.fromEntries(
    Object.entries(rows).map(([name, { equal, commands }]) => [name, [equal, commands]]),
  );
  const lines = Object.entries(scores).map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  writeFileSync(join(import.meta.dirname, 'scores.json'), `{\n${lines.join(',\n')}\n}\n`);
  writeFileSync(join(import.meta.dirname, 'DIFFERENCES.md'), differences.toMarkdown());
}

function writePlayed(directory: string, file: string, { transcript, world }: Played): void {
  const name = basename(file, '.transcript');
  mkdirSync(join(directory, 'objects'), { recursive: true });
  writeFileSync(join(directory, basename(file)), format(transcript));
  // What was under way when the session ended is over by the time a dump has been asked for.
  world?.advance(AFTER_SESSION_MS);
  if (world && existsSync(dirname(file)))
    writeFileSync(join(directory, 'objects', `${name}.json`), JSON.stringify(dumpObjects(world), null, 1));
}

if (import.meta.main) main();
