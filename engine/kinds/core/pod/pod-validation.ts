import type { KubeObject, ObjectMeta } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { copyAsGiven } from '../../empties.ts';
import { forbidden, invalid, Path, required, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { inclusiveRangeError } from '../../names.ts';
import { imageWhitespace } from '../container/containers-validation.ts';
import { validateEphemeralUpdate } from './ephemeral-containers-validation.ts';
import { diffInternal } from '../../validation/object-diff.ts';
import {
  validatePodAnnotations,
  validatePodAnnotationUpdates,
  validateProfilesMatch,
} from './pod-annotations-validation.ts';
import { validateGatedChanges, validateSchedulingGates } from './pod-gates-validation.ts';
import { validatePodResize } from './pod-resize-validation.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import { validatePodStatus } from './pod-status-validation.ts';
import { validateAddedTolerations } from './tolerations-validation.ts';

const METADATA = new Path('metadata');
const SPEC = new Path('spec');
const MAX_INT32 = 2 ** 31 - 1;

/** A new pod (`ValidatePodCreate`). */
export function validatePod(pod: KubeObject): FieldErrors {
  const errors = validateMetadataAndSpec(pod);
  const { spec } = pod;
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden(SPEC.child('ephemeralContainers'), 'cannot be set on create'));
  if (spec.nodeName && spec.schedulingGates?.length)
    errors.push(forbidden(SPEC.child('nodeName'), 'cannot be set until all schedulingGates have been cleared'));
  if (pod.metadata.annotations) validateProfilesMatch(errors, pod, SPEC);
  return errors;
}

/** What holds for pods new and changed (`validatePodMetadataAndSpec`). */
function validateMetadataAndSpec(pod: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const { metadata, spec } = pod;
  if (metadata.annotations) validatePodAnnotations(errors, pod, METADATA.child('annotations'));
  validatePodSpec(errors, spec, metadata as ObjectMeta, SPEC);
  if (!spec.serviceAccountName) validateTokensWithoutAccount(errors, spec);
  for (const [index, container] of (spec.containers ?? []).entries())
    imageWhitespace(errors, container, SPEC.child('containers').index(index));
  for (const [index, container] of (spec.initContainers ?? []).entries())
    imageWhitespace(errors, container, SPEC.child('initContainers').index(index));
  return errors;
}

function validateTokensWithoutAccount(errors: FieldErrors, spec: any): void {
  for (const [index, { projected }] of (spec.volumes ?? []).entries())
    for (const [i, { serviceAccountToken }] of (projected?.sources ?? []).entries())
      if (serviceAccountToken)
        errors.push(
          forbidden(
            SPEC.child('volumes').index(index).child('projected', 'sources').index(i).child('serviceAccountToken'),
            'must not be specified when serviceAccountName is not set',
          ),
        );
}

/** A change of a pod or of one of its subresources. */
export function validatePodUpdate(pod: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  switch (context.subresource) {
    case 'status':
      return validatePodStatus(pod, old);
    case 'ephemeralcontainers':
      return [...validateMetadataAndSpec(pod), ...validateEphemeralUpdate(pod, old)];
    case 'resize':
      return validatePodResize(pod, old, validateMetadataAndSpec(pod));
    default:
      return validateChange(pod, old);
  }
}

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** Follows `ValidatePodUpdate`: a few fields may change, the rest of the spec may not. */
function validateChange(pod: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateMetadataAndSpec(pod);
  validatePodAnnotationUpdates(errors, pod, old, METADATA.child('annotations'));
  for (const field of ['containers', 'initContainers'])
    if (!validateImages(errors, pod.spec[field] ?? [], old.spec[field] ?? [], SPEC.child(field))) return errors;
  if (!validateDeadline(errors, pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds)) return errors;
  validateAddedTolerations(errors, pod.spec.tolerations ?? [], old.spec.tolerations ?? [], SPEC.child('tolerations'));
  validateSchedulingGates(errors, pod.spec, old.spec, SPEC.child('schedulingGates'));
  if (equal(pod.spec, old.spec)) return errors;
  const kept = withoutChangeable(pod.spec, old.spec);
  if (old.spec.schedulingGates?.length) validateGatedChanges(errors, kept, old.spec, SPEC);
  if (!equal(kept, old.spec))
    errors.push(
      forbidden(
        SPEC,
        `pod updates may not change fields other than ${UPDATABLE}\n${diffInternal('PodSpec', old.spec, kept)}`,
      ),
    );
  return errors;
}

/** False where nothing further is looked at. */
function validateImages(errors: FieldErrors, containers: any[], old: any[], path: Path): boolean {
  if (containers.length !== old.length) {
    errors.push(forbidden(path, 'pod updates may not add or remove containers'));
    return false;
  }
  for (const [index, container] of containers.entries()) {
    if (!container.image) errors.push(required(path.index(index).child('image')));
    imageWhitespace(errors, container, path.index(index));
  }
  return true;
}

/** False where nothing further is looked at. */
function validateDeadline(errors: FieldErrors, seconds: number | undefined, old: number | undefined): boolean {
  const path = SPEC.child('activeDeadlineSeconds');
  if (seconds != null) {
    if (seconds < 0 || seconds > MAX_INT32) errors.push(invalid(path, seconds, inclusiveRangeError(0, MAX_INT32)));
    else if (old != null && old < seconds)
      errors.push(invalid(path, seconds, 'must be less than or equal to previous value'));
    else return true;
    return false;
  }
  if (old != null) errors.push(invalid(path, null, 'must not update from a positive integer to nil value'));
  return true;
}

/** The new spec with what may change as it was. */
function withoutChangeable(spec: any, old: any): any {
  const kept = copyAsGiven(spec);
  for (const field of ['containers', 'initContainers'])
    for (const [index, container] of (kept[field] ?? []).entries()) container.image = old[field][index].image;
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'])
    if (old[field] === undefined) delete kept[field];
    else kept[field] = old[field];
  if (old.terminationGracePeriodSeconds < 0 && kept.terminationGracePeriodSeconds === 1)
    kept.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  return kept;
}
