import { describe, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { decodeObject, readEnvelope } from './decode.ts';
import { encodeEvent, encodeObject } from './encode.ts';

type Json = Record<string, unknown>;
const bytesOf = (object: Json): string => Buffer.from(encodeObject(object)!).toString('latin1');

describe('objects in protobuf', () => {
  test('are as the API server writes them: what is by value in Go is there, what is a pointer only if it was set', () => {
    const details = { name: 'nosuch', kind: 'configmaps' };
    const message = 'configmaps "nosuch" not found';
    const status = {
      apiVersion: 'v1',
      kind: 'Status',
      status: 'Failure',
      message,
      reason: 'NotFound',
      details,
      code: 404,
    };
    expect(bytesOf(status)).toBe(
      'k8s\0\n\x0c\n\x02v1\x12\x06Status\x12Y\n\x06\n\0\x12\0\x1a\0\x12\x07Failure\x1a\x1dconfigmaps "nosuch" not found' +
        '"\x08NotFound*\x1a\n\x06nosuch\x12\0\x1a\nconfigmaps(\x002\x000\x94\x03\x1a\0"\0',
    );
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', creationTimestamp: '2026-11-21T15:40:30Z' },
      data: { b: '2', B: '' },
      immutable: false,
    };
    expect(bytesOf(map)).toBe(
      'k8s\0\n\x0f\n\x02v1\x12\tConfigMap\x12,\n\x19\n\x01x\x12\0\x1a\0"\0*\x002\x008\0B\x08\x08\xee\xf6\x86\xd8\x06\x10\0' +
        '\x12\x05\n\x01B\x12\0\x12\x06\n\x01b\x12\x012 \0\x1a\0"\0',
    );
  });

  test('become the same objects again, all that a cluster holds', () => {
    const world = new World({ nodes: 1, seed: 'protobuf' });
    world.exec('kubectl create deployment web --image=nginx:1.27 && kubectl expose deployment web --port=80');
    world.settle();
    let count = 0;
    for (const resource of world.store.resources())
      for (const object of world.store.list(resource)) {
        const bytes = encodeObject(object)!;
        expect(Buffer.from(encodeObject(decodeObject(readEnvelope(bytes))!)!).equals(Buffer.from(bytes))).toBe(true);
        count++;
      }
    expect(count).toBeGreaterThan(200);
  });

  test('have their length before them in a watch; custom ones have no such form', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } };
    const event = Buffer.from(encodeEvent('ADDED', namespace)!);
    expect(event.readUInt32BE(0)).toBe(event.length - 4);
    expect(event.toString('latin1', 4, 11)).toBe('\n\x05ADDED');
    expect(event.toString('latin1')).toContain(bytesOf(namespace));
    const custom = { apiVersion: 'example.com/v1', kind: 'Toy', metadata: { name: 'x' } };
    expect([encodeObject(custom), encodeEvent('ADDED', custom)]).toEqual([undefined, undefined]);
  });

  test('hold large and negative numbers, fractions, times and raw JSON', () => {
    const there = (object: Json): unknown => decodeObject(readEnvelope(encodeObject(object)!));
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'x', generation: 9007199254740991, creationTimestamp: '1969-12-31T23:59:59Z' },
      eventTime: '2026-11-21T15:40:30.123456Z',
      deprecatedCount: -1,
    };
    expect(there(event)).toEqual(event);
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: -5 } };
    expect(there(request)).toMatchObject(request);
    const parameters = { b: [1.5, '<&>', null], a: {} };
    const config = [{ opaque: { driver: 'd', parameters } }, { opaque: { driver: 'e', parameters: {} } }];
    expect(there({ apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass', spec: { config } })).toMatchObject({
      spec: { config },
    });
  });
});
