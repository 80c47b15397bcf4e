import type { KubeObject } from '../../store/object.ts';
import { lookup, onChange, type Again, type ControllerContext, type Reconciler } from '../controller.ts';
import { equal } from '../../kinds/equality.ts';
import { remainingContent, type Remaining } from './content.ts';
import { deletionConditions } from './conditions.ts';

/** A namespace is left alone for this long after its deletion, so that all have seen it (namespaceDeletionGracePeriod). */
const GRACE_MS = 5_000;
const FINALIZER = 'kubernetes';

/** Empties namespaces that are on their way out, then lets them go (pkg/controller/namespace). */
export function namespaceController(context: ControllerContext): Reconciler {
  return {
    name: 'namespace-controller',
    latencyMs: [1, 6],
    triggers: [onChange('namespaces')],
    reconcile: (key) => reconcile(context, key),
  };
}

function reconcile(context: ControllerContext, name: string): Again | void {
  const { store, kernel, client } = context;
  const namespace = lookup(store, 'namespaces', name);
  if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(FINALIZER)) return;
  const graceLeft = Date.parse(namespace.metadata.deletionTimestamp) + GRACE_MS - kernel.now;
  if (graceLeft > 0) return { afterMs: graceLeft };
  const cause = `namespace-controller ${name}`;
  const remaining = remainingContent(context, name, cause);
  const conditions = deletionConditions(namespace, remaining, kernel.timestamp());
  let current: KubeObject = namespace;
  if (!equal(conditions, namespace.status?.conditions)) {
    const status = { ...namespace.status, conditions };
    current = client.update('namespaces', { ...namespace, status }, { subresource: 'status', cause });
  }
  if (remaining.resources.length) return { afterMs: retryAfter(remaining) };
  const finalizers = (current.spec.finalizers as string[]).filter((finalizer) => finalizer !== FINALIZER);
  client.update('namespaces', { ...current, spec: { ...current.spec, finalizers } }, { subresource: 'finalize', cause });
}

/** Half of the longest grace period that is left, and a second more; five seconds where only finalizers hold it up. */
const retryAfter = ({ graceSeconds }: Remaining): number =>
  graceSeconds > 0 ? (Math.floor(graceSeconds / 2) + 1) * 1000 : 5_000;
