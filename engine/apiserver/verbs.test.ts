import { expect, it } from 'vitest';
import { testServer } from './testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

it('a watch that wants one answer is refused and leaves the collection alone', () => {
  const { send } = testServer();
  expect(send('POST', PATH, { metadata: { name: 'a' } }).code).toBe(201);
  expect(send('GET', PATH, undefined, 'watch=1').code).toBe(400);
  expect(send('GET', `${PATH}/a`).code).toBe(200);
});
