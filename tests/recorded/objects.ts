import type { World } from '../../engine/world.ts';

const LEFT_OUT = new Set([
  'events',
  'leases',
  'flowschemas',
  'prioritylevelconfigurations',
  'apiservices',
  'podtemplates',
  'clusterroles',
  'clusterrolebindings',
]);

/** Every namespace has it; the recordings leave it out. */
const ROOT_CA = 'kube-root-ca.crt';

const ADMIN = { name: 'kubernetes-super-admin', groups: ['system:masters', 'system:authenticated'] };

/** Every object at the end of a session, keyed by its API path, as the recordings' object dumps have them. */
export function dumpObjects(world: World): Record<string, unknown> {
  const get = (path: string): any => world.api.handle({ method: 'GET', path, user: ADMIN }).body;
  const groups = ['/api/v1'];
  for (const group of get('/apis').groups ?? []) groups.push(`/apis/${group.preferredVersion.groupVersion}`);
  const out: Record<string, unknown> = {};
  for (const base of groups) {
    for (const { name, verbs } of get(base).resources ?? []) {
      if (name.includes('/') || !verbs.includes('list') || LEFT_OUT.has(name)) continue;
      const list = get(`${base}/${name}`);
      for (const item of list.items ?? []) {
        const { namespace, name: itemName } = item.metadata;
        if (namespace?.startsWith('kube-') || itemName === ROOT_CA) continue;
        const key = `${base}/${name}/${namespace ? `${namespace}/` : ''}${itemName}`;
        out[key] = withoutHost({ apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, ''), ...item });
      }
    }
  }
  return out;
}

/** Nodes are dumped without what tells of the machine they run on. */
function withoutHost(object: any): unknown {
  if (object.kind !== 'Node') return object;
  const { nodeInfo: _, runtimeHandlers: __, features: ___, images: ____, ...status } = object.status ?? {};
  return { ...object, status };
}
