import type { KubeObject } from '../../engine/store/object.ts';
import { mismatches } from '../match.ts';
import type { Check, Finding } from '../types.ts';
import { finding, type CheckType, type Scene } from './check.ts';
import { resourceProblem } from './resource.ts';

/**
 * The cluster holds an object that looks as expected: `object: deployments.apps/default/hello`, `expect:` the fields
 * that matter. `absent: true` asks that it is not there.
 */
export const state: CheckType = {
  name: 'state',
  fields: {
    object: { required: true, type: 'string', what: 'RESOURCE[.GROUP]/[NAMESPACE/]NAME' },
    expect: { required: false, type: 'object', what: 'the fields expected' },
    absent: { required: false, type: 'boolean', what: 'true where the object must not exist' },
  },
  problem({ object }) {
    const parts = (object as string).split('/');
    if (parts.length < 2 || parts.length > 3 || parts.includes(''))
      return `object must be RESOURCE[.GROUP]/[NAMESPACE/]NAME, found ${JSON.stringify(object)}`;
    return resourceProblem(parts[0]);
  },
  run(check: Check, { world }: Scene): Finding {
    const { resource, namespace, name } = parseReference(check.object as string);
    const found = world.store.get(resource, namespace, name);
    const kind = world.api.resources.stored(resource)?.kind ?? resource;
    const subject = subjectOf(kind, namespace, name);
    if (check.absent) return { passed: !found, detail: `the ${subject} is ${found ? 'still there' : 'gone'}` };
    if (!found) return { passed: false, detail: `there is no ${subject}${suggest(world.store.list(resource))}` };
    return finding(subject, mismatches(found, check.expect ?? {}));
  },
};

/** `deployments.apps/default/hello` in its parts; a cluster-scoped object has no namespace. */
function parseReference(reference: string): { resource: string; namespace: string; name: string } {
  const parts = reference.split('/');
  const [resource, namespace, name] = parts.length === 3 ? parts : [parts[0], '', parts[1]];
  return { resource, namespace, name };
}

/** `Deployment hello`, `Deployment hello in the namespace shop`. */
export const subjectOf = (kind: string, namespace: string, name: string): string =>
  `${kind} ${name}${namespace && namespace !== 'default' ? ` in the namespace ${namespace}` : ''}`;

/** What there is instead, where there is little of it; the cluster's own is none. */
function suggest(objects: readonly KubeObject[]): string {
  const own = objects.filter(({ metadata }) => !metadata.namespace?.startsWith('kube-') && !isOfCluster(metadata));
  if (!own.length || own.length > 5) return '';
  return `, only ${own.map(({ metadata }) => subjectOf('', metadata.namespace ?? '', metadata.name).trim()).join(', ')}`;
}

/** The Service `kubernetes`, which every cluster has. */
const isOfCluster = ({ labels }: KubeObject['metadata']): boolean => labels?.provider === 'kubernetes';
