import { selects } from '../../kinds/selectors.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import { checkNamespace } from '../verbs/check-url.ts';
import { readBody } from '../codec/body.ts';
import { decodeValue } from '../codec/decode.ts';
import { deleteObject } from '../verbs/delete.ts';
import { checkedOptions, type GivenOptions } from '../verbs/delete-options.ts';
import { findOrThrow } from '../verbs/objects.ts';
import type { Scope } from '../scope.ts';
import { badRequest, failure, type Status } from '../status.ts';

const KIND = { group: 'policy', version: 'v1', kind: 'Eviction' };
const BUDGETS = 'poddisruptionbudgets.policy';
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Delete a pod unless a disruption budget forbids it (EvictionREST). */
export function evictPod(scope: Scope, body: unknown): { code: number; body: Status } {
  const eviction = decodeValue(scope, readBody(body), KIND) as {
    metadata: { name?: string; namespace?: string };
    deleteOptions?: unknown;
  };
  checkNamespace(scope, eviction.metadata);
  const { name } = eviction.metadata;
  if (scope.name && name !== scope.name) throw badRequest('name in URL does not match name in Eviction object');
  const at = scope.name ? scope : { ...scope, name: name ?? '' };
  const pod = findOrThrow(at);
  checkDryRun(scope, eviction.deleteOptions as GivenOptions | undefined);
  const { dryRun, ...options } = checkedOptions((eviction.deleteOptions ?? {}) as GivenOptions);
  const deleting = { ...at, subresource: '', dryRun: at.dryRun || dryRun };
  if (!isDisruptive(pod)) deleteObject(deleting, options);
  else {
    const budget = budgetOf(at, pod);
    if (budget) spend(deleting, budget, pod);
    deleteObject(deleting, options);
  }
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** What the body says of a dry run must be what the query says. */
function checkDryRun(scope: Scope, options: GivenOptions | undefined): void {
  const inBody: readonly string[] = options?.dryRun ?? [];
  const inQuery = scope.dryRun ? ['All'] : [];
  if (!inBody.length || inBody.join() === inQuery.join()) return;
  const why = `Non-matching dry-run options in request and content: [${inQuery.join(' ')}] and [${inBody.join(' ')}]`;
  throw failure(500, '', why);
}

/** Pods that have ended, not begun or are on their way out do not count. */
function isDisruptive({ metadata, status }: KubeObject): boolean {
  return !metadata.deletionTimestamp && !['Succeeded', 'Failed', 'Pending'].includes(status?.phase);
}

function budgetOf(scope: Scope, pod: KubeObject): KubeObject | undefined {
  const budgets = scope.core.store
    .list(BUDGETS, scope.namespace)
    .filter(({ spec }) => selects(spec.selector, pod.metadata.labels));
  if (budgets.length > 1) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw failure(500, '', why);
  }
  return budgets[0];
}

function spend(scope: Scope, budget: KubeObject, pod: KubeObject): void {
  const { status = {}, metadata, spec } = budget;
  const isReady = pod.status?.conditions?.some(
    ({ type, status: value }: { type: string; status: string }) => type === 'Ready' && value === 'True',
  );
  if (!isReady && spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
  if (!isReady && status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0) return;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refused(`The disruption budget ${metadata.name} is still being processed by the server.`, 10);
  if (!(status.disruptionsAllowed > 0)) {
    const { desiredHealthy = 0, currentHealthy = 0 } = status;
    throw refused(
      `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  }
  if (scope.dryRun) return;
  const changed = copy(budget);
  changed.status.disruptionsAllowed--;
  changed.status.disruptedPods = {
    ...changed.status.disruptedPods,
    [pod.metadata.name]: scope.core.kernel.timestamp(),
  };
  scope.core.store.put(BUDGETS, changed, scope.core.kernel.now, scope.cause);
}

function refused(message: string, retryAfterSeconds?: number): Error {
  const causes = [{ reason: 'DisruptionBudget', message }];
  const details = { causes, ...(retryAfterSeconds && { retryAfterSeconds }) };
  return failure(429, 'TooManyRequests', VIOLATES, details);
}
