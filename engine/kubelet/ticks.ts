import type { KubeletContext } from './context.ts';
import type { PodRecord } from './record.ts';

/** Time until the runtime's state is next looked at: once a second, at the node's own phase. */
export function msToTick(context: Pick<KubeletContext, 'env' | 'node'>, record: PodRecord): number {
  const tickMs = context.node(record.node)?.tickMs ?? 0;
  return 1000 - ((((context.env.kernel.now - tickMs) % 1000) + 1000) % 1000);
}
