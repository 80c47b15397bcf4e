import { expect, it } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import type { Status } from '../status.ts';
import { testServer } from '../testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const create = (send: ReturnType<typeof testServer>['send'], name: string): KubeObject =>
  send('POST', PATH, { metadata: { name } }).body as KubeObject;

const names = (body: unknown): string[] =>
  ((body as { items: KubeObject[] }).items ?? []).map(({ metadata }) => metadata.name);

it('a limit does not count where any version will do, and fixes the version where one is named', () => {
  const { send } = testServer();
  const { metadata } = create(send, 'a');
  for (const name of ['b', 'c']) create(send, name);
  expect(names(send('GET', PATH, undefined, 'limit=1&resourceVersion=0').body)).toEqual(['a', 'b', 'c']);
  const old = send('GET', PATH, undefined, `limit=9&resourceVersion=${metadata.resourceVersion}`);
  expect(names(old.body)).toEqual(['a']);
});

it('versions of more than five to ten minutes ago are gone', () => {
  const { send, kernel } = testServer();
  send('POST', '/api/v1/namespaces', { metadata: { name: 'kube-system' } });
  const { metadata } = create(send, 'a');
  const exact = `resourceVersionMatch=Exact&resourceVersion=${metadata.resourceVersion}`;
  kernel.advance(6 * 60_000);
  create(send, 'b');
  expect(names(send('GET', PATH, undefined, exact).body)).toEqual(['a']);
  kernel.advance(5 * 60_000);
  expect(send('GET', PATH, undefined, exact).code).toBe(200);
  kernel.advance(5 * 60_000);
  const { code, message } = send('GET', PATH, undefined, exact).body as Status;
  expect([code, message]).toEqual([410, 'The resourceVersion for the provided list is too old.']);
});
