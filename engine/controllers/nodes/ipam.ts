import { lookup, onChange, type ControllerContext, type Reconciler } from '../controller.ts';

const TTL = 'node.alpha.kubernetes.io/ttl';
/** How long kubelets may keep secrets and config maps, in seconds, by the number of nodes up to which it holds. */
const TTL_STEPS: readonly (readonly [nodes: number, seconds: number])[] = [
  [100, 0],
  [500, 15],
  [1_000, 30],
  [2_000, 60],
  [10_000, 300],
];
/** The pods' addresses, of which each node gets 256. */
const POD_NETWORK = [10, 244] as const;
const RANGES = 256;

/** Gives nodes their range of pod addresses, the annotation of how long kubelets may cache, and old names of labels. */
export function nodeIpamController(context: ControllerContext): Reconciler {
  const { store, client } = context;
  return {
    name: 'node-ipam-controller',
    latencyMs: [4, 20],
    triggers: [onChange('nodes')],
    reconcile: (key) => {
      const node = lookup(store, 'nodes', key);
      if (!node || node.metadata.deletionTimestamp) return;
      const cause = `node-ipam-controller ${key}`;
      const ttl = String(ttlFor(store.count('nodes')));
      const annotations = node.metadata.annotations?.[TTL] === ttl ? undefined : { [TTL]: ttl };
      const labels = missingLabels(node.metadata.labels);
      if (annotations || labels)
        client.patch(
          'nodes',
          '',
          key,
          { metadata: { ...(annotations && { annotations }), ...(labels && { labels }) } },
          { cause },
        );
      if (node.spec?.podCIDR) return;
      const range = freeRange(new Set(store.list('nodes').map(({ spec }) => spec?.podCIDR)));
      if (range) client.patch('nodes', '', key, { spec: { podCIDR: range, podCIDRs: [range] } }, { cause });
    },
  };
}

/** The former names of labels, which follow the present ones. */
function missingLabels(labels: Record<string, string> = {}): Record<string, string> | undefined {
  const missing: Record<string, string> = {};
  for (const name of ['os', 'arch']) {
    const value = labels[`kubernetes.io/${name}`];
    if (value !== undefined && labels[`beta.kubernetes.io/${name}`] !== value)
      missing[`beta.kubernetes.io/${name}`] = value;
  }
  return Object.keys(missing).length ? missing : undefined;
}

const ttlFor = (nodes: number): number => TTL_STEPS.find(([most]) => nodes <= most)?.[1] ?? 300;

function freeRange(taken: ReadonlySet<string | undefined>): string | undefined {
  for (let i = 0; i < RANGES; i++) {
    const range = `${POD_NETWORK.join('.')}.${i}.0/24`;
    if (!taken.has(range)) return range;
  }
  return undefined;
}
