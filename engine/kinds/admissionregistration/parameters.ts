import type { KubeObject } from '../../store/object.ts';
import { goLabelSelector } from '../cells.ts';

/** What a policy's parameters are: `apiVersion/kind`. */
export const parameterKindCell = ({ spec }: KubeObject): string =>
  spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>';

/** Which parameters a binding gives: `namespace/name`, or the selector as Go prints it. */
export function parameterCell({ spec }: KubeObject): string {
  const ref = spec?.paramRef;
  if (!ref) return '<unset>';
  if (ref.name) return ref.namespace ? `${ref.namespace}/${ref.name}` : `*/${ref.name}`;
  return ref.selector ? goLabelSelector(ref.selector) : '<unset>';
}
