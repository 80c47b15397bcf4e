import { expect, it } from 'vitest';
import { testServer } from '../testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

it('a watch that wants one answer is refused and leaves the collection alone', () => {
  const { send } = testServer();
  expect(send('POST', PATH, { metadata: { name: 'a' } }).code).toBe(201);
  expect(send('GET', PATH, undefined, 'watch=1').code).toBe(400);
  expect(send('GET', `${PATH}/a`).code).toBe(200);
});

it('pods stay where a request that deletes their job does not say otherwise', () => {
  const { send } = testServer();
  const jobs = '/apis/batch/v1/namespaces/default/jobs';
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } };
  for (const name of ['a', 'b']) expect(send('POST', jobs, { metadata: { name }, spec: { template } }).code).toBe(201);
  const { body, warnings } = send('DELETE', `${jobs}/a`);
  expect((body as any).metadata.finalizers).toEqual(['orphan']);
  expect(warnings).toEqual([
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  ]);
  const background = send('DELETE', `${jobs}/b`, { propagationPolicy: 'Background' });
  expect([(background.body as any).status, background.warnings]).toEqual(['Success', []]);
});
