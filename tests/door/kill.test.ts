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

test('a server that is killed while it writes has kept every acknowledged write', { timeout: 60_000 }, async () => {
  const state = join(directory.path, 'state');
  const served = await serve(state, '--plain');
  const acknowledged: string[] = [];
  let killed = false;
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; !killed; count++) {
      const name = `w${writer}-${count}`;
      const answer = await ask(served, { metadata: { name } }).catch(() => undefined);
      if (answer?.status === 201) acknowledged.push(name);
    }
  };
  const writers = [0, 1, 2, 3].map(write);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await served.stop('SIGKILL');
  killed = true;
  await Promise.all(writers);
  expect(acknowledged.length).toBeGreaterThan(10);

  const again = await serve(state, '--plain');
  expect(again.token).toBe(served.token);
  const { items } = (await (await ask(again)).json()) as { items: { metadata: { name: string } }[] };
  const kept = new Set(items.map(({ metadata }) => metadata.name));
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
  await again.stop('SIGTERM');
});
