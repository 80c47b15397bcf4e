import type { KubeObject } from '../../store/object.ts';
import { ageColumn, formatSelector, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGenerationStrictly } from '../strategies.ts';
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './networkpolicy-validation.ts';

/** Follows pkg/registry/networking/networkpolicy/strategy.go. */
export const networkPolicy: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  updateChecks: ['update'],
  hasGeneration: true,
  default: defaultNetworkPolicy,
  prepareForUpdate: (object, old) => countGenerationStrictly(object, old, 'spec'),
  validate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicyUpdate,
  columns: [nameColumn, text('Pod-Selector', ({ spec }) => formatSelector(spec?.podSelector)), ageColumn],
};

/** A policy is for ingress, and for egress where it has egress rules; ports are TCP. */
function defaultNetworkPolicy(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.podSelector ??= {};
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of rule?.ports ?? []) port.protocol ??= 'TCP';
  if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}
