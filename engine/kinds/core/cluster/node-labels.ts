const DEPRECATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** Why a label of nodes should not be used any more; undefined for those that may be. */
export const nodeLabelWarning = (key: string | undefined): string | undefined =>
  key !== undefined && Object.hasOwn(DEPRECATED, key) ? DEPRECATED[key] : undefined;

/** Warnings of labels of nodes that nobody should use any more, in a map of them; all stand for the one field `path`. */
export const nodeLabelWarnings = (labels: Readonly<Record<string, string>> | undefined, path: string): string[] =>
  Object.keys(labels ?? {})
    .sort()
    .flatMap((key) => nodeLabelWarning(key) ?? [])
    .map((message) => `${path}: ${message}`);

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key?: string }[];
}

/** The same of a selector of nodes (`GetWarningsForNodeSelector`). */
export function nodeSelectorWarnings({ matchLabels, matchExpressions = [] }: Selector, path: string): string[] {
  const warnings: string[] = [];
  for (const [index, { key }] of matchExpressions.entries()) {
    const message = nodeLabelWarning(key);
    if (message) warnings.push(`${path}.matchExpressions[${index}].key: ${key} is ${message}`);
  }
  for (const key of Object.keys(matchLabels ?? {}).sort()) {
    const message = nodeLabelWarning(key);
    if (message) warnings.push(`${path}.matchLabels.${key}: ${message}`);
  }
  return warnings;
}
