import { definitionOf } from '../../../kinds/schema.ts';
import type { KubeObject } from '../../../store/object.ts';
import { parseGroupVersion } from '../connection/discovery.ts';

/** Groups whose Go types are not in kubectl's scheme: their objects are handled as those of custom resources. */
const NOT_IN_SCHEME: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** The definition of a kind that kubectl has a Go type for (client-go's scheme); undefined for others. */
export const clientDefinitionOf = (group: string, version: string, kind: string): string | undefined =>
  NOT_IN_SCHEME.has(group) ? undefined : definitionOf(group, version, kind);

/** What kubectl says of an object that none of its Go types is for; undefined where there is one. */
export function notInScheme({ apiVersion = '', kind = '' }: Partial<KubeObject>): string | undefined {
  const { group, version } = parseGroupVersion(apiVersion);
  if (clientDefinitionOf(group, version, kind) !== undefined) return undefined;
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`;
}
