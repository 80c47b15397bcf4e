import { roundResources } from '../container/resource-list.ts';

/** Defaults of a claim, as an object or as a StatefulSet's template. */
export function defaultClaim(claim: any): void {
  defaultClaimSpec((claim.spec ??= {}));
  claim.status ??= {};
  claim.status.phase ||= 'Pending';
}

/** Defaults of a claim's spec, wherever it stands. */
export function defaultClaimSpec(spec: any): void {
  spec.volumeMode ??= 'Filesystem';
  spec.resources ??= {};
  roundResources(spec.resources);
}
