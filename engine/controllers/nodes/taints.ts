import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { lookup, onChange, type ControllerContext, type Reconciler } from '../controller.ts';
import { conditionOf } from '../pods.ts';

/** A taint as JSON has it. */
interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

const PREFIX = 'node.kubernetes.io/';
/** Conditions that a taint stands for: type, status, and the taint's key. */
const CONDITIONS = [
  ['Ready', 'False', 'not-ready'],
  ['Ready', 'Unknown', 'unreachable'],
  ['MemoryPressure', 'True', 'memory-pressure'],
  ['DiskPressure', 'True', 'disk-pressure'],
  ['NetworkUnavailable', 'True', 'network-unavailable'],
  ['PIDPressure', 'True', 'pid-pressure'],
] as const;
const OURS = new Set([...CONDITIONS.map(([, , key]) => PREFIX + key), `${PREFIX}unschedulable`]);

/**
 * Keeps the taints of nodes that stand for their conditions: NoSchedule at once, and NoExecute where the node is not
 * ready (pkg/controller/nodelifecycle).
 */
export function nodeTaintController(context: ControllerContext): Reconciler {
  const { store, client, kernel } = context;
  return {
    name: 'node-lifecycle-controller',
    latencyMs: [6, 24],
    triggers: [onChange('nodes')],
    reconcile: (key) => {
      const node = lookup(store, 'nodes', key);
      if (!node) return;
      const before = (node.spec?.taints ?? []) as Taint[];
      const wanted = wantedTaints(node);
      const taints = [
        ...before.filter((taint) => !isOurs(taint) || wanted.some((one) => same(one, taint))),
        ...wanted
          .filter((taint) => !before.some((one) => same(one, taint)))
          .map((taint) => ({ ...taint, timeAdded: kernel.timestamp() })),
      ];
      if (equal(taints, before)) return;
      const spec = { taints: taints.length ? taints : null };
      client.patch('nodes', '', key, { spec }, { cause: `node-lifecycle-controller ${key}` });
    },
  };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
const isOurs = ({ key, effect }: Taint): boolean =>
  OURS.has(key) && (effect === 'NoSchedule' || key === `${PREFIX}not-ready` || key === `${PREFIX}unreachable`);

function wantedTaints(node: KubeObject): Taint[] {
  const taints: Taint[] = [];
  const ready = conditionOf(node, 'Ready')?.status;
  if (ready === 'False') taints.push({ key: `${PREFIX}not-ready`, effect: 'NoExecute' });
  if (ready === 'Unknown') taints.push({ key: `${PREFIX}unreachable`, effect: 'NoExecute' });
  for (const [type, status, key] of CONDITIONS)
    if (conditionOf(node, type)?.status === status) taints.push({ key: PREFIX + key, effect: 'NoSchedule' });
  if (node.spec?.unschedulable) taints.push({ key: `${PREFIX}unschedulable`, effect: 'NoSchedule' });
  return taints;
}
