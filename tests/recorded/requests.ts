/**
 * Plays recorded API requests in fresh engines and tells how much agrees.
 *
 * Usage: npm run requests [-- FILES… | DIRECTORIES…] [--all] [--out DIR] [--show N] [--only TEXT] [--part PART] [--json] [--update]
 * Without files, the sample under tests/recorded/kubernetes/{requests,patches}; `--all` takes ../shared/recorded where
 * that is there. `--show N` prints the first N requests that differ, `--only` those alone whose line holds a text,
 * `--part` those alone that differ in a part; `--out` writes the answers as files of the same names. `--update` writes the
 * sample's counts, which CI holds the engine to.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, keyOf, newTally, PARTS, type RequestLine, type Tally } from './requests-compare.ts';
import { playRequests } from './requests-player.ts';

const here = import.meta.dirname;

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(path, name));
}

const readLines = (file: string): RequestLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RequestLine);

interface Options {
  show: number;
  only: string | undefined;
  part: string | undefined;
}

function showDifference(want: RequestLine, got: RequestLine, off: readonly string[]): void {
  const { base, verb, op, type, path, value, body, manager, force } = want;
  console.log(
    `\n${base} ${verb} ${op ?? type ?? ''} ${JSON.stringify(path ?? body) ?? ''} ${JSON.stringify(value) ?? ''} ${manager ?? ''}${force ? ' force' : ''}`,
  );
  for (const part of off) console.log(`  ${part}\n${shorten(PARTS[part](want), PARTS[part](got))}`);
}

/** Two texts from a little before where they begin to differ. */
function shorten(want: string, got: string): string {
  let start = 0;
  while (start < want.length && want[start] === got[start]) start++;
  const from = Math.max(0, start - 150);
  return `  - ${want.slice(from, from + 600)}\n  + ${got.slice(from, from + 600)}`;
}

function score(lines: readonly RequestLine[], played: readonly RequestLine[], options: Options): Tally {
  const tally = newTally();
  const answers = new Map(played.map((line) => [keyOf(line), line]));
  for (const want of lines) {
    if (want.verb === 'stored') continue;
    const got = answers.get(keyOf(want))!;
    const off = judge(want, got, tally);
    if (!off.length || options.show <= 0) continue;
    if (options.part && !off.includes(options.part)) continue;
    if (options.only && !`${JSON.stringify(want)}${JSON.stringify(got)}`.includes(options.only)) continue;
    options.show--;
    showDifference(want, got, off);
  }
  return tally;
}

/** Keep how many requests of each file of the sample agree. */
function keepScores(files: Readonly<Record<string, Tally>>): void {
  const rows = Object.entries(files)
    .filter(([file]) => file.startsWith(here))
    .map(
      ([file, { equal, requests }]) =>
        `  ${JSON.stringify(relative(join(here, 'kubernetes'), file))}: ${JSON.stringify([equal, requests])}`,
    );
  writeFileSync(join(here, 'requests-scores.json'), `{\n${rows.join(',\n')}\n}\n`);
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      show: { type: 'string' },
      only: { type: 'string' },
      part: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      all: { type: 'boolean' },
      update: { type: 'boolean' },
    },
  });
  const whole = join(here, '../../../shared/recorded/kubernetes');
  const root = values.all && existsSync(whole) ? whole : join(here, 'kubernetes');
  const paths = positionals.length ? positionals : ['requests', 'patches'].map((name) => join(root, name));
  const options = { show: Number(values.show ?? 0), only: values.only, part: values.part };
  const total = newTally();
  const files: Record<string, Tally> = {};
  for (const file of paths.filter((path) => existsSync(path)).flatMap(filesIn)) {
    const lines = readLines(file);
    const played = playRequests(lines);
    if (values.out) {
      mkdirSync(values.out, { recursive: true });
      writeFileSync(join(values.out, basename(file)), played.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    const tally = score(lines, played, options);
    for (const part of Object.keys(total)) total[part] += tally[part];
    files[file] = tally;
    if (!values.json) console.log(`${file}: ${tally.equal}/${tally.requests}`);
  }
  if (values.update) keepScores(files);
  if (values.json) console.log(JSON.stringify({ total, files }));
  else {
    const parts = Object.keys(PARTS).map((part) => `${part} ${percent(total[part], total.requests)}`);
    console.log(
      `total: ${total.equal}/${total.requests} (${percent(total.equal, total.requests)}); ${parts.join(', ')}`,
    );
  }
}

main();
