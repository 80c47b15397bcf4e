import type { KubeObject } from '../../../store/object.ts';
import { forbidden, invalid, quote, type FieldErrors, type Path } from '../../field.ts';
import { sortedKeys } from '../../validation/checks.ts';
import { localDescending } from '../../validation/path-checks.ts';
import { visitContainers } from '../container/windows-validation.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Annotations that mean something to the server (`ValidatePodSpecificAnnotations`). */
export function validatePodAnnotations(errors: FieldErrors, { metadata, spec }: KubeObject, path: Path): void {
  const annotations = metadata.annotations ?? {};
  if (annotations[MIRROR] !== undefined && !spec.nodeName)
    errors.push(
      invalid(path.key(MIRROR), annotations[MIRROR], 'must set spec.nodeName if mirror pod annotation is set'),
    );
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isDeletionCost(cost))
    errors.push(invalid(path.key(DELETION_COST), cost, 'must be a 32bit integer'));
  if (annotations[SECCOMP_POD] !== undefined)
    validateSeccomp(errors, annotations[SECCOMP_POD], path.child(SECCOMP_POD));
  for (const key of sortedKeys(annotations)) {
    if (key.startsWith(SECCOMP_CONTAINER)) validateSeccomp(errors, annotations[key], path.child(key));
    if (key.startsWith(APPARMOR)) validateAppArmor(errors, spec, key, annotations[key], path.key(key));
  }
}

/** A whole number of 32 bits, without `+` and without zeros before it. */
const isDeletionCost = (text: string): boolean =>
  /^(-?[1-9][0-9]{0,9}|0)$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;

function validateSeccomp(errors: FieldErrors, profile: string, path: Path): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith('localhost/')) localDescending(errors, profile.slice('localhost/'.length), path);
  else errors.push(invalid(path, profile, 'must be a valid seccomp profile'));
}

function validateAppArmor(errors: FieldErrors, spec: any, key: string, profile: string, path: Path): void {
  const name = key.slice(APPARMOR.length);
  if (![...visitContainers(spec, path)].some(([container]) => container.name === name))
    errors.push(invalid(path, name, 'container not found'));
  if (!['', 'runtime/default', 'unconfined'].includes(profile) && !profile.startsWith('localhost/'))
    errors.push(invalid(path, profile, `invalid AppArmor profile name: ${quote(profile)}`));
}

/** Annotations of profiles and of the kubelet's own pods stay as they are. */
export function validatePodAnnotationUpdates(errors: FieldErrors, pod: KubeObject, old: KubeObject, path: Path): void {
  const now = pod.metadata.annotations ?? {};
  const before = old.metadata.annotations ?? {};
  for (const key of sortedKeys(before)) {
    if (now[key] === before[key]) continue;
    if (key.startsWith(APPARMOR))
      errors.push(forbidden(path.key(key), 'may not remove or update AppArmor annotations'));
    if (key === MIRROR) errors.push(forbidden(path.key(key), 'may not remove or update mirror pod annotation'));
  }
  for (const key of sortedKeys(now)) {
    if (before[key] !== undefined) continue;
    if (key.startsWith(APPARMOR)) errors.push(forbidden(path.key(key), 'may not add AppArmor annotations'));
    if (key === MIRROR) errors.push(forbidden(path.key(key), 'may not add mirror pod annotation'));
  }
  if (pod.metadata.annotations) validatePodAnnotations(errors, pod, path);
}

/** Where a profile is told by annotation and by field, both must say the same. */
export function validateProfilesMatch(errors: FieldErrors, { metadata, spec }: KubeObject, path: Path): void {
  const annotations = metadata.annotations ?? {};
  const ofPod = spec.securityContext ?? {};
  const seccomp = (annotation: string | undefined, profile: any, at: Path): void =>
    matchProfile(errors, 'seccomp', annotation, profile, at.child('securityContext', 'seccompProfile'));
  seccomp(annotations[SECCOMP_POD], ofPod.seccompProfile, path);
  for (const [container, at] of visitContainers(spec, path))
    seccomp(annotations[SECCOMP_CONTAINER + container.name], container.securityContext?.seccompProfile, at);
  if (spec.os?.name === 'windows') return;
  for (const [container, at] of visitContainers(spec, path)) {
    const profile = container.securityContext?.appArmorProfile ?? ofPod.appArmorProfile;
    const annotation = annotations[APPARMOR + container.name];
    matchProfile(errors, 'apparmor', annotation, profile, at.child('securityContext', 'appArmorProfile'));
  }
}

function matchProfile(
  errors: FieldErrors,
  what: string,
  annotation: string | undefined,
  profile: any,
  path: Path,
): void {
  if (annotation === undefined || !profile) return;
  const wrongType = (): void =>
    void errors.push(forbidden(path.child('type'), `${what} type in annotation and field must match`));
  const { type, localhostProfile } = profile;
  const runtimeDefaults = what === 'seccomp' ? ['runtime/default', 'docker/default'] : ['runtime/default'];
  if (type === 'Unconfined' && annotation !== 'unconfined') wrongType();
  else if (type === 'RuntimeDefault' && !runtimeDefaults.includes(annotation)) wrongType();
  else if (type === 'Localhost') {
    if (!annotation.startsWith('localhost/')) wrongType();
    else if (annotation.slice('localhost/'.length) !== localhostProfile)
      errors.push(forbidden(path.child('localhostProfile'), `${what} profile in annotation and field must match`));
  }
}
