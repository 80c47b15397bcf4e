import { mask, quotaCovers, sum, usageOf, type Usage } from '../apiserver/admission/quota-usage.ts';
import { equal } from '../kinds/equality.ts';
import { kinds } from '../kinds/index.ts';
import type { KubeObject } from '../store/object.ts';
import type { GroupResource, Store } from '../store/store.ts';
import { keyOf, lookup, onChange, type ControllerContext, type Reconciler, type Trigger } from './controller.ts';
import { isFinished } from './pods.ts';

const QUOTAS = 'resourcequotas';
const COUNT = 'count/';
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const BUILT_IN: ReadonlySet<GroupResource> = new Set(
  [...kinds.values()].map(({ group, resource }) => (group ? `${resource}.${group}` : resource)),
);

/** Resources that objects of other resources than their own name count for. */
const COMPUTED: readonly GroupResource[] = ['pods', 'services', 'persistentvolumeclaims'];

/** Keeps what ResourceQuotas show as used; admission counts up, this counts anew when something goes. */
export function resourceQuotaController(context: ControllerContext): Reconciler {
  return {
    name: 'resourcequota-controller',
    latencyMs: [2, 14],
    triggers: [onChange(QUOTAS), onRelease(context)],
    reconcile: (key) => {
      const quota = lookup(context.store, QUOTAS, key);
      if (quota) reconcile(context, quota, `resourcequota-controller ${key}`);
    },
  };
}

/** Quotas look when an object of their namespace goes, or a pod ends. */
const onRelease = ({ store }: ControllerContext): Trigger => ({
  resource: '*',
  keys: ({ type, resource, object, previous }) => {
    const { namespace } = object.metadata;
    if (!namespace || !store.count(QUOTAS) || resource === QUOTAS) return [];
    const ended = resource === 'pods' && type === 'MODIFIED' && isFinished(object) && !isFinished(previous!);
    return type === 'DELETED' || ended ? store.list(QUOTAS, namespace).map(keyOf) : [];
  },
});

function reconcile({ store, client }: ControllerContext, quota: KubeObject, cause: string): void {
  const hard: Usage = quota.spec.hard ?? {};
  const counted = Object.keys(hard).filter(
    (name) => !name.startsWith(COUNT) || isServed(store, name.slice(COUNT.length)),
  );
  let used: Usage = Object.fromEntries(counted.map((name) => [name, '0']));
  for (const resource of countedResources(hard))
    for (const object of store.list(resource, quota.metadata.namespace))
      if (quotaCovers(quota, resource, object)) used = sum(used, mask(usageOf(resource, object), used));
  const status = { hard: { ...hard }, used };
  if (equal(status, quota.status)) return;
  client.update(QUOTAS, { ...quota, status }, { subresource: 'status', cause });
}

/** Only what there is can be counted. */
const isServed = (store: Store, resource: GroupResource): boolean =>
  BUILT_IN.has(resource) || store.get(DEFINITIONS, '', resource) !== undefined;

/** The resources whose objects a quota counts. */
function countedResources(hard: Usage): GroupResource[] {
  const resources = new Set<GroupResource>(COMPUTED);
  for (const name of Object.keys(hard)) {
    if (name.startsWith(COUNT)) resources.add(name.slice(COUNT.length));
    else if (/^[a-z]+$/.test(name)) resources.add(name);
  }
  return [...resources];
}
