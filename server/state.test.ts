import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import type { World } from '../engine/world.ts';
import { stateHash } from '../tests/simulation/scenario.ts';
import { Journal } from './journal.ts';
import { entryOf, replay } from './replay.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
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

/** What a directory's cluster is after its journal has been replayed and a while has passed. */
function hashOf(directory: string): string {
  const state = openState(directory, { nodes: 1 });
  const { world } = state.begin({});
  replay(world, state.journal, new Map());
  state.journal.close();
  state.release();
  world.advance(state.journal.header.startMs + 600_000 - world.kernel.now);
  return stateHash(world);
}

const user = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };
const write = (name: string, replicas: number): ApiRequest => ({
  method: 'POST',
  path: '/apis/apps/v1/namespaces/default/deployments',
  user,
  body: JSON.stringify({
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } },
    },
  }),
});

test('a snapshot takes the place of the journal; a kill at any moment leaves one or the other whole', () => {
  const [directory, killed] = [join(root, 'compacted'), join(root, 'killed')];
  const state = openState(directory, { nodes: 1 });
  const { world } = state.begin({});
  const ask = (request: ApiRequest): void => {
    state.journal.append(entryOf(request, world.kernel.now));
    expect(world.api.handle(request).code).toBe(201);
    world.advance(700);
  };
  ask(write('first', 2));
  ask(write('second', 3));
  const journal = readFileSync(join(directory, 'journal.jsonl'));
  state.compact(world, []);
  const names = (): string[] => readdirSync(directory).filter((name) => /journal|snapshot/.test(name));
  const [shortened, snapshot] = names();
  expect(shortened).toBe('journal.jsonl');
  const [after, kept] = [shortened, snapshot].map((name) => readFileSync(join(directory, name)));
  ask(write('third', 1));
  state.compact(world, []);
  expect(names()).toHaveLength(2);
  ask(write('fourth', 1));
  state.journal.close();
  state.release();
  world.advance(state.journal.header.startMs + 600_000 - world.kernel.now);
  expect(hashOf(directory)).toBe(stateHash(world));

  const files = { 'secrets.json': readFileSync(join(directory, 'secrets.json')) };
  const moments: Record<string, Buffer>[] = [
    { 'journal.jsonl': journal },
    { 'journal.jsonl': journal, [`${snapshot}.new`]: kept.subarray(0, 1_000) },
    { 'journal.jsonl': journal, [snapshot]: kept, 'journal.jsonl.new': after.subarray(0, 50) },
    { 'journal.jsonl': after, [snapshot]: kept, 'snapshot-0123456789abcdef.bin': kept },
  ];
  const hashes = moments.map((moment) => {
    rmSync(killed, { recursive: true, force: true });
    mkdirSync(killed);
    for (const [name, bytes] of Object.entries({ ...files, ...moment })) writeFileSync(join(killed, name), bytes);
    return hashOf(killed);
  });
  expect(new Set(hashes).size).toBe(1);
  expect(readdirSync(killed).sort()).toEqual(['journal.jsonl', 'secrets.json', snapshot]);
});

test('a snapshot that is damaged or missing is named; that of another engine gives its objects', () => {
  const directory = join(root, 'snapshots');
  const state = openState(directory, { nodes: 1 });
  const { world } = state.begin({});
  world.api.handle(write('web', 2));
  world.advance(5_000);
  const { snapshot } = writeSnapshot(directory, world, 'another', ['certificate']);
  state.journal.close();
  state.release();
  const { seed, startMs } = state.journal.header;
  const read = (sha256 = snapshot.sha256): ReturnType<typeof readSnapshot> =>
    readSnapshot(directory, { ...snapshot, sha256 }, 'this', { seed, startMs, nodes: 1 });
  const taken = read();
  expect([taken.isTakenOver, taken.certificates]).toEqual([true, ['certificate']]);
  taken.world.advance(30_000);
  const pods = ({ store }: World): unknown =>
    store.list('pods', 'default').map(({ metadata, status }) => [metadata.uid, status?.phase]);
  expect(pods(taken.world)).toEqual(pods(world));
  expect(taken.world.store.get('deployments.apps', 'default', 'web')?.status?.readyReplicas).toBe(2);
  const path = join(directory, snapshot.file);
  expect(() => read('0')).toThrow(`${path} is damaged: it is not what was written`);
  rmSync(path);
  expect(() => read()).toThrow(`${path} is missing, from which the journal goes on`);
});

test('a journal that is cut off at any byte goes on from its last whole line', () => {
  const path = join(root, 'cut.jsonl');
  const fresh = { reconcile: 1, engine: '1', seed: 'cut', nodes: 1, startMs: 0 } as const;
  const entry = { atMs: 1, method: 'POST', path: '/x', query: '', headers: {}, body: 'ü€😀' };
  const journal = Journal.open(path, fresh);
  for (let count = 0; count < 3; count++) journal.append(entry);
  journal.close();
  const whole = readFileSync(path);
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const lines = whole.subarray(0, cut).toString().split('\n').length - 1;
    const opened = Journal.open(path, fresh);
    expect(opened.entries).toHaveLength(Math.max(0, lines - 1));
    opened.append(entry);
    opened.close();
    const again = Journal.open(path, fresh);
    expect(again.entries).toHaveLength(Math.max(1, lines));
    again.close();
  }
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
