import { DEFINITIONS } from '../../apiserver/discovery/custom-resources.ts';
import { groupVersion } from '../../apiserver/discovery/resources.ts';
import type { KubeObject } from '../../store/object.ts';
import { deleteIfThere, type ControllerContext, type Reconciler } from '../controller.ts';
import { API_SERVICES, serverClient } from './server-status.ts';

const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const isManaged = (service: KubeObject): boolean => service.metadata.labels?.[AUTOMANAGED] === 'true';

/** The name of the APIService of a group's version. */
const nameOf = (version: string, group: string): string => `${version}.${group}`;

/**
 * Keeps an APIService for each version that definitions serve (the API server's crdregistration and autoregister): who
 * deletes one gets it back.
 */
export function registrationController(context: ControllerContext): Reconciler {
  const client = serverClient(context);
  const { store } = context;
  return {
    name: 'crd-registration',
    latencyMs: [2, 20],
    triggers: [
      { resource: DEFINITIONS, keys: ({ object }) => namesOf(context, object) },
      { resource: API_SERVICES, keys: ({ object }) => (isManaged(object) ? [object.metadata.name] : []) },
    ],
    reconcile: (name) => {
      const service = store.get(API_SERVICES, '', name);
      const served = servedVersion(context, name);
      const cause = `crd-registration ${name}`;
      if (!served) {
        if (service && isManaged(service)) deleteIfThere(client, API_SERVICES, service, { cause });
      } else if (!service) client.create(API_SERVICES, apiServiceOf(served), { cause });
    },
  };
}

/** The versions that a definition has, and those of its group that are registered. */
function namesOf({ store }: ControllerContext, { spec }: KubeObject): string[] {
  const own = ((spec.versions ?? []) as { name: string }[]).map(({ name }) => nameOf(name, spec.group));
  const known = store.list(API_SERVICES).filter((service) => service.spec.group === spec.group && isManaged(service));
  return [...new Set([...own, ...known.map(({ metadata }) => metadata.name)])];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

function servedVersion({ store }: ControllerContext, name: string): GroupVersion | undefined {
  for (const { spec } of store.list(DEFINITIONS))
    for (const { name: version, served } of spec.versions ?? [])
      if (served && nameOf(version, spec.group) === name) return { group: spec.group, version };
  return undefined;
}

const apiServiceOf = ({ group, version }: GroupVersion): KubeObject => ({
  apiVersion: groupVersion('apiregistration.k8s.io', 'v1'),
  kind: 'APIService',
  metadata: { name: nameOf(version, group), labels: { [AUTOMANAGED]: 'true' } },
  spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
});
