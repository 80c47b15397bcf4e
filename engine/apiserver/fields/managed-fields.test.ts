import { describe, expect, it } from 'vitest';
import { STRATEGIC, testServer } from '../testing.ts';

const POD = '/api/v1/namespaces/default/pods';

describe('managedFields', () => {
  it('name the times that Go writes as null: of a condition that is patched in, and of the others after it', () => {
    const server = testServer();
    server.send('POST', POD, { metadata: { name: 'solo' }, spec: { containers: [{ name: 'main', image: 'nginx' }] } });
    const patch = (manager: string, type: string): unknown =>
      server.send(
        'PATCH',
        `${POD}/solo/status`,
        { status: { conditions: [{ type, status: 'True' }] } },
        `fieldManager=${manager}`,
        STRATEGIC,
      );
    patch('kubelet', 'Ready');
    patch('learner', 'example.com/checked');
    const { metadata } = server.send('GET', `${POD}/solo`).body as {
      metadata: { managedFields: { manager: string }[] };
    };
    const owned = metadata.managedFields.filter(({ manager }) => manager === 'kubelet' || manager === 'learner');
    const condition = { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} };
    expect(owned).toEqual([
      expect.objectContaining({
        manager: 'kubelet',
        fieldsV1: { 'f:status': { 'f:conditions': { '.': {}, 'k:{"type":"Ready"}': condition } } },
      }),
      expect.objectContaining({
        manager: 'learner',
        fieldsV1: { 'f:status': { 'f:conditions': { 'k:{"type":"example.com/checked"}': condition } } },
      }),
    ]);
  });
});
