import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../kernel/limits.ts';
import type { KubeObject } from './object.ts';
import { Store, type StoreEvent } from './store.ts';

const pod = (namespace: string, name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels },
});

const put = (store: Store, object: KubeObject): KubeObject => store.put('pods', object, 0, 'test');
const remove = (store: Store, namespace: string, name: string): KubeObject | undefined =>
  store.remove('pods', namespace, name, 0, 'test');
const told = ({ type, object, revision }: StoreEvent): string => `${revision} ${type} ${object.metadata.name}`;
const keys = (objects: readonly KubeObject[]): string[] =>
  objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`);

/** A store with an index of pods by app, and a count of them by app and tier. */
function indexedStore(): Store {
  const store = new Store();
  store.addIndex('pods', 'app', ({ metadata }) => (metadata.labels?.app ? [metadata.labels.app] : []));
  store.addTally('pods', 'tiers', ({ metadata: { labels = {} } }) =>
    labels.app ? [labels.app, labels.tier ?? ''] : undefined,
  );
  return store;
}

describe('the store', () => {
  it('counts every write with one revision, which becomes the resource version', () => {
    const store = new Store();
    const first = put(store, pod('default', 'a'));
    const second = put(store, { ...first, spec: { nodeName: 'n' } });
    const gone = remove(store, 'default', 'a');
    expect([first, second, gone].map((object) => object?.metadata.resourceVersion)).toEqual(['1', '2', '3']);
    expect(store.revision).toBe(3);
    expect(store.get('pods', 'default', 'a')).toBeUndefined();
    expect(remove(store, 'default', 'a')).toBeUndefined();
    expect(store.revision).toBe(3);
  });

  it('freezes what it holds, and copies what was frozen before', () => {
    const store = new Store();
    const stored = put(store, pod('default', 'a', { app: 'x' }));
    expect(() => (stored.metadata.labels!.app = 'y')).toThrow(TypeError);
    const again = put(store, stored);
    expect(again).not.toBe(stored);
    expect(stored.metadata.resourceVersion).toBe('1');
    expect(store.get('pods', 'default', 'a')).toBe(again);
  });

  it('lists by namespace and name, whatever the order of the writes', () => {
    const store = new Store();
    for (const [namespace, name] of ['b/x', 'a/z', 'b/a', 'a/b'].map((key) => key.split('/')))
      put(store, pod(namespace, name));
    expect(keys(store.list('pods'))).toEqual(['a/b@4', 'a/z@2', 'b/a@3', 'b/x@1']);
    remove(store, 'b', 'a');
    put(store, pod('b', 'c'));
    put(store, pod('b', 'a'));
    expect(keys(store.list('pods', 'b'))).toEqual(['b/a@7', 'b/c@6', 'b/x@1']);
    expect(store.list('services')).toEqual([]);
  });

  it('holds an object that was removed and made anew as any other', () => {
    const store = new Store();
    put(store, pod('a', 'x'));
    remove(store, 'a', 'x');
    put(store, pod('a', 'x'));
    put(store, pod('a', 'y'));
    expect(keys(store.list('pods'))).toEqual(['a/x@3', 'a/y@4']);
    expect(store.get('pods', 'a', 'x')?.metadata.resourceVersion).toBe('3');
    expect(store.count('pods')).toBe(2);
  });

  it('tells listeners of each change, and later readers of all since a revision', () => {
    const store = new Store();
    const heard: string[] = [];
    const end = store.subscribe('pods', (event) => heard.push(told(event)));
    store.subscribe('*', ({ resource, previous }) => heard.push(`${resource} ${previous?.metadata.resourceVersion}`));
    const stored = put(store, pod('default', 'a'));
    put(store, stored);
    end();
    remove(store, 'default', 'a');
    expect(heard).toEqual(['1 ADDED a', 'pods undefined', '2 MODIFIED a', 'pods 1', 'pods 2']);
    expect(store.since(1, 'pods')?.map(told)).toEqual(['2 MODIFIED a', '3 DELETED a']);
    expect(store.since(3)).toEqual([]);
  });

  it('forgets its past by and by: what lies before the compacted revision can no longer be read', () => {
    const store = new Store();
    for (let i = 0; i <= LIMITS.historyEvents; i++) put(store, pod('default', `p${i % 7}`));
    const compacted = LIMITS.historyEvents / 10 + 1;
    expect(store.compactedRevision).toBe(compacted);
    expect(store.since(compacted - 1)).toBeUndefined();
    expect(store.since(compacted)?.length).toBe(store.revision - compacted);
    expect(store.count('pods')).toBe(7);
  });

  it('goes on from a saved state any number of times, with its indexes', () => {
    const store = indexedStore();
    put(store, pod('default', 'a', { app: 'web', tier: 'front' }));
    put(store, pod('default', 'b', { app: 'web' }));
    const state = store.save();
    remove(store, 'default', 'a');
    const fork = indexedStore();
    fork.load(state);
    put(fork, pod('default', 'c', { app: 'web', tier: 'front' }));
    expect(keys(store.byIndex('pods', 'app', 'web'))).toEqual(['default/b@2']);
    expect(keys(fork.byIndex('pods', 'app', 'web'))).toEqual(['default/a@1', 'default/b@2', 'default/c@3']);
    expect(store.tally('pods', 'tiers', 'web')).toEqual(new Map([['', 1]]));
    expect(fork.tally('pods', 'tiers', 'web')).toEqual(
      new Map([
        ['front', 2],
        ['', 1],
      ]),
    );
    expect([store.size, fork.size]).toEqual([1, 3]);
  });

  it('agrees with a plain map after any sequence of writes, deletions, lists and forks', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.record({ do: fc.constantFrom('put', 'put', 'remove', 'list', 'fork'), name, namespace: name });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let store = indexedStore();
        const model = new Map<string, string>();
        for (const { do: what, namespace, name } of steps) {
          const key = `${namespace}/${name}`;
          if (what === 'put')
            model.set(key, put(store, pod(namespace, name, { app: namespace })).metadata.resourceVersion!);
          else if (what === 'remove') expect(remove(store, namespace, name) !== undefined).toBe(model.delete(key));
          else if (what === 'list') store.list('pods');
          else {
            const state = store.save();
            store = indexedStore();
            store.load(state);
          }
        }
        const expected = [...model].map(([key, version]) => `${key}@${version}`).sort();
        expect(keys(store.list('pods'))).toEqual(expected);
        for (const app of ['a', 'b', 'c', 'd']) {
          const found = expected.filter((key) => key.startsWith(app));
          expect(keys(store.list('pods', app))).toEqual(found);
          expect(keys(store.byIndex('pods', 'app', app)).sort()).toEqual(found);
          expect(store.tally('pods', 'tiers', app).get('') ?? 0).toBe(found.length);
        }
        expect(store.count('pods')).toBe(model.size);
      }),
    );
  });
});
