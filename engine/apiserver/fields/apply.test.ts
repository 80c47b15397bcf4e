import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { APPLY, testServer } from '../testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps/c';
const configMap = (data: Record<string, string>, labels?: Record<string, string>): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...(labels && { labels }) },
  data,
});

describe('server-side apply', () => {
  it('tells who owns a field that another would change, and gives it over by force', () => {
    const { send } = testServer();
    expect(send('PATCH', PATH, configMap({ a: '1' }), 'fieldManager=alice', APPLY).code).toBe(201);
    const refused = send('PATCH', PATH, configMap({ a: '2', b: '1' }), 'fieldManager=bob', APPLY);
    expect(refused.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "alice": .data.a',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "alice"', field: '.data.a' }] },
    });
    const forced = send('PATCH', PATH, configMap({ a: '2' }), 'fieldManager=bob&force=true', APPLY);
    const { data, metadata } = forced.body as KubeObject;
    expect(data).toEqual({ a: '2' });
    expect(metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['bob', { 'f:data': { 'f:a': {} } }],
    ]);
  });

  it('removes what its manager no longer says, and keeps what others own', () => {
    const { send } = testServer();
    send('PATCH', PATH, configMap({ a: '1', b: '1' }), 'fieldManager=alice', APPLY);
    send('PATCH', PATH, configMap({ b: '1' }), 'fieldManager=bob', APPLY);
    const { data } = send('PATCH', PATH, configMap({}), 'fieldManager=alice', APPLY).body as KubeObject;
    expect(data).toEqual({ b: '1' });
  });

  it('applied again changes nothing, not even the version', () => {
    const words = fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), fc.string({ maxLength: 8 }), { maxKeys: 3 });
    fc.assert(
      fc.property(words, fc.dictionary(fc.constantFrom('x', 'y/z'), fc.constantFrom('', 'v')), (data, labels) => {
        const { send, kernel } = testServer();
        const first = send('PATCH', PATH, configMap(data, labels), 'fieldManager=alice', APPLY).body as KubeObject;
        kernel.advance(5_000);
        const { managedFields: _, resourceVersion: __, ...metadata } = first.metadata;
        const again = send('PATCH', PATH, configMap(data, labels), 'fieldManager=alice', APPLY).body as KubeObject;
        expect(again).toEqual(first);
        // What was read back, without the server's own record, applied again.
        const read = { ...first, metadata };
        const third = send('PATCH', PATH, read, 'fieldManager=alice', APPLY).body as KubeObject;
        expect(third.data).toEqual(first.data);
      }),
      { numRuns: 50 },
    );
  });
});

describe('two writers', () => {
  it('never lose a write: the one with the older version is told', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 20 }), (writes) => {
        const { send } = testServer();
        send('POST', '/api/v1/namespaces/default/configmaps', configMap({ n: '' }));
        const read = (): KubeObject => send('GET', PATH).body as KubeObject;
        const seen = [read(), read()];
        let expected = '';
        for (const [second, digit] of writes) {
          const writer = second ? 1 : 0;
          const mine = seen[writer];
          const changed = { ...mine, data: { n: `${mine.data.n}${digit}` } };
          const { code } = send('PUT', PATH, changed);
          if (code === 200) expected = changed.data.n;
          else expect(code).toBe(409);
          seen[writer] = read();
        }
        expect(read().data.n).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });
});
