import type { KubeObject } from '../../../store/object.ts';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

/** The old way of keeping pods from other secrets still works, but should not be begun with. */
export function serviceAccountWarnings({ metadata }: KubeObject, old?: KubeObject): string[] {
  const before = old?.metadata.annotations?.[ENFORCE];
  if (metadata.annotations?.[ENFORCE] === undefined || before !== undefined) return [];
  return [
    `metadata.annotations[${ENFORCE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
  ];
}
