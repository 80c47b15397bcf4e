import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';

/** A new node is tainted until its kubelet has said that it is ready, so that no pod lands on it too early. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate({ object: node, group, resource, subresource, operation }: AdmissionRequest): void {
    if (!node || group || resource !== 'nodes' || subresource || operation !== 'CREATE') return;
    const taints: { key: string; effect: string }[] = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule')) return;
    node.spec = { ...node.spec, taints: [...taints, { key: NOT_READY, effect: 'NoSchedule' }] };
  },
};
