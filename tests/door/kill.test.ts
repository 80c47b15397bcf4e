import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve, temporaryDirectory, type Served } from './served.ts';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const ask = (served: Served, path: string, body?: unknown): Promise<Response> =>
  fetch(`${served.url.replace('https:', 'http:')}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

test(
  'a server that is killed while it writes has kept every write that it acknowledged',
  { timeout: 60_000 },
  async () => {
    const state = join(directory.path, 'state');
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round++) {
      const served = await serve(state, '--plain');
      let killed = false;
      const write = async (writer: number): Promise<void> => {
        for (let count = 0; !killed; count++) {
          const name = `r${round}-w${writer}-${count}`;
          const answer = await ask(served, '/api/v1/namespaces/default/configmaps', { metadata: { name } }).catch(
            () => undefined,
          );
          if (answer?.status === 201) acknowledged.push(name);
        }
      };
      const writers = [0, 1, 2, 3].map(write);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await served.stop('SIGKILL');
      killed = true;
      await Promise.all(writers);
    }
    expect(acknowledged.length).toBeGreaterThan(20);
    const served = await serve(state, '--plain');
    const answer = (await (await ask(served, '/api/v1/namespaces/default/configmaps')).json()) as {
      items: { metadata: { name: string } }[];
    };
    const kept = new Set(answer.items.map(({ metadata }) => metadata.name));
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
    await served.stop('SIGTERM');
  },
);

test(
  'a state directory is served once at a time, and says what is wrong with its files',
  { timeout: 60_000 },
  async () => {
    const state = join(directory.path, 'locked');
    const served = await serve(state);
    await expect(serve(state)).rejects.toThrow(
      `${state} is served by another process already; choose another with --state`,
    );
    await served.stop('SIGTERM');
    const journal = join(state, 'journal.jsonl');
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"atMs": 1,\n`);
    await expect(serve(state)).rejects.toThrow(`${journal}:`);
    await expect(serve(state, '--nodes', 'many')).rejects.toThrow(
      '--nodes must be a whole number from 1 to 5000, not many',
    );
    await expect(serve(state, '--colour')).rejects.toThrow("Unknown option '--colour'\nSee npm run serve -- --help");
  },
);
