import { definitionOf } from '../../../kinds/schema.ts';

/** Groups whose Go types are not in kubectl's scheme: their objects are handled as those of custom resources. */
const NOT_IN_SCHEME: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** The definition of a kind that kubectl has a Go type for (client-go's scheme); undefined for others. */
export const clientDefinitionOf = (group: string, version: string, kind: string): string | undefined =>
  NOT_IN_SCHEME.has(group) ? undefined : definitionOf(group, version, kind);
