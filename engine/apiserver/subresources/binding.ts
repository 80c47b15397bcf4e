import { AdmissionRequest } from '../admission/admission.ts';
import type { KubeObject } from '../../store/object.ts';
import { checkNamespace } from '../verbs/check-url.ts';
import { readBody } from '../codec/body.ts';
import { quote } from '../../kinds/field.ts';
import { decodeValue } from '../codec/decode.ts';
import { saveAsIs } from '../verbs/objects.ts';
import { admit, mutate, type Scope } from '../scope.ts';
import { badRequest, conflict, failure, notFound, type Status } from '../status.ts';

interface Binding {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly uid?: string;
  };
  readonly target?: { readonly kind?: string; readonly name?: string };
}

type Labels = Record<string, string>;

const KIND = { group: '', version: 'v1', kind: 'Binding' };

/** Put a pod on a node (BindingREST): the node's name and the condition PodScheduled; a pod is bound only once. */
export function bindPod(scope: Scope, body: unknown): { code: number; body: Status } {
  const binding = decodeValue(scope, readBody(body), KIND) as Binding;
  if (scope.name && binding?.metadata?.name !== scope.name)
    throw badRequest('name in URL does not match name in Binding object');
  checkNamespace(scope, binding.metadata);
  const at = scope.name ? scope : { ...scope, name: binding.metadata?.name ?? '' };
  checkTarget(binding);
  if (!at.name) throw badRequest('Name parameter required.');
  const old = fromStore(at);
  if (!old) throw notFound('', 'pods', at.name);
  const request = new AdmissionRequest(at, 'CREATE', binding as KubeObject, undefined);
  mutate(at, request);
  admit(at, request);
  // Only what changes is new; the rest is shared with the version before.
  const pod = { ...old, metadata: { ...old.metadata }, spec: { ...old.spec } };
  assign(at, pod, binding);
  if (!at.dryRun) saveAsIs(at, pod);
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** ValidatePodBinding; the server tells of it as of a mistake of its own. */
function checkTarget({ target }: Binding): void {
  const errors: string[] = [];
  if (target?.kind && target.kind !== 'Node')
    errors.push(`target.kind: Unsupported value: ${quote(target.kind)}: supported values: "Node", "<empty>"`);
  if (!target?.name) errors.push('target.name: Required value');
  if (errors.length) throw failure(500, '', errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
}

/** The pod, also where the URL is of bindings. */
const fromStore = ({ core, namespace, name }: Scope): KubeObject | undefined => core.store.get('pods', namespace, name);

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
