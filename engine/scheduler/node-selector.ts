import type { KubeObject } from '../store/object.ts';

/** A condition on a node's labels or fields. */
export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Conditions that must all hold. An empty term matches nothing. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

/** Does one of a node selector's terms match? */
export const matchesNodeSelector = (
  { nodeSelectorTerms }: { readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] },
  node: KubeObject,
): boolean => nodeSelectorTerms?.some((term) => matchesTerm(term, node)) ?? false;

export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: KubeObject): boolean {
  if (!matchExpressions.length && !matchFields.length) return false;
  const labels = node.metadata.labels ?? {};
  return (
    matchExpressions.every((requirement) => meets(requirement, labels[requirement.key])) &&
    matchFields.every((requirement) =>
      meets(requirement, requirement.key === 'metadata.name' ? node.metadata.name : undefined),
    )
  );
}

function meets({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      if (value === undefined || !/^[-+]?\d+$/.test(value) || !/^[-+]?\d+$/.test(values[0] ?? '')) return false;
      return operator === 'Gt' ? BigInt(value) > BigInt(values[0]) : BigInt(value) < BigInt(values[0]);
    }
    default:
      return false;
  }
}
