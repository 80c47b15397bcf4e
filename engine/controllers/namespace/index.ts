import type { KubeObject } from '../../store/object.ts';
import { lookup, type Again, type ControllerContext, type Reconciler, type Trigger } from '../controller.ts';
import { equal } from '../../kinds/equality.ts';
import { remainingContent, type Remaining } from './content.ts';
import { deletionConditions } from './conditions.ts';

/**
 * A namespace is left alone for this long after its deletion, so that all have seen it: five seconds
 * (namespaceDeletionGracePeriod), and what a busy controller takes to come to it.
 */
const GRACE_MS = 5_900;
const FINALIZER = 'kubernetes';
/** How long finalizers are taken to need, in seconds (finalizerEstimateSeconds). */
const FINALIZERS_S = 15;

/** Empties namespaces that are on their way out, then lets them go (pkg/controller/namespace). */
export function namespaceController(context: ControllerContext): Reconciler {
  return {
    name: 'namespace-controller',
    triggers: [onDeletion()],
    reconcile: (key) => reconcile(context, key),
  };
}

/** Every change of a namespace on its way out is followed by a look, after the grace period. */
const onDeletion = (): Trigger => ({
  resource: 'namespaces',
  delayMs: GRACE_MS,
  keys: ({ type, object }) => (type !== 'DELETED' && object.metadata.deletionTimestamp ? [object.metadata.name] : []),
});

function reconcile(context: ControllerContext, name: string): Again | void {
  const { store, kernel, client } = context;
  const namespace = lookup(store, 'namespaces', name);
  if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(FINALIZER)) return;
  const cause = `namespace-controller ${name}`;
  const remaining = remainingContent(context, name, cause);
  const conditions = deletionConditions(namespace, remaining, kernel.timestamp());
  let current: KubeObject = namespace;
  if (!equal(conditions, namespace.status?.conditions)) {
    const status = { ...namespace.status, conditions };
    current = client.update('namespaces', { ...namespace, status }, { subresource: 'status', cause });
  }
  if (remaining.resources.length) return { afterMs: retryAfter(remaining) };
  const { finalizers, ...spec } = current.spec;
  const left = (finalizers as string[]).filter((finalizer) => finalizer !== FINALIZER);
  const changed = { ...current, spec: { ...spec, ...(left.length && { finalizers: left }) } };
  client.update('namespaces', changed, { subresource: 'finalize', cause });
}

/** Half of the longest time that what is left may take, and a second more. */
const retryAfter = ({ graceSeconds }: Remaining): number => (Math.floor((graceSeconds || FINALIZERS_S) / 2) + 1) * 1000;
