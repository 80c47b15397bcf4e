import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openState } from './state.ts';

const root = mkdtempSync(join(tmpdir(), 'reconcile-state-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Open a directory and let go of it at once. */
function open(directory: string): ReturnType<typeof openState> {
  const state = openState(directory, { nodes: 1 });
  state.journal.close();
  state.release();
  return state;
}

test('what is in a directory goes on: its token, its certificate, its seed; nobody else may read it', () => {
  const directory = join(root, 'kept');
  const [first, second] = [open(directory), open(directory)];
  expect(second.secrets).toEqual(first.secrets);
  expect(second.journal.header).toEqual(first.journal.header);
  const modes = ['.', 'journal.jsonl', 'secrets.json'].map((name) => statSync(join(directory, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});

test('one process at a time serves a directory; the lock of one that is gone does not count', () => {
  const directory = join(root, 'locked');
  open(directory);
  writeFileSync(join(directory, 'lock'), String(process.ppid));
  expect(() => open(directory)).toThrow(
    `${directory} is served by process ${process.ppid} already; choose another with --state, or remove ${directory}/lock if that is none of these servers`,
  );
  writeFileSync(join(directory, 'lock'), '999999999');
  open(directory);
  expect(existsSync(join(directory, 'lock'))).toBe(false);
});

test('a file that cannot be read is named', () => {
  const directory = join(root, 'broken');
  open(directory);
  const journal = join(directory, 'journal.jsonl');
  const good = readFileSync(journal, 'utf8');
  writeFileSync(journal, `${good}{"atMs": 1,\n`);
  expect(() => open(directory)).toThrow(`${journal}:2: `);
  expect(() => open(directory)).toThrow('keep the first 1 lines to go on from there');
  writeFileSync(journal, `${good}{"atMs": 1`);
  expect(open(directory).journal.entries).toEqual([]);
  const secrets = join(directory, 'secrets.json');
  writeFileSync(secrets, '{}');
  expect(() => open(directory)).toThrow(`${secrets} holds no token and certificate; remove it to have new ones made`);
});
