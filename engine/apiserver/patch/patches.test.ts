import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonPatchError, jsonPatch } from './patch-json.ts';
import { mergePatch } from './patch-merge.ts';
import { strategicPatch, StrategicPatchError } from './patch-strategic.ts';

const DEPLOYMENT = { $ref: '#/definitions/io.k8s.api.apps.v1.Deployment' };
const deployment = (...containers: unknown[]): unknown => ({ spec: { template: { spec: { containers } } } });

describe('a strategic merge patch', () => {
  it('merges lists by their key, new elements first as the patch has them', () => {
    const patch = deployment({ name: 'b', image: 'b:2' }, { name: 'c', image: 'c:1' });
    const before = deployment({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1', args: ['x'] });
    expect(strategicPatch(before, patch as Record<string, unknown>, DEPLOYMENT)).toEqual(
      deployment({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:2', args: ['x'] }, { name: 'c', image: 'c:1' }),
    );
  });

  it('deletes, replaces and orders elements as its directives say', () => {
    const before = deployment({ name: 'a' }, { name: 'b' }, { name: 'c' });
    const order = { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }] };
    const patch = { spec: { template: { spec: { ...order, containers: [{ name: 'b', $patch: 'delete' }] } } } };
    expect(strategicPatch(before, patch, DEPLOYMENT)).toEqual(deployment({ name: 'c' }, { name: 'a' }));
    const replace = deployment({ $patch: 'replace' }, { name: 'z' }) as Record<string, unknown>;
    expect(strategicPatch(before, replace, DEPLOYMENT)).toEqual(deployment({ name: 'z' }));
  });

  it('takes elements of one key together, the first of those that were there', () => {
    const before = deployment({ name: 'a', image: '1' }, { name: 'a', image: '2' });
    const patch = deployment({ name: 'a', image: '3' }, { name: 'b', image: '4' }, { name: 'b', tty: true });
    expect(strategicPatch(before, patch as Record<string, unknown>, DEPLOYMENT)).toEqual(
      deployment({ name: 'a', image: '3' }, { name: 'a', image: '2' }, { name: 'b', image: '4', tty: true }),
    );
  });

  it('says which key an element lacks', () => {
    const patch = deployment({ image: 'x' }) as Record<string, unknown>;
    expect(() => strategicPatch(deployment({ name: 'a' }), patch, DEPLOYMENT)).toThrow(
      new StrategicPatchError('map: map[image:x] does not contain declared merge key: name'),
    );
  });
});

describe('a JSON patch', () => {
  it('adds, moves and removes by pointers', () => {
    const operations = [
      { op: 'add', path: '/l/-', value: 3 },
      { op: 'move', from: '/a', path: '/b~1c' },
      { op: 'remove', path: '/l/0' },
      { op: 'test', path: '/l', value: [2, 3] },
    ];
    expect(jsonPatch({ a: { x: 1 }, l: [1, 2] }, operations)).toEqual({ 'b/c': { x: 1 }, l: [2, 3] });
  });

  it('fails where a value is not what it tests', () => {
    expect(() => jsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).toThrow(JsonPatchError);
  });
});

describe('merge patches', () => {
  const object = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer())),
  );

  it('compose: the second after the first is both merged', () => {
    fc.assert(
      fc.property(object, object, (first, second) => {
        // Nulls of the base are no state that an object can have.
        const base = mergePatch({}, { a: { x: 1, y: 2 }, b: 'b' });
        const together = Object.fromEntries(
          [...new Set([...Object.keys(first), ...Object.keys(second)])].map((key) => [
            key,
            joined(first[key], second[key], Object.hasOwn(second, key)),
          ]),
        );
        const stepwise = mergePatch(mergePatch(base, first), second);
        if (!composable(first, second)) return;
        expect(mergePatch(base, together)).toEqual(stepwise);
      }),
    );
  });
});

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function joined(first: unknown, second: unknown, has: boolean): unknown {
  if (!has) return first;
  return isMap(first) && isMap(second) ? { ...first, ...second } : second;
}

/** A patch that clears a field and one that then sets a part of it are no single merge patch. */
const composable = (first: Record<string, unknown>, second: Record<string, unknown>): boolean =>
  Object.keys(second).every((key) => !isMap(second[key]) || first[key] === undefined || isMap(first[key]));
