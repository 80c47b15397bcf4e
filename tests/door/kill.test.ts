import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve, temporaryDirectory, type Served } from './served.ts';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const ask = (served: Served, body?: unknown): Promise<Response> =>
  fetch(`${served.url.replace('https:', 'http:')}${CONFIG_MAPS}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

test('a server that is killed while it writes has kept every acknowledged write', { timeout: 120_000 }, async () => {
  const state = join(directory.path, 'state');
  const acknowledged: string[] = [];
  /** Serve, write from several sides until so many more are acknowledged, and end it in the midst of that. */
  const round = async (number: number, signal: NodeJS.Signals): Promise<Served> => {
    const served = await serve(state, '--plain');
    const enough = acknowledged.length + 30;
    let ended = false;
    const write = async (writer: number): Promise<void> => {
      for (let count = 0; !ended; count++) {
        const name = `r${number}-w${writer}-${count}`;
        const answer = await ask(served, { metadata: { name } }).catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(name);
        if (acknowledged.length < enough || ended) continue;
        ended = true;
        await served.stop(signal);
      }
    };
    await Promise.all([0, 1, 2, 3].map(write));
    return served;
  };
  const { token } = await round(0, 'SIGKILL');
  // The next one goes on from a journal and leaves a snapshot, the last from that and a journal.
  await round(1, 'SIGTERM');
  await round(2, 'SIGKILL');

  const again = await serve(state, '--plain');
  expect(again.token).toBe(token);
  const { items } = (await (await ask(again)).json()) as { items: { metadata: { name: string } }[] };
  const kept = new Set(items.map(({ metadata }) => metadata.name));
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(90);
  await again.stop('SIGTERM');
});
