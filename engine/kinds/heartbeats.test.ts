import { expect, test } from 'vitest';
import type { KubeObject } from '../store/object.ts';
import { reportedNode } from './heartbeats.ts';

test('a node with a kubelet is read as reported every five minutes, one that a client made up as it was written', () => {
  const written = '2026-11-21T00:00:00Z';
  const node = (manager: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'islet', managedFields: [{ manager, operation: 'Update' }] as never },
    status: { conditions: [{ type: 'Ready', status: 'False', lastHeartbeatTime: written }] },
  });
  const read = (manager: string): string =>
    reportedNode(node(manager), { nowMs: Date.parse(written) + 700_000, isSilent: () => false }).status.conditions[0]
      .lastHeartbeatTime;
  expect(read('kubelet')).toBe('2026-11-21T00:10:00Z');
  expect(read('kubectl-create')).toBe(written);
});
