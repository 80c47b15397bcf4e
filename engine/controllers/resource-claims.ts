import { StatusError } from '../apiserver/status.ts';
import { copy, type KubeObject } from '../store/object.ts';
import { deleteIfThere, keyOf, lookup, type ControllerContext, type Reconciler, type Trigger } from './controller.ts';
import { controllerOf } from './indexes.ts';
import { isFinished } from './pods.ts';

const CLAIMS = 'resourceclaims.resource.k8s.io';
const TEMPLATES = 'resourceclaimtemplates.resource.k8s.io';
/** Of a claim that was made from a template: the name that the pod gives it. */
const POD_CLAIM = 'resource.kubernetes.io/pod-claim-name';

/** An entry of a pod's `spec.resourceClaims`. */
interface PodClaim {
  readonly name: string;
  readonly resourceClaimTemplateName?: string;
}

const templated = ({ spec }: KubeObject): PodClaim[] =>
  ((spec.resourceClaims ?? []) as PodClaim[]).filter((claim) => claim.resourceClaimTemplateName);

/** Makes the claims for devices that pods want from templates, and takes them back (pkg/controller/resourceclaim). */
export function resourceClaimController(context: ControllerContext): Reconciler {
  const onPod: Trigger = { resource: 'pods', keys: ({ object }) => (templated(object).length ? [keyOf(object)] : []) };
  const onClaim: Trigger = {
    resource: CLAIMS,
    keys: ({ type, object: { metadata } }) => {
      const owner = controllerOf(metadata);
      return type === 'DELETED' && owner?.kind === 'Pod' ? [`${metadata.namespace}/${owner.name}`] : [];
    },
  };
  return {
    name: 'resource-claim-controller',
    latencyMs: [2, 12],
    triggers: [onPod, onClaim],
    reconcile(key) {
      const pod = lookup(context.store, 'pods', key);
      if (!pod) return;
      const claims = claimsOf(context, pod);
      const cause = `resource-claim-controller ${key}`;
      if (isFinished(pod)) for (const claim of claims) deleteIfThere(context.client, CLAIMS, claim, { cause });
      else if (!pod.metadata.deletionTimestamp) ensure(context, pod, claims, cause);
    },
  };
}

const claimsOf = ({ store }: ControllerContext, pod: KubeObject): KubeObject[] =>
  store
    .list(CLAIMS, pod.metadata.namespace)
    .filter(({ metadata }) => controllerOf(metadata)?.uid === pod.metadata.uid && !metadata.deletionTimestamp);

/** Make what is missing, and note the claims' names in the pod's status. The first failure ends it, to be tried again. */
function ensure(context: ControllerContext, pod: KubeObject, claims: readonly KubeObject[], cause: string): void {
  const names: { name: string; resourceClaimName: string }[] = [];
  for (const { name, resourceClaimTemplateName } of templated(pod)) {
    try {
      const known = claims.find(({ metadata }) => metadata.annotations?.[POD_CLAIM] === name);
      const claim = known ?? make(context, pod, name, resourceClaimTemplateName!, cause);
      names.push({ name, resourceClaimName: claim.metadata.name });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const message = `PodResourceClaim ${name}: resource claim template "${resourceClaimTemplateName}": ${error.message}`;
      context.recorder('resource_claim').event(pod, 'Warning', 'FailedResourceClaimCreation', message, { cause });
      throw error;
    }
  }
  const known = (pod.status?.resourceClaimStatuses ?? []) as { name: string; resourceClaimName?: string }[];
  const told = names.every(({ name, resourceClaimName }) =>
    known.some((one) => one.name === name && one.resourceClaimName === resourceClaimName),
  );
  if (!told) tell(context, pod, names, cause);
}

/** Throws StatusError. */
function make(context: ControllerContext, pod: KubeObject, name: string, from: string, cause: string): KubeObject {
  const { namespace, name: podName, uid } = pod.metadata;
  const { spec } = context.client.get(TEMPLATES, namespace!, from) ?? missing(context, namespace!, from);
  const { labels, annotations } = spec.metadata ?? {};
  const claim: KubeObject = {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      name: '',
      generateName: `${podName}-${name}-`,
      namespace,
      ...(labels && { labels: copy(labels) }),
      annotations: { ...annotations, [POD_CLAIM]: name },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: podName, uid: uid!, controller: true }],
    },
    spec: copy(spec.spec),
  };
  return context.client.create(CLAIMS, claim, { cause });
}

/** Asks for what is not there, for the server's own words. */
function missing({ api }: ControllerContext, namespace: string, name: string): never {
  const user = { name: 'system:kube-controller-manager', groups: ['system:masters'] };
  const path = `/apis/resource.k8s.io/v1/namespaces/${namespace}/resourceclaimtemplates/${name}`;
  const answer = api.handle({ method: 'GET', path, user });
  const status = answer.body as StatusError['status'];
  // Informers know an object by the name of its resource without the plural.
  throw new StatusError({ ...status, message: `resourceclaimtemplate.resource.k8s.io "${name}" not found` });
}

/** Apply the claims' names to the pod's status, as the controller's own fields. */
function tell({ api }: ControllerContext, pod: KubeObject, names: readonly unknown[], cause: string): void {
  const { namespace, name, uid } = pod.metadata;
  api.handle({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
    query: new URLSearchParams({ fieldManager: 'ResourceClaimController', force: 'true' }),
    headers: { 'content-type': 'application/apply-patch+yaml' },
    user: { name: 'system:kube-controller-manager', groups: ['system:masters', 'system:authenticated'] },
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, uid },
      status: { resourceClaimStatuses: names },
    },
    cause,
  });
}
