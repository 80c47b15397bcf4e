import type { KubeObject } from '../../../store/object.ts';

/**
 * A new pod's `matchLabelKeys` and `mismatchLabelKeys` become expressions of the label selectors beside them, with the
 * values of the pod's own labels (the pod strategy's mutatePodAffinity and mutateTopologySpreadConstraints).
 */
export function mergeLabelKeys(pod: KubeObject): void {
  const labels = pod.metadata.labels ?? {};
  const affinity = pod.spec.affinity;
  for (const rules of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    for (const term of rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []) mergeTerm(term, labels);
    for (const { podAffinityTerm } of rules?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      if (podAffinityTerm) mergeTerm(podAffinityTerm, labels);
  }
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) mergeTerm(constraint, labels);
}

function mergeTerm(term: any, labels: Record<string, string>): void {
  if (!term.labelSelector) return;
  merge(term.labelSelector, term.matchLabelKeys, 'In', labels);
  merge(term.labelSelector, term.mismatchLabelKeys, 'NotIn', labels);
}

function merge(selector: any, keys: string[] | undefined, operator: string, labels: Record<string, string>): void {
  for (const key of keys ?? []) {
    const value = labels[key];
    if (value !== undefined) (selector.matchExpressions ??= []).push({ key, operator, values: [value] });
  }
}
