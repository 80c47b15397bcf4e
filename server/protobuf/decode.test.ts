import { describe, expect, test } from 'vitest';
import { schemaDefinitions } from '../../engine/kinds/schema.ts';
import data from '../data/protobuf-fields.json' with { type: 'json' };
import { decodeObject, MAGIC, readEnvelope } from './decode.ts';
import { fieldsOf } from './messages.ts';
import { WireError } from './wire.ts';

/** A field whose value has its length before it. */
const field = (number: number, value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
};
const int = (number: number, value: number): Buffer => Buffer.of(number << 3, value);
const all = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);
const envelope = (apiVersion: string, kind: string, raw: Uint8Array): Buffer =>
  all(MAGIC, field(1, all(field(1, apiVersion), field(2, kind))), field(2, raw));
const decode = (apiVersion: string, kind: string, raw: Uint8Array): unknown =>
  decodeObject(readEnvelope(envelope(apiVersion, kind, raw)));

describe('protobuf bodies', () => {
  test('become what JSON clients send: zeros of pointers stay, other zeros are not there', () => {
    const metadata = all(field(1, 'web'), field(2, ''), field(8, ''), field(11, all(field(1, 'app'), field(2, 'web'))));
    const container = all(field(1, 'web'), field(2, 'nginx'), field(8, ''));
    const template = all(field(1, ''), field(2, field(2, container)));
    const rolling = field(2, field(2, all(int(1, 1), int(2, 0), field(3, '25%'))));
    const spec = all(int(1, 0), field(3, template), field(4, rolling), int(5, 0));
    expect(decode('apps/v1', 'Deployment', all(field(1, metadata), field(2, spec), field(3, '')))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 0,
        template: { spec: { containers: [{ name: 'web', image: 'nginx' }] } },
        strategy: { rollingUpdate: { maxSurge: '25%' } },
      },
    });
  });

  test('have embedded structs beside the other fields, bytes in Base64, quantities, times and raw JSON as text', () => {
    const volume = all(field(1, 'v'), field(2, field(2, field(2, field(1, '1Gi')))));
    expect(decode('v1', 'Pod', field(2, field(1, volume)))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      spec: { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }] },
    });
    expect(decode('v1', 'Secret', field(2, all(field(1, 'k'), field(2, 'hello'))))).toMatchObject({
      data: { k: 'aGVsbG8=' },
    });
    const time = Buffer.of(0x08, 0x80, 0xe2, 0xcf, 0xaa, 0x06);
    expect(decode('v1', 'Pod', field(1, field(8, time)))).toMatchObject({
      metadata: { creationTimestamp: '2023-11-14T22:13:20Z' },
    });
    expect(decode('v1', 'DeleteOptions', all(int(1, 0), field(4, 'Orphan')))).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Orphan',
    });
  });

  test('say what is wrong with them', () => {
    expect(() => readEnvelope(Buffer.from('{"kind":"Pod"}'))).toThrow(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
    expect(() => decode('v1', 'Pod', Buffer.of(0x0a, 0x7f, 0x00))).toThrow('unexpected EOF');
    expect(() => decode('v1', 'Pod', Buffer.of(0x08, 0x01))).toThrow(
      'proto: wrong wireType = 0 for a field of type meta.v1.ObjectMeta',
    );
    expect(decode('example.com/v1', 'Widget', Buffer.alloc(0))).toBeUndefined();
  });

  test('of random bytes give an object or a WireError', () => {
    let seed = 1;
    const next = (): number => (seed = (seed * 48_271) % 0x7fffffff);
    for (let round = 0; round < 3_000; round++) {
      const raw = Buffer.from(Array.from({ length: next() % 40 }, () => next() & 0xff));
      try {
        decode('v1', 'Pod', raw);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
  });
});

test('the fields of each message are those of the kind in OpenAPI', () => {
  const names = (message: string): string[] =>
    [...fieldsOf(message)!.values()].flatMap(({ name, type }) => (name === undefined ? names(type) : [name]));
  const differing: string[] = [];
  for (const message of Object.keys(data.messages)) {
    const definition = Object.keys(schemaDefinitions).find((name) => name.endsWith(`.${message}`));
    const properties = definition && schemaDefinitions[definition].properties;
    if (!properties) continue;
    const own = names(message).sort();
    const wanted = Object.keys(properties).filter((name) => !/^(apiVersion|kind)$/.test(name) || own.includes(name));
    if (JSON.stringify(own) !== JSON.stringify(wanted.sort())) differing.push(message);
  }
  expect(differing).toEqual([]);
});
