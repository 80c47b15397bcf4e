import { expect, test } from 'vitest';
import { hintByZones, type Hinted } from './hints.ts';
import { allocate, isOverloaded, zoneShares } from './zone-shares.ts';

const endpoint = (zone?: string, ready = true): Hinted => ({ conditions: { ready }, ...(zone && { zone }) });
const node = (name: string, cpu: string, zone?: string): any => ({
  metadata: { name, labels: zone ? { 'topology.kubernetes.io/zone': zone } : {} },
  status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] },
});
const zonesOf = (lists: readonly (readonly Hinted[] | undefined)[]) =>
  lists.map((list) => list?.map(({ hints }) => hints?.forZones?.map(({ name }) => name).join() ?? ''));

test('zones have the share of endpoints that they have of all CPU', () => {
  const shares = zoneShares([node('n1', '2', 'a'), node('n2', '1', 'b'), node('n3', '1000m', 'b')]);
  expect(shares).toEqual(
    new Map([
      ['a', 0.5],
      ['b', 0.5],
    ]),
  );
  expect(allocate(shares, 5)).toBe(
    'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (5 endpoints, 2 zones)',
  );
  expect(allocate(shares, 6)).toEqual(
    new Map([
      ['a', { minimum: 3, desired: 3, maximum: 3 }],
      ['b', { minimum: 3, desired: 3, maximum: 3 }],
    ]),
  );
  expect(allocate(shares, 1)).toBe('Insufficient number of endpoints (1 endpoints, 2 zones)');
  expect(zoneShares([node('n1', '2', 'a'), node('n2', '2')])).toBeUndefined();
  expect(zoneShares([node('n1', '2', 'a'), node('n2', '2', 'a')])).toBeUndefined();
});

test('a zone with too many endpoints gives some to one with too few', () => {
  const shares = zoneShares([node('n1', '2', 'a'), node('n2', '2', 'b')]);
  const written = [[endpoint('a'), endpoint('a'), endpoint('a'), endpoint('b', false)], [endpoint('b')]];
  const shared = hintByZones({ written, kept: [] }, allocate(shares, 4) as any)!;
  expect(zonesOf(shared.hinted.written)).toEqual([['b', 'a', 'a', ''], ['b']]);
  expect(shared.counts).toEqual(
    new Map([
      ['a', 2],
      ['b', 2],
    ]),
  );
  expect(hintByZones({ written: [[endpoint()]], kept: [] }, allocate(shares, 4) as any)).toBeUndefined();
});

test('slices whose hints are right are left alone', () => {
  const shares = zoneShares([node('n1', '2', 'a'), node('n2', '2', 'b')]);
  const right = [{ ...endpoint('a'), hints: { forZones: [{ name: 'a' }] } }];
  const wrong = [{ ...endpoint('b'), hints: { forZones: [{ name: 'elsewhere' }] } }];
  const shared = hintByZones({ written: [], kept: [right, wrong] }, allocate(shares, 2) as any)!;
  expect(zonesOf(shared.hinted.kept)).toEqual([undefined, ['b']]);
});

test('a service is looked at again when a zone has too few of its endpoints', () => {
  const shares = zoneShares([node('n1', '2', 'a'), node('n2', '2', 'b')]);
  expect(isOverloaded(new Map([['a', 2]]), shares)).toBe(true);
  expect(
    isOverloaded(
      new Map([
        ['a', 2],
        ['b', 2],
      ]),
      shares,
    ),
  ).toBe(false);
});
