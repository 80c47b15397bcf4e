import { deepFreeze } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

/** What is added; shared by all pods that get it. */
const ADDED = deepFreeze(
  ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
);

/** Pods that say nothing of it tolerate a node that is not ready or unreachable for five minutes. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate({ object: pod, group, resource, subresource, operation }: AdmissionRequest): void {
    if (!pod || group || resource !== 'pods' || subresource || operation === 'DELETE') return;
    const tolerations: Toleration[] = pod.spec.tolerations ?? [];
    const missing = ADDED.filter(({ key }) => !tolerations.some((toleration) => tolerates(toleration, key)));
    if (missing.length) pod.spec.tolerations = [...tolerations, ...missing];
  },
};

const tolerates = ({ key, effect }: Toleration, wanted: string): boolean =>
  (!key || key === wanted) && (!effect || effect === 'NoExecute');
