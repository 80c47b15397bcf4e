/**
 * The simulated cluster in a terminal: npm run shell [-- EXERCISE] [--nodes N] [--seed TEXT] [--speed N] [--log FILE]
 *
 * With an exercise it begins as that one does, and on leaving says what has been reached; `--log` keeps what was done as
 * a submission. Ctrl-] leaves at once.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Attempt } from '../graders/attempt.ts';
import { ExerciseError } from '../graders/exercise.ts';
import { readExercise } from '../graders/files.ts';
import { NotGradable } from '../graders/read-text.ts';
import { verdictOf } from '../graders/grade.ts';
import { formatReport } from '../graders/report.ts';
import type { Exercise, LogEntry } from '../graders/types.ts';
import { engineVersion } from '../tools/engine-version.ts';
import { UsageError, wholeNumber } from './usage.ts';

/** How often virtual time follows wall time. */
const TICK_MS = 30;
/** Ctrl-], as telnet has it. */
const LEAVE = '\x1d';
/** Ctrl-D: what waits in a pipe is still run before. */
const END_OF_INPUT = '\x04';
/** A terminal that was suspended does not make the cluster run after lost hours. */
const MAX_TICK_MS = 120_000;

interface Options {
  readonly exercise: Exercise;
  readonly files: Readonly<Record<string, string>>;
  readonly speed: number;
  readonly logFile?: string;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      nodes: { type: 'string', default: '2' },
      seed: { type: 'string', default: 'shell' },
      speed: { type: 'string', default: '1' },
      log: { type: 'string' },
    },
  });
  if (positionals.length > 1) throw new UsageError(`one exercise at most, not ${positionals.join(' ')}`);
  const start = { nodes: wholeNumber('--nodes', values.nodes, 1, 5_000), seed: values.seed, commands: [] };
  const free: Exercise = { id: 'free', title: 'Free', summary: '', start, tasks: [], wrong: [] };
  const chosen = positionals.length ? readExercise(positionals[0]) : { exercise: free, files: {} };
  const speed = wholeNumber('--speed', values.speed, 1, 1_000);
  return { ...chosen, speed, ...(values.log !== undefined && { logFile: values.log }) };
}

/** A person at a terminal, an attempt behind it, and the log of what the person did. */
class TerminalDesk {
  readonly #options: Options;
  readonly #attempt: Attempt;
  readonly #log: LogEntry[] = [];
  readonly #clock: ReturnType<typeof setInterval>;
  #last = performance.now();
  #editing: { id: number; path: string; text: string } | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#attempt = new Attempt(options.exercise, options.files, {
      output: (text) => process.stdout.write(text),
      onEdit: (id, path, text) => {
        this.#editing = { id, path, text };
      },
      onExit: () => this.#leave(),
    });
    const { columns = 80, rows = 24 } = process.stdout;
    this.#attempt.openTerminal(columns, rows);
    this.#do({ size: { columns, rows } });
    process.stdin.setEncoding('utf8').on('data', (data: string) => this.#type(data));
    process.stdin.on('end', () => this.#do({ input: END_OF_INPUT }));
    process.stdout.on('resize', () =>
      this.#do({ size: { columns: process.stdout.columns, rows: process.stdout.rows } }),
    );
    if (process.stdin.isTTY) process.stdin.setRawMode(true);
    this.#clock = setInterval(() => this.#tick(), TICK_MS);
  }

  #type(data: string): void {
    const end = data.indexOf(LEAVE);
    this.#do({ input: end < 0 ? data : data.slice(0, end) });
    if (end >= 0) this.#leave();
  }

  #do(what: Omit<LogEntry, 'atMs'>): void {
    this.#tick();
    const entry: LogEntry = { atMs: this.#attempt.world.kernel.now, ...what };
    this.#log.push(entry);
    this.#attempt.input(entry);
    this.#edit();
  }

  #tick(): void {
    const now = performance.now();
    const elapsed = Math.min((now - this.#last) * this.#options.speed, MAX_TICK_MS);
    this.#last = now;
    this.#attempt.advance(Math.round(elapsed));
    this.#edit();
  }

  /** Hand the terminal to the person's own editor, where a program waits for that. */
  #edit(): void {
    const edit = this.#editing;
    if (!edit) return;
    this.#editing = undefined;
    const directory = mkdtempSync(join(tmpdir(), 'reconcile-'));
    try {
      const file = join(directory, basename(edit.path));
      writeFileSync(file, edit.text);
      const raw = process.stdin.isTTY;
      if (raw) process.stdin.setRawMode(false);
      const editor = process.env.VISUAL ?? process.env.EDITOR ?? 'vi';
      const { status } = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
      if (raw) process.stdin.setRawMode(true);
      this.#last = performance.now();
      const text = readFileSync(file, 'utf8');
      this.#do({ edited: { id: edit.id, text: status === 0 ? text : undefined } });
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  #leave(): void {
    clearInterval(this.#clock);
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    const { exercise, logFile } = this.#options;
    if (logFile !== undefined)
      writeFileSync(logFile, JSON.stringify({ exercise: exercise.id, engine: engineVersion(), log: this.#log }));
    process.stdout.write('\n');
    if (exercise.tasks.length) process.stdout.write(formatReport(verdictOf(exercise, this.#attempt.look(), [])));
    process.exit(0);
  }
}

try {
  new TerminalDesk(readOptions());
} catch (error) {
  const told = error instanceof UsageError || error instanceof NotGradable || error instanceof ExerciseError;
  if (!told && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
