import type { ObjectMeta } from '../../../store/object.ts';
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
import { validateLabelMap } from '../../label-selector-validation.ts';
import { inclusiveRangeError, isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from '../../names.ts';
import { validateAffinity, validateSpread } from './affinity-validation.ts';
import { addInvalid } from '../../validation/checks.ts';
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
  type PodFacts,
} from '../container/containers-validation.ts';
import { validateFileVolumes } from '../container/env-validation.ts';
import { validateDnsConfig, validateDnsPolicy, validateHostAliases } from './dns-validation.ts';
import { internalForm } from '../../validation/internal-form.ts';
import { validateContainerResources, validatePodResources } from '../container/resources-validation.ts';
import { validateHostUsers, validatePodSecurityContext } from '../container/security-context-validation.ts';
import { validateTolerations } from './tolerations-validation.ts';
import { validateVolumes } from '../volume/volumes-validation.ts';
import {
  visitContainers,
  validateHostProcess,
  validateLinux,
  validateWindows,
} from '../container/windows-validation.ts';

const MAX_INT32 = 2 ** 31 - 1;
const MAX_HOSTNAME = 64;

/** A pod's spec, or a template's (`ValidatePodSpec`). `pod` is the metadata where it is a pod itself. */
export function validatePodSpec(errors: FieldErrors, spec: any, pod: ObjectMeta | undefined, path: Path): void {
  const grace: number | undefined = spec.terminationGracePeriodSeconds ?? undefined;
  if (grace === undefined) errors.push(required(path.child('terminationGracePeriodSeconds')));
  const volumes = validateVolumes(errors, spec.volumes ?? [], pod, path.child('volumes'));
  const claims: any[] = spec.resourceClaims ?? [];
  const facts: PodFacts = {
    volumes,
    claimNames: [...new Set<string>(claims.map(({ name }) => name).filter(Boolean))].sort(),
    graceSeconds: grace,
    restartPolicy: spec.restartPolicy ?? '',
    hostUsers: spec.hostUsers !== false,
    isPod: pod !== undefined,
  };
  if (claims.length) validateResourceClaims(errors, claims, path.child('resourceClaims'));
  const containers: any[] = spec.containers ?? [];
  const initContainers: any[] = spec.initContainers ?? [];
  validateContainers(errors, containers, facts, path.child('containers'));
  if (initContainers.length)
    validateInitContainers(errors, initContainers, containers, facts, path.child('initContainers'));
  if (spec.ephemeralContainers?.length)
    validateEphemeralContainers(
      errors,
      spec.ephemeralContainers,
      [...containers, ...initContainers],
      facts,
      path.child('ephemeralContainers'),
    );
  if (spec.resources && spec.os?.name === 'windows')
    errors.push(forbidden(path.child('resources'), 'may not be set for a windows pod'));
  else if (spec.resources) validatePodResources(errors, spec, facts.claimNames, path.child('resources'));
  if (spec.hostNetwork) validateHostPorts(errors, containers, path.child('containers'), facts.isPod);
  validateRestartPolicy(errors, facts.restartPolicy, path.child('restartPolicy'));
  validateDnsPolicy(errors, spec.dnsPolicy, path.child('dnsPolicy'));
  if (spec.nodeSelector) errors.push(...validateLabelMap(spec.nodeSelector, path.child('nodeSelector')));
  validatePodSecurityContext(errors, spec, path.child('securityContext'));
  validatePlacement(errors, spec, path);
  validateHostProcess(errors, spec, path);
  validateHostUsers(errors, spec, path);
  if (spec.hostnameOverride != null) validateHostnameOverride(errors, spec, path);
  validateNames(errors, spec, path);
  validateRest(errors, spec, path);
  for (const [{ env }, at] of visitContainers(spec, path))
    if (env) validateFileVolumes(errors, env, at.child('env'), volumes);
}

function validatePlacement(errors: FieldErrors, spec: any, path: Path): void {
  if (spec.affinity) validateAffinity(errors, spec.affinity, path.child('affinity'));
  validateDnsConfig(errors, spec.dnsConfig, spec.dnsPolicy, path.child('dnsConfig'));
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries())
    addInvalid(
      errors,
      path.child('readinessGates').index(index).child('conditionType'),
      conditionType,
      isQualifiedName(conditionType),
    );
  const gates = new Set<string>();
  for (const [index, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    const at = path.child('schedulingGates').index(index);
    addInvalid(errors, at, name, isQualifiedName(name));
    if (gates.has(name)) errors.push(duplicate(at, name));
    gates.add(name);
  }
  if (spec.topologySpreadConstraints)
    validateSpread(errors, spec.topologySpreadConstraints, path.child('topologySpreadConstraints'));
}

function validateNames(errors: FieldErrors, spec: any, path: Path): void {
  const subdomain = (field: string): void => {
    const name: string | undefined = spec[field];
    if (!name) return;
    const why = isDNS1123Subdomain(name);
    if (why.length) addInvalid(errors, path.child(field), name, why);
  };
  subdomain('serviceAccountName');
  subdomain('nodeName');
  const deadline = spec.activeDeadlineSeconds;
  if (deadline != null && (deadline < 1 || deadline > MAX_INT32))
    errors.push(invalid(path.child('activeDeadlineSeconds'), deadline, inclusiveRangeError(1, MAX_INT32)));
  for (const field of ['hostname', 'subdomain'])
    if (spec[field]) addInvalid(errors, path.child(field), spec[field], isDNS1123Label(spec[field]));
  if (spec.tolerations) validateTolerations(errors, spec.tolerations, path.child('tolerations'));
  if (spec.hostAliases) validateHostAliases(errors, spec.hostAliases, path.child('hostAliases'));
  subdomain('priorityClassName');
  const runtime = spec.runtimeClassName;
  if (runtime != null) addInvalid(errors, path.child('runtimeClassName'), runtime, isDNS1123Subdomain(runtime));
}

const PREEMPTION = ['PreemptLowerPriority', 'Never'];

function validateRest(errors: FieldErrors, spec: any, path: Path): void {
  const { preemptionPolicy, overhead, os } = spec;
  if (preemptionPolicy === '') errors.push(required(path.child('preemptionPolicy')));
  else if (preemptionPolicy != null && !PREEMPTION.includes(preemptionPolicy))
    errors.push(notSupported(path.child('preemptionPolicy'), preemptionPolicy, PREEMPTION));
  if (overhead) validateContainerResources(errors, { limits: overhead }, [], path.child('overhead'));
  if (os) validateOs(errors, spec, path);
}

function validateOs(errors: FieldErrors, spec: any, path: Path): void {
  const name = spec.os.name ?? '';
  if (!name) errors.push(required(path.child('os', 'name')));
  else if (name === 'linux') validateLinux(errors, spec, path);
  else if (name === 'windows') validateWindows(errors, spec, path);
  else errors.push(notSupported(path.child('os'), name, ['linux', 'windows']));
}

function validateHostnameOverride(errors: FieldErrors, spec: any, path: Path): void {
  const at = path.child('hostnameOverride');
  const name: string = spec.hostnameOverride;
  if (spec.setHostnameAsFQDN) errors.push(forbidden(at, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) errors.push(forbidden(at, 'may not be specified when hostNetwork is true'));
  if (name.length > MAX_HOSTNAME) errors.push(tooLong(at, MAX_HOSTNAME));
  addInvalid(errors, at, name, isDNS1123Subdomain(name));
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

function validateRestartPolicy(errors: FieldErrors, policy: string, path: Path): void {
  if (!policy) errors.push(required(path));
  else if (!RESTART_POLICIES.includes(policy)) errors.push(notSupported(path, policy, RESTART_POLICIES));
}

/** On the host's network a container's port is the host's. */
function validateHostPorts(errors: FieldErrors, containers: any[], path: Path, isPod: boolean): void {
  for (const [index, container] of containers.entries())
    for (const [i, { hostPort = 0, containerPort = 0 }] of (container.ports ?? []).entries())
      if ((isPod || hostPort !== 0) && hostPort !== containerPort)
        errors.push(
          invalid(
            path.index(index).child('ports').index(i).child('hostPort'),
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        );
}

function validateResourceClaims(errors: FieldErrors, claims: any[], path: Path): void {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
    const at = path.index(index);
    if (!name) errors.push(required(at.child('name')));
    else if (names.has(name)) errors.push(duplicate(at.child('name'), name));
    else {
      addInvalid(errors, at.child('name'), name, isDNS1123Label(name));
      names.add(name);
    }
    const value = (): unknown => internalForm('PodResourceClaim', claim);
    if (resourceClaimName != null && resourceClaimTemplateName != null)
      errors.push(
        invalid(at, value(), 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'),
      );
    if (resourceClaimName == null && resourceClaimTemplateName == null)
      errors.push(invalid(at, value(), 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'])
      if (claim[field] != null) addInvalid(errors, at.child(field), claim[field], isDNS1123Subdomain(claim[field]));
  }
}
