import { forbidden, invalid, type FieldErrors, type Path } from '../../field.ts';
import { isDNS1123Subdomain } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';

const MAX_SPEC_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Options that Windows alone has (`validateWindowsSecurityContextOptions`). */
export function validateWindowsOptions(errors: FieldErrors, options: any, path: Path): void {
  if (!options) return;
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  if (name != null) addInvalid(errors, path.child('gmsaCredentialSpecName'), name, isDNS1123Subdomain(name));
  const at = path.child('gmsaCredentialSpec');
  if (spec === '') errors.push(invalid(at, spec, 'gmsaCredentialSpec cannot be an empty string'));
  else if (spec?.length > MAX_SPEC_KIB * 1024)
    errors.push(invalid(at, spec, `gmsaCredentialSpec size must be under ${MAX_SPEC_KIB} KiB`));
  if (user != null) addInvalid(errors, path.child('runAsUserName'), user, userErrors(user));
}

function userErrors(name: string): string[] {
  if (!name) return ['runAsUserName cannot be an empty string'];

  if (/[\x00-\x1f\x7f]/.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 2 ? parts : [undefined, parts[0]];
  const errors: string[] = [];
  if ((domain?.length ?? 0) >= MAX_DOMAIN)
    errors.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS.test(domain.slice(0, MAX_DOMAIN)))
    errors.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (!user) errors.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER)
    errors.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  if (/^[. ]+$/.test(user)) errors.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    errors.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return errors;
}

/** Containers with their paths, in the order in which the server visits them. */
export function visitContainers(spec: any, path: Path): readonly (readonly [container: any, path: Path])[] {
  const found: [any, Path][] = [];
  for (const field of CONTAINER_LISTS)
    spec[field]?.forEach((container: any, index: number) => found.push([container, path.child(field).index(index)]));
  return found;
}

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

const ALL_OR_NONE = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';

/** Containers that run as the host's own processes: all or none, and with the host's network. */
export function validateHostProcess(errors: FieldErrors, spec: any, path: Path): void {
  const ofPod: boolean | undefined = spec.securityContext?.windowsOptions?.hostProcess;
  if (ofPod === undefined && !mentionsHostProcess(spec)) return;
  let all = 0;
  let count = 0;
  for (const [container, at] of visitContainers(spec, path)) {
    all++;
    const own: boolean | undefined = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod != null && own != null && ofPod !== own)
      errors.push(
        invalid(
          at.child('securityContext', 'windowsOptions', 'hostProcess'),
          own,
          `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
        ),
      );
    if (own ?? ofPod) count++;
  }
  if (!count) return;
  if (count !== all) errors.push(invalid(path, '', ALL_OR_NONE));
  if (!spec.hostNetwork)
    errors.push(
      invalid(path.child('hostNetwork'), false, 'hostNetwork must be true if pod contains any hostProcess containers'),
    );
}

const mentionsHostProcess = (spec: any): boolean =>
  [spec.containers, spec.initContainers, spec.ephemeralContainers].some((list) =>
    list?.some((container: any) => container.securityContext?.windowsOptions?.hostProcess != null),
  );

/** A pod that says it is for Linux has no options for Windows. */
export function validateLinux(errors: FieldErrors, spec: any, path: Path): void {
  const why = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions)
    errors.push(forbidden(path.child('securityContext', 'windowsOptions'), why));
  for (const [container, at] of visitContainers(spec, path))
    if (container.securityContext?.windowsOptions)
      errors.push(forbidden(at.child('securityContext', 'windowsOptions'), why));
}

/** What Windows does not have, of a pod; `spec` fields stand without the security context's name. */
const POD_FIELDS: readonly (readonly [where: 'spec' | 'context', field: string])[] = [
  ['context', 'appArmorProfile'],
  ['context', 'seLinuxOptions'],
  ['spec', 'hostUsers'],
  ['spec', 'hostPID'],
  ['spec', 'hostIPC'],
  ['context', 'seccompProfile'],
  ['context', 'fsGroup'],
  ['context', 'fsGroupChangePolicy'],
  ['context', 'sysctls'],
  ['spec', 'shareProcessNamespace'],
  ['context', 'runAsUser'],
  ['context', 'runAsGroup'],
  ['context', 'supplementalGroups'],
  ['context', 'supplementalGroupsPolicy'],
  ['context', 'seLinuxChangePolicy'],
];

const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

const FALSE_IS_UNSET = ['hostPID', 'hostIPC'];

/** A pod that says it is for Windows has none of Linux' options. */
export function validateWindows(errors: FieldErrors, spec: any, path: Path): void {
  const why = 'cannot be set for a windows pod';
  for (const [where, field] of POD_FIELDS) {
    const value = where === 'spec' ? spec[field] : spec.securityContext?.[field];
    if (value == null || (value === false && FALSE_IS_UNSET.includes(field))) continue;
    errors.push(forbidden((where === 'spec' ? path : path.child('securityContext')).child(field), why));
  }
  for (const [container, at] of visitContainers(spec, path))
    for (const field of CONTAINER_FIELDS)
      if (container.securityContext?.[field] != null) errors.push(forbidden(at.child('securityContext', field), why));
}
