/** Properties of writes that hold for objects of every kind: the recorded manifests, and random changes of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiResponse } from '../../engine/apiserver/api.ts';
import type { KubeObject } from '../../engine/store/object.ts';
import { World } from '../../engine/world.ts';
import type { RequestLine } from './requests-compare.ts';

interface Base {
  readonly name: string;
  readonly url: string;
  readonly manifest: KubeObject;
}

const FOLDER = join(import.meta.dirname, 'kubernetes', 'requests');
const USER = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const REVIEW = /\/(authentication|authorization)\.k8s\.io\//;

/** Objects that controllers take away (for their owners are not there), hold back or fill in. */
const isChanged = ({ kind, metadata, aggregationRule }: KubeObject): boolean =>
  !!metadata.ownerReferences || kind === 'ServiceCIDR' || !!aggregationRule;

/** Manifests that the real server took, by name; reviews are kept nowhere. */
const bases: readonly Base[] = readdirSync(FOLDER)
  .flatMap((file) => readFileSync(join(FOLDER, file), 'utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line) as RequestLine)
  .filter(({ verb, op, code, url }) => verb === 'create' && !op && code === 201 && !REVIEW.test(url!))
  .map(({ base, url, manifest }) => ({ name: base, url: url!, manifest: manifest as unknown as KubeObject }))
  .filter(({ manifest }) => manifest.metadata.name && !isChanged(manifest));

type Send = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  query: string,
  body?: unknown,
  type?: string,
) => ApiResponse;

const saved = new World({ nodes: 1, seed: 'every kind' }).save();

function server(): Send {
  const world = World.load(saved);
  return (method, path, query, body, type) => {
    world.advance(1_100);
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    return world.api.handle({ method, path, query: new URLSearchParams(query), headers, body, user: USER });
  };
}

const APPLY = 'application/apply-patch+yaml';
const TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;

const pathOf = ({ url, manifest }: Base): string => `${url}/${encodeURIComponent(manifest.metadata.name)}`;
const apply = (send: Send, path: string, object: unknown, manager: string, force = ''): ApiResponse =>
  send('PATCH', path, `fieldManager=${manager}${force}`, JSON.stringify(object), APPLY);

/** An object as one would write it into a file: without the server's own record. */
function written({ metadata, ...rest }: KubeObject): KubeObject {
  const { managedFields: _m, resourceVersion: _r, uid: _u, ...kept } = metadata;
  return { ...rest, metadata: kept } as KubeObject;
}

/** What somebody said of an object, as text: without what controllers say, and the count of changes. */
function asSaid(object: unknown): string {
  const { status: _, metadata, ...rest } = written(object as KubeObject);
  const { generation: _g, annotations, creationTimestamp: _c, ...kept } = metadata;
  const said = Object.entries(annotations ?? {}).filter(([key]) => !key.endsWith('.kubernetes.io/revision'));
  return JSON.stringify({ ...rest, metadata: { ...kept, said } }, sortedKeys);
}

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The pointers of all that an object holds. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.keys(value).flatMap((key) => placesIn((value as Record<string, unknown>)[key], [...path, key])),
  ];
}

const pointer = (path: readonly string[]): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function withValue(object: unknown, path: readonly string[], value: unknown): unknown {
  if (!path.length) return value;
  const [key, ...rest] = path;
  if (Array.isArray(object)) return object.map((item, i) => (String(i) === key ? withValue(item, rest, value) : item));
  const fields = object as Record<string, unknown>;
  return { ...fields, [key]: withValue(fields[key], rest, value) };
}

function expectAnswer({ code, body }: ApiResponse, what: unknown): void {
  const { kind, reason, message } = body as { kind: string; reason?: string; message?: string };
  if (code < 400) return;
  expect(kind, JSON.stringify(what)).toBe('Status');
  expect(reason, `${message} of ${JSON.stringify(what)}`).not.toBe('InternalError');
}

describe('an object of every kind', () => {
  it('is the same after being got and applied again', () => {
    const changed: string[] = [];
    for (const base of bases) {
      const send = server();
      const path = pathOf(base);
      const first = apply(send, path, base.manifest, 'one');
      if (first.code >= 400) continue;
      const again = apply(send, path, base.manifest, 'one');
      if (asSaid(again.body) !== asSaid(first.body)) changed.push(`${base.name} as sent`);
      const got = send('GET', path, '').body as KubeObject;
      if (got.kind === 'Status') continue;
      const third = apply(send, path, written(got), 'one', '&force=true').body as KubeObject;
      const fourth = apply(send, path, written(third), 'one', '&force=true').body as KubeObject;
      if (asSaid(third) !== asSaid(got)) changed.push(`${base.name} as got`);
      if (asSaid(fourth) !== asSaid(third)) changed.push(`${base.name} as got, again`);
    }
    expect(changed).toEqual([]);
  }, 60_000);

  it('is got as a dry run of the same patch has shown it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.constantFrom('merge', 'json'),
        fc.string({ maxLength: 5 }),
        (base, type, value) => {
          const send = server();
          const path = pathOf(base);
          if (send('POST', base.url, '', base.manifest).code >= 400) return;
          const labels = { metadata: { labels: { x: value, ...base.manifest.metadata.labels } } };
          const steps = [{ op: 'add', path: '/metadata/labels', value: { x: value } }];
          const body = JSON.stringify(type === 'merge' ? labels : steps);
          const dry = send('PATCH', path, 'dryRun=All', body, TYPES[type]);
          const real = send('PATCH', path, '', body, TYPES[type]);
          expect(dry.code).toBe(real.code);
          if (real.code === 200) expect(written(dry.body as KubeObject)).toEqual(written(real.body as KubeObject));
          else expect(dry.body).toEqual(real.body);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  }, 60_000);

  it('takes two merge patches as one', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', null), { maxKeys: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...bases), labels, labels, (base, one, two) => {
        const path = pathOf(base);
        const patch = (send: Send, ...patches: unknown[]): unknown => {
          if (send('POST', base.url, '', base.manifest).code >= 400) return undefined;
          let last: KubeObject | undefined;
          for (const change of patches)
            last = send('PATCH', path, '', JSON.stringify({ metadata: { labels: change } }), TYPES.merge)
              .body as KubeObject;
          return last?.metadata?.labels;
        };
        expect(patch(server(), one, two)).toEqual(patch(server(), { ...one, ...two }));
      }),
      { numRuns: 40, seed: 1 },
    );
  }, 60_000);

  it('loses no write to a conflict', () => {
    const value = fc.constantFrom('1', '2');
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { minKeys: 1, maxKeys: 3 });
    const step = fc.record({ manager: fc.constantFrom('one', 'two', 'three'), labels, force: fc.boolean() });
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.array(step, { maxLength: 6 }), (base, steps) => {
        const send = server();
        const path = pathOf(base);
        const { apiVersion, kind, metadata } = base.manifest;
        if (apply(send, path, base.manifest, 'zero').code >= 400) return;
        const said = new Map<string, Record<string, string>>([['zero', metadata.labels ?? {}]]);
        for (const { manager, labels: wanted, force } of steps) {
          const before = send('GET', path, '').body as KubeObject;
          if (before.kind === 'Status') return;
          const config = { apiVersion, kind, metadata: { name: metadata.name, labels: wanted } };
          const answer = apply(send, path, config, manager, force ? '&force=true' : '');
          const after = send('GET', path, '').body as KubeObject;
          if (answer.code >= 400) {
            expect(after).toEqual(before);
            continue;
          }
          expect(after.metadata.labels).toMatchObject(wanted);
          if (force)
            for (const [other, theirs] of said)
              if (other !== manager)
                for (const key of Object.keys(wanted)) if (theirs[key] !== wanted[key]) delete theirs[key];
          said.set(manager, { ...wanted });
          // What any manager says stands, until another takes it by force.
          for (const theirs of said.values()) expect(after.metadata.labels ?? {}).toMatchObject(theirs);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  }, 60_000);

  it('answers any value in any place with an object or a Status', () => {
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(null, '', 0, -1, 1.5, 2 ** 53, [], {}, [null], [[]], { '': null }, '__proto__', 'constructor'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.nat(),
        strange,
        fc.constantFrom('create', 'update', 'apply', 'merge', 'strategic', 'json'),
        (base, at, value, how) => {
          const send = server();
          const path = pathOf(base);
          const places = placesIn(base.manifest).filter((place) => place.length);
          const place = places[at % places.length];
          const object = withValue(base.manifest, place, value);
          if (how === 'create') return expectAnswer(send('POST', base.url, '', object), object);
          if (send('POST', base.url, '', base.manifest).code >= 400) return;
          if (how === 'update') return expectAnswer(send('PUT', path, '', object), object);
          if (how === 'apply') return expectAnswer(apply(send, path, object, 'one', '&force=true'), object);
          const patch = how === 'json' ? [{ op: 'replace', path: pointer(place), value }] : object;
          expectAnswer(send('PATCH', path, '', JSON.stringify(patch), TYPES[how]), [how, patch]);
        },
      ),
      { numRuns: 600, seed: 1 },
    );
  }, 60_000);
});
