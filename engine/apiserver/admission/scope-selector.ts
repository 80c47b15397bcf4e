import type { KubeObject } from '../../store/object.ts';

/** One term of a quota's scope selector. */
export interface ScopeTerm {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Does an object lie in a scope, as the term's operator asks? */
export function matchesSelectorTerm(term: ScopeTerm, resource: string, object: KubeObject): boolean {
  const { scopeName, operator, values = [] } = term;
  if (scopeName === 'PriorityClass') return matchesName(operator, values, object.spec?.priorityClassName ?? '');
  if (scopeName === 'VolumeAttributesClass')
    return resource === 'persistentvolumeclaims' && matchesVolumeAttributes(operator, values, object);
  return resource === 'pods' && inScope(scopeName, object);
}

function matchesVolumeAttributes(operator: string, values: readonly string[], claim: KubeObject): boolean {
  const names = [
    claim.spec?.volumeAttributesClassName,
    claim.status?.currentVolumeAttributesClassName,
    claim.status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((name) => name !== undefined && name !== '');
  return names.length ? names.some((name) => matchesName(operator, values, name)) : matchesName(operator, values, '');
}

function matchesName(operator: string, values: readonly string[], name: string): boolean {
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  if (operator === 'In') return values.includes(name);
  return name === '' || !values.includes(name);
}

function inScope(scope: string, pod: KubeObject): boolean {
  const terminating = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
  const bestEffort = (pod.status?.qosClass ?? qosOf(pod)) === 'BestEffort';
  if (scope === 'Terminating') return terminating;
  if (scope === 'NotTerminating') return !terminating;
  if (scope === 'BestEffort') return bestEffort;
  if (scope === 'NotBestEffort') return !bestEffort;
  return scope === 'CrossNamespacePodAffinity' && crossesNamespaces(pod);
}

/** A pod that has no requests and no limits at all is BestEffort; that is all that scopes ask. */
function qosOf(pod: KubeObject): string {
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  const any = containers.some(
    ({ resources }) => Object.keys(resources?.requests ?? {}).length || Object.keys(resources?.limits ?? {}).length,
  );
  return any ? 'Burstable' : 'BestEffort';
}

function crossesNamespaces(pod: KubeObject): boolean {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  return [podAffinity, podAntiAffinity].some((affinity) => {
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        (weighted: { podAffinityTerm: unknown }) => weighted.podAffinityTerm,
      ),
    ];
    return terms.some((term) => term.namespaces?.length || term.namespaceSelector);
  });
}
