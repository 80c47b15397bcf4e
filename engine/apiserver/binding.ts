import type { KubeObject } from '../store/object.ts';
import { readBody } from './body.ts';
import { find, saveAsIs } from './objects.ts';
import { admissionRequest, admit, mutate, type Scope } from './scope.ts';
import { badRequest, conflict, notFound, type Status } from './status.ts';

interface Binding {
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly uid?: string;
  };
  readonly target?: { readonly kind?: string; readonly name?: string };
}

type Labels = Record<string, string>;

/** Put a pod on a node (BindingREST): the node's name and the condition PodScheduled; a pod is bound only once. */
export function bindPod(scope: Scope, body: unknown): { code: number; body: Status } {
  const binding = readBody(body).value as Binding;
  if (scope.name && binding?.metadata?.name !== scope.name)
    throw badRequest('name in URL does not match name in Binding object');
  const at = scope.name ? scope : { ...scope, name: binding.metadata?.name ?? '' };
  const old = find(at);
  if (!old) throw notFound('', 'pods', at.name);
  const request = admissionRequest(at, 'CREATE', binding as KubeObject, undefined);
  mutate(at, request);
  admit(at, request);
  // Only what changes is new; the rest is shared with the version before.
  const pod = { ...old, metadata: { ...old.metadata }, spec: { ...old.spec } };
  assign(at, pod, binding);
  if (!at.dryRun) saveAsIs(at, pod);
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

function assign(scope: Scope, pod: KubeObject, { metadata, target }: Binding): void {
  const fail = (why: string): Error => conflict('', 'pods/binding', scope.name, why);
  if (pod.metadata.deletionTimestamp) throw fail(`pod ${scope.name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw fail(`pod ${scope.name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec.schedulingGates?.length) throw fail(`pod ${scope.name} has non-empty .spec.schedulingGates`);
  pod.spec.nodeName = target?.name;
  if (metadata?.annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  if (metadata?.labels) pod.metadata.labels = { ...pod.metadata.labels, ...metadata.labels };
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: scope.core.kernel.timestamp(),
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }: { type: string }) => type !== 'PodScheduled');
  pod.status = { ...pod.status, conditions: [...others, condition] };
}
