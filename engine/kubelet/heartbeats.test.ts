import { expect, test } from 'vitest';
import { World } from '../world.ts';

const LEASE = "kubectl get lease -n kube-node-lease node-1 -o jsonpath='{.spec.renewTime}'";
const CONDITION = '.status.conditions[?(@.type=="Ready")].lastHeartbeatTime';
const HEARTBEAT = `kubectl get nodes -o jsonpath='{.items[0]${CONDITION}}'`;

test('heartbeats are told and not ticked: a Lease is of the last 10 s, a node of the last 5 minutes', () => {
  const world = new World({ nodes: 1 });
  const seconds = (command: string): number => Date.parse(world.exec(command).stdout) / 1_000;
  // Until then the node has told of its first images.
  world.advance(10_000);
  const [lease, heartbeat] = [seconds(LEASE), seconds(HEARTBEAT)];
  const { revision } = world.store;
  world.advance(1_000_000);
  expect(world.store.revision).toBe(revision);
  expect([seconds(LEASE) - lease, seconds(HEARTBEAT) - heartbeat]).toEqual([1_000, 900]);
  world.failNode('node-1');
  const last = seconds(LEASE);
  world.advance(30_000);
  expect(seconds(LEASE)).toBe(last);
});
