import {
  duplicate,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
  type FieldErrors,
  type Path,
} from '../../field.ts';
import { isDNS1123Label, isValidPortName, isValidPortNum } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';
import { validateEnv, validateEnvFrom } from './env-validation.ts';
import { validateDevices, validateMounts } from './mounts-validation.ts';
import { validateLifecycle, validateProbes } from './probes-validation.ts';
import { validateContainerResources } from './resources-validation.ts';
import { validateRestartRules } from './restart-rules-validation.ts';
import { validateSecurityContext } from './security-context-validation.ts';
import type { VolumeMap } from '../volume/volumes-validation.ts';

/** What the rules of containers ask of the pod around them. */
export interface PodFacts {
  readonly volumes: VolumeMap;
  readonly claimNames: readonly string[];
  readonly graceSeconds: number | undefined;
  readonly restartPolicy: string;
  readonly hostUsers: boolean;
  /** A pod itself, not a template. */
  readonly isPod: boolean;
}

/** The containers proper (`validateContainers`). */
export function validateContainers(errors: FieldErrors, containers: any[], pod: PodFacts, path: Path): void {
  if (!containers.length) return void errors.push(required(path));
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = path.index(index);
    validateCommon(errors, container, pod, at);
    const name = container.name ?? '';
    if (names.has(name)) errors.push(duplicate(at.child('name'), name));
    else names.add(name);
    if (container.lifecycle) validateLifecycle(errors, container.lifecycle, pod.graceSeconds, at.child('lifecycle'));
    validateProbes(errors, container, pod.graceSeconds, at);
    if (container.restartPolicy != null || container.restartPolicyRules?.length)
      validateRestartRules(errors, container, at);
  }
  hostPortConflicts(errors, containers, path);
}

const NOT_IN_INIT = 'may not be set for init containers without restartPolicy=Always';

/** Init containers and sidecars (`validateInitContainers`). */
export function validateInitContainers(
  errors: FieldErrors,
  containers: any[],
  others: any[],
  pod: PodFacts,
  path: Path,
): void {
  const names = new Set<string>(others.map((container) => container.name ?? ''));
  for (const [index, container] of containers.entries()) {
    const at = path.index(index);
    validateCommon(errors, container, pod, at);
    if (container.restartPolicy != null || container.restartPolicyRules?.length)
      validateRestartRules(errors, container, at);
    const name = container.name ?? '';
    if (names.has(name)) errors.push(duplicate(at.child('name'), name));
    else if (name) names.add(name);
    hostPortConflicts(errors, [container], path);
    if (container.restartPolicy === 'Always') {
      if (container.lifecycle) validateLifecycle(errors, container.lifecycle, pod.graceSeconds, at.child('lifecycle'));
      validateProbes(errors, container, pod.graceSeconds, at);
      continue;
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'])
      if (container[field]) errors.push(forbidden(at.child(field), NOT_IN_INIT));
  }
}

const NOT_IN_EPHEMERAL = 'cannot be set for an Ephemeral Container';
/** What an ephemeral container may not have, in the order of the server's own fields. */
const EPHEMERAL_FORBIDDEN = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
];

/** Containers put into a pod to look around in it (`validateEphemeralContainers`). */
export function validateEphemeralContainers(
  errors: FieldErrors,
  containers: any[],
  others: any[],
  pod: PodFacts,
  path: Path,
): void {
  const targets = new Set<string>(others.map((container) => container.name ?? ''));
  const names = new Set(targets);
  for (const [index, container] of containers.entries()) {
    const at = path.index(index);
    validateCommon(errors, container, pod, at);
    imageWhitespace(errors, container, at);
    const name = container.name ?? '';
    if (names.has(name)) errors.push(duplicate(at.child('name'), name));
    else names.add(name);
    const target = container.targetContainerName;
    if (target && !targets.has(target)) errors.push(notFoundValue(at.child('targetContainerName'), target));
    for (const field of EPHEMERAL_FORBIDDEN)
      if (isSet(container[field])) errors.push(forbidden(at.child(field), NOT_IN_EPHEMERAL));
    for (const [i, mount] of (container.volumeMounts ?? []).entries())
      for (const field of ['subPath', 'subPathExpr'])
        if (mount[field]) errors.push(forbidden(at.child('volumeMounts').index(i).child(field), NOT_IN_EPHEMERAL));
  }
}

function isSet(value: any): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Pods, unlike templates, may not have blanks around the names of images. */
export function imageWhitespace(errors: FieldErrors, container: any, path: Path): void {
  const image: string = container.image ?? '';
  if (image.trim() !== image)
    errors.push(invalid(path.child('image'), image, 'must not have leading or trailing whitespace'));
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** Rules for containers of every sort (`validateContainerCommon`). */
function validateCommon(errors: FieldErrors, container: any, pod: PodFacts, path: Path): void {
  const name: string = container.name ?? '';
  if (!name) errors.push(required(path.child('name')));
  else {
    const why = isDNS1123Label(name);
    if (why.length) addInvalid(errors, path.child('name'), name, why);
  }
  // A template of pods that somebody else completes may leave the image open: one blank stands for that.
  if (!container.image) errors.push(required(path.child('image')));
  requiredOneOf(errors, container.terminationMessagePolicy, MESSAGE_POLICIES, path, 'terminationMessagePolicy');
  const { ports, env, envFrom, volumeMounts, volumeDevices, resizePolicy, securityContext } = container;
  if (ports?.length) validatePorts(errors, ports, path.child('ports'));
  if (env?.length) validateEnv(errors, env, path.child('env'));
  if (envFrom?.length) validateEnvFrom(errors, envFrom, path.child('envFrom'));
  if (volumeMounts?.length) validateMounts(errors, container, pod.volumes, path.child('volumeMounts'));
  if (volumeDevices?.length) validateDevices(errors, container, pod, path.child('volumeDevices'));
  requiredOneOf(errors, container.imagePullPolicy, PULL_POLICIES, path, 'imagePullPolicy');
  validateContainerResources(errors, container.resources ?? {}, pod.claimNames, path.child('resources'));
  if (resizePolicy?.length) validateResizePolicy(errors, resizePolicy, pod.restartPolicy, path.child('resizePolicy'));
  if (securityContext) validateSecurityContext(errors, securityContext, path.child('securityContext'), pod.hostUsers);
}

function requiredOneOf(
  errors: FieldErrors,
  value: string | undefined,
  known: readonly string[],
  path: Path,
  field: string,
): void {
  if (!value) errors.push(required(path.child(field)));
  else if (!known.includes(value)) errors.push(notSupported(path.child(field), value, known));
}

function validatePorts(errors: FieldErrors, ports: any[], path: Path): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = path.index(index);
    if (port.name) {
      const why = isValidPortName(port.name);
      if (why.length) addInvalid(errors, at.child('name'), port.name, why);
      else if (names.has(port.name)) errors.push(duplicate(at.child('name'), port.name));
      else names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(at.child('containerPort')));
    else addInvalid(errors, at.child('containerPort'), port.containerPort, isValidPortNum(port.containerPort));
    if (port.hostPort) addInvalid(errors, at.child('hostPort'), port.hostPort, isValidPortNum(port.hostPort));
    requiredOneOf(errors, port.protocol, ['SCTP', 'TCP', 'UDP'], at, 'protocol');
  }
}

function hostPortConflicts(errors: FieldErrors, containers: any[], path: Path): void {
  let taken: Set<string> | undefined;
  for (const [index, container] of containers.entries())
    for (const [i, { protocol, hostIP = '', hostPort }] of (container.ports ?? []).entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken?.has(key)) errors.push(duplicate(path.index(index).child('ports').index(i).child('hostPort'), key));
      else (taken ??= new Set()).add(key);
    }
}

const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

function validateResizePolicy(errors: FieldErrors, policies: any[], podRestartPolicy: string, path: Path): void {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    if (seen.has(resourceName)) errors.push(duplicate(path.index(index), resourceName));
    seen.add(resourceName);
    if (!resourceName) errors.push(required(path));
    else if (resourceName !== 'cpu' && resourceName !== 'memory')
      errors.push(notSupported(path, resourceName, ['cpu', 'memory']));
    if (!restartPolicy) errors.push(required(path));
    else if (!RESIZE_POLICIES.includes(restartPolicy)) errors.push(notSupported(path, restartPolicy, RESIZE_POLICIES));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
  }
}
