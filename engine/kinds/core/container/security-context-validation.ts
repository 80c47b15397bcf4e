import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldErrors,
  type Path,
} from '../../field.ts';
import { inclusiveRangeError } from '../../names.ts';
import { oneOf } from '../../validation/checks.ts';
import { internalForm } from '../../validation/internal-form.ts';
import { localDescending } from '../../validation/path-checks.ts';
import { validateWindowsOptions, visitContainers } from './windows-validation.ts';

const MAX_ID = 2 ** 31 - 1;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const MAX_PATH = 4095;

function validateId(errors: FieldErrors, id: number | undefined | null, path: Path): void {
  if (id !== undefined && id !== null && (id < 0 || id > MAX_ID))
    errors.push(invalid(path, id, inclusiveRangeError(0, MAX_ID)));
}

/** What a container may do (`ValidateSecurityContext`). */
export function validateSecurityContext(errors: FieldErrors, context: any, path: Path, hostUsers: boolean): void {
  validateId(errors, context.runAsUser, path.child('runAsUser'));
  validateId(errors, context.runAsGroup, path.child('runAsGroup'));
  const { procMount } = context;
  if (procMount != null) {
    oneOf(errors, path.child('procMount'), procMount, ['Default', 'Unmasked']);
    if (hostUsers && procMount === 'Unmasked')
      errors.push(invalid(path.child('procMount'), procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  validateSeccomp(errors, context.seccompProfile, path.child('seccompProfile'));
  if (context.allowPrivilegeEscalation === false) validateNoEscalation(errors, context, path);
  validateWindowsOptions(errors, context.windowsOptions, path.child('windowsOptions'));
  validateAppArmor(errors, context.appArmorProfile, path.child('appArmorProfile'));
}

function validateNoEscalation(errors: FieldErrors, context: any, path: Path): void {
  const value = (): unknown => internalForm('SecurityContext', context);
  if (context.privileged)
    errors.push(invalid(path, value(), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  for (const capability of context.capabilities?.add ?? [])
    if (capability === 'CAP_SYS_ADMIN')
      errors.push(
        invalid(path, value(), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'),
      );
}

function validateSeccomp(errors: FieldErrors, profile: any, path: Path): void {
  if (!profile) return;
  const { type = '', localhostProfile } = profile;
  if (!type) errors.push(required(path.child('type'), 'type is required when seccompProfile is set'));
  else oneOf(errors, path.child('type'), type, PROFILE_TYPES);
  const at = path.child('localhostProfile');
  if (type === 'Localhost') {
    if (localhostProfile == null) errors.push(required(at, 'must be set when seccomp type is Localhost'));
    else localDescending(errors, localhostProfile, at);
  } else if (localhostProfile != null)
    errors.push(invalid(at, internalForm('SeccompProfile', profile), 'can only be set when seccomp type is Localhost'));
}

function validateAppArmor(errors: FieldErrors, profile: any, path: Path): void {
  if (!profile) return;
  const { type = '', localhostProfile } = profile;
  const at = path.child('localhostProfile');
  const missing = (): void => void errors.push(required(at, 'must be set when AppArmor type is Localhost'));
  if (type === 'Localhost') {
    if (localhostProfile == null) return missing();
    if (localhostProfile.trim() !== localhostProfile)
      errors.push(invalid(at, localhostProfile, 'must not be padded with whitespace'));
    else if (!localhostProfile) missing();
    if (localhostProfile.length > MAX_PATH) errors.push(tooLong(at, MAX_PATH));
  } else if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (localhostProfile != null)
      errors.push(invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  } else if (!type) errors.push(required(path.child('type'), 'type is required when appArmorProfile is set'));
  else errors.push(notSupported(path.child('type'), type, PROFILE_TYPES));
}

/** What holds for all containers of a pod (`validatePodSpecSecurityContext`). */
export function validatePodSecurityContext(errors: FieldErrors, spec: any, path: Path): void {
  const context = spec.securityContext;
  if (!context) return;
  validateId(errors, context.fsGroup, path.child('fsGroup'));
  validateId(errors, context.runAsUser, path.child('runAsUser'));
  validateId(errors, context.runAsGroup, path.child('runAsGroup'));
  for (const [index, group] of (context.supplementalGroups ?? []).entries())
    validateId(errors, group, path.child('supplementalGroups').index(index));
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(
      invalid(path.child('shareProcessNamespace'), true, 'ShareProcessNamespace and HostPID cannot both be enabled'),
    );
  if (context.sysctls?.length) validateSysctls(errors, spec, path.child('sysctls'));
  oneOf(errors, path.child('fsGroupChangePolicy'), context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  validateSeccomp(errors, context.seccompProfile, path.child('seccompProfile'));
  validateWindowsOptions(errors, context.windowsOptions, path.child('windowsOptions'));
  validateAppArmor(errors, context.appArmorProfile, path.child('appArmorProfile'));
  oneOf(errors, path.child('supplementalGroupsPolicy'), context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  oneOf(errors, path.child('seLinuxChangePolicy'), context.seLinuxChangePolicy, ['Recursive']);
}

const MAX_SYSCTL = 253;
const SYSCTL_PATTERN = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const SYSCTL_SEGMENT = /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** Looked at segment by segment, so that the time stays linear. */
const isSysctl = (name: string): boolean =>
  name.length <= MAX_SYSCTL && name.split(/[./]/).every((segment) => SYSCTL_SEGMENT.test(segment));

function validateSysctls(errors: FieldErrors, spec: any, path: Path): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of spec.securityContext.sysctls.entries()) {
    const at = path.index(index).child('name');
    if (!name) errors.push(required(at));
    else if (!isSysctl(name))
      errors.push(invalid(at, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_PATTERN}`));
    else if (seen.has(name)) errors.push(duplicate(at, name));
    const namespace = sysctlNamespace(name.replaceAll('/', '.'));
    if (spec.hostNetwork && namespace === 'net')
      errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && namespace === 'ipc')
      errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    seen.add(name);
  }
}

function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  if (name.startsWith('net.')) return 'net';
  const ipc = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'].some((prefix) => name.startsWith(prefix));
  return ipc || name === 'kernel.sem' ? 'ipc' : undefined;
}

/** A pod with users of its own may not share the host's other namespaces. */
export function validateHostUsers(errors: FieldErrors, spec: any, path: Path): void {
  if (spec.hostUsers !== false) return;
  const why = 'when `hostUsers` is false';
  if (spec.hostNetwork) errors.push(forbidden(path.child('hostNetwork'), why));
  if (spec.hostPID) errors.push(forbidden(path.child('HostPID'), why));
  if (spec.hostIPC) errors.push(forbidden(path.child('HostIPC'), why));
  for (const [container, at] of visitContainers(spec, path))
    if (container.volumeDevices?.length) errors.push(forbidden(at.child('volumeDevices'), why));
}
