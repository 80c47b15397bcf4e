import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '../status.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC, testServer } from '../testing.ts';

const { send } = testServer();
const PODS = '/api/v1/namespaces/default/pods';
const POD = { metadata: { name: 'p' }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };
send('POST', PODS, POD);

function expectAnswer(code: number, body: unknown): void {
  expect(code).toBeGreaterThanOrEqual(200);
  if (code < 400) return;
  expect((body as Status).kind).toBe('Status');
  expect((body as Status).reason).not.toBe('InternalError');
}

describe('whatever is sent', () => {
  it('random text is answered with a Status', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
        const { code, body } = send('POST', PODS, text);
        expectAnswer(code, body);
      }),
      { numRuns: 300 },
    );
  });

  it('random values in the place of any field are answered with a Status', () => {
    const places = [
      ['metadata'],
      ['metadata', 'labels'],
      ['spec'],
      ['spec', 'containers'],
      ['spec', 'volumes'],
      ['spec', 'affinity'],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        const object = structuredClone(POD) as Record<string, unknown>;
        let parent = object;
        for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
        parent[path[path.length - 1]] = value;
        const { code, body } = send('POST', PODS, JSON.stringify(object), 'dryRun=All');
        expectAnswer(code, body);
      }),
      { numRuns: 300 },
    );
  });

  it('random patches of every type are answered with a Status', () => {
    fc.assert(
      fc.property(fc.constantFrom(APPLY, JSON_PATCH, MERGE, STRATEGIC), fc.json(), (type, body) => {
        const answer = send('PATCH', `${PODS}/p`, body, 'dryRun=All&fieldManager=x', type);
        expectAnswer(answer.code, answer.body);
      }),
      { numRuns: 300 },
    );
  });

  it('names the bound that a body breaks', () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(send('POST', PODS, deep).body).toMatchObject({
      code: 400,
      message: expect.stringContaining('limit nesting: 1000'),
    });
    const wide = `{"a":[${'1,'.repeat(1_100_000)}1]}`;
    expect(send('POST', PODS, wide).body).toMatchObject({
      code: 400,
      message: expect.stringContaining('limit documentNodes: 1000000'),
    });
    const huge = JSON.stringify({ a: 'x'.repeat(4_000_000) });
    expect(send('POST', PODS, huge).body).toMatchObject({
      code: 413,
      message: 'Request entity too large: limit is 3145728',
    });
    const bomb = `a: &a [x, x, x, x, x, x, x, x]\n${'bcdefghijkl'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${String.fromCharCode(97 + i)}, `.repeat(8)}x]`)
      .join('\n')}`;
    expect(send('POST', PODS, bomb).code).toBe(400);
  });
});
