import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, type FieldError } from '../../kinds/field.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest, invalidObject } from '../status.ts';
import { violations, type Violation } from './pod-security-checks.ts';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'];
const VERSION = /^(latest|v1\.(0|[1-9][0-9]{0,8}))$/;

interface Policy {
  readonly level: string;
  readonly version: string;
}

/** Where the pod lies in each kind that has one. */
const TEMPLATES: Readonly<Record<string, (object: KubeObject) => { spec: any; metadata: any } | undefined>> = {
  podtemplates: (object) => object.template,
  replicationcontrollers: (object) => object.spec?.template,
  'replicasets.apps': (object) => object.spec?.template,
  'deployments.apps': (object) => object.spec?.template,
  'statefulsets.apps': (object) => object.spec?.template,
  'daemonsets.apps': (object) => object.spec?.template,
  'jobs.batch': (object) => object.spec?.template,
  'cronjobs.batch': (object) => object.spec?.jobTemplate?.spec?.template,
};

/**
 * Pod Security Standards by the namespace's labels: pods that violate the `enforce` level are refused, those that
 * violate `warn` (pod templates too) are warned of. Auditing leaves no trace here: there is no audit log.
 */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate(request: AdmissionRequest): void {
    const { group, resource, subresource, operation } = request;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    if (group === '' && resource === 'namespaces' && !subresource) return validateNamespace(request);
    if (group === '' && resource === 'pods') {
      if (subresource === '' || subresource === 'ephemeralcontainers') validatePod(request);
      return;
    }
    const template = subresource ? undefined : TEMPLATES[group ? `${resource}.${group}` : resource];
    if (template && request.object) warnOfTemplate(request, template(request.object));
  },
};

/** The policy that a namespace's labels ask for in a mode; privileged where they ask for none. */
function policy(namespace: KubeObject | undefined, mode: string): Policy {
  const labels = namespace?.metadata.labels ?? {};
  const level = labels[`${PREFIX}${mode}`];
  const version = labels[`${PREFIX}${mode}-version`] ?? 'latest';
  // A label that cannot be read is taken as the strictest for what it may let in, as upstream does.
  return { level: level === undefined ? 'privileged' : LEVELS.includes(level) ? level : 'restricted', version };
}

/** The level to warn by: the namespace's own, or the enforced one where it says nothing. */
function warnPolicy(namespace: KubeObject | undefined): Policy {
  const own = namespace?.metadata.labels?.[`${PREFIX}warn`];
  return own === undefined ? policy(namespace, 'enforce') : policy(namespace, 'warn');
}

const tell = (found: readonly Violation[]): string =>
  found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');

function validatePod(request: AdmissionRequest): void {
  const pod = request.object!;
  if (request.operation === 'UPDATE' && !isSignificant(pod, request.old!)) return;
  const namespace = request.context.get('namespaces', '', request.namespace);
  const enforce = policy(namespace, 'enforce');
  const found = violations(enforce.level, pod.spec, pod.metadata);
  if (found.length) {
    const why = `violates PodSecurity "${enforce.level}:${enforce.version}": ${tell(found)}`;
    throw forbiddenRequest('', 'pods', request.name, why);
  }
  warn(request, warnPolicy(namespace), pod.spec, pod.metadata);
}

/** Changes that cannot make a pod less safe are let through: only image and ephemeral containers can. */
function isSignificant(pod: KubeObject, old: KubeObject): boolean {
  return JSON.stringify(pod.spec) !== JSON.stringify(old.spec);
}

function warnOfTemplate(request: AdmissionRequest, template: { spec: any; metadata: any } | undefined): void {
  if (!template?.spec) return;
  const namespace = request.context.get('namespaces', '', request.namespace);
  warn(request, warnPolicy(namespace), template.spec, template.metadata ?? {});
}

function warn(request: AdmissionRequest, { level, version }: Policy, spec: any, metadata: any): void {
  const found = violations(level, spec, metadata);
  if (found.length) request.warn(`would violate PodSecurity "${level}:${version}": ${tell(found)}`);
}

function labelErrors(namespace: KubeObject): FieldError[] {
  const labels = namespace.metadata.labels ?? {};
  const path = new Path('metadata.labels');
  const errors: FieldError[] = [];
  for (const mode of ['enforce', 'audit', 'warn']) {
    const level = labels[`${PREFIX}${mode}`];
    const version = labels[`${PREFIX}${mode}-version`];
    if (level !== undefined && !LEVELS.includes(level))
      errors.push(invalid(path.key(`${PREFIX}${mode}`), level, `must be one of ${LEVELS.join(', ')}`));
    if (version !== undefined && !VERSION.test(version))
      errors.push(invalid(path.key(`${PREFIX}${mode}-version`), version, 'must be "latest" or "v1.x"'));
  }
  return errors;
}

function validateNamespace(request: AdmissionRequest): void {
  const namespace = request.object!;
  const errors = labelErrors(namespace);
  const before = request.old ? labelErrors(request.old) : [];
  if (errors.length && JSON.stringify(errors) !== JSON.stringify(before))
    throw invalidObject('', 'Namespace', request.name, errors);
  if (request.operation !== 'UPDATE') return;
  const now = policy(namespace, 'enforce');
  const then = policy(request.old, 'enforce');
  if (now.level === 'privileged' || (now.level === then.level && now.version === then.version)) return;
  if (LEVELS.indexOf(now.level) < LEVELS.indexOf(then.level)) return;
  warnOfExistingPods(request, now);
}

/** The pods as they are looked at: of each controller the first, then the rest (prioritizePods). */
function replicasLast(pods: readonly KubeObject[]): readonly KubeObject[] {
  const owners = new Set<string>();
  const replicas: KubeObject[] = [];
  const first = pods.filter((pod) => {
    const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller)?.uid;
    if (owner === undefined) return true;
    if (owners.has(owner)) replicas.push(pod);
    else owners.add(owner);
    return replicas.at(-1) !== pod;
  });
  return [...first, ...replicas];
}

/** Existing pods keep running: warn of those that the new level would refuse, grouped by what they violate. */
function warnOfExistingPods(request: AdmissionRequest, { level, version }: Policy): void {
  const groups = new Map<string, { first: string; count: number }>();
  for (const pod of replicasLast(request.context.list('pods', request.name))) {
    const reasons = violations(level, pod.spec, pod.metadata).map(({ reason }) => reason);
    if (!reasons.length) continue;
    const group = groups.get(reasons.join(', '));
    if (group) group.count++;
    else groups.set(reasons.join(', '), { first: pod.metadata.name, count: 1 });
  }
  if (!groups.size) return;
  request.warn(
    `existing pods in namespace "${request.name}" violate the new PodSecurity enforce level "${level}:${version}"`,
  );
  const lines = [...groups].map(([reasons, { first, count }]) => {
    const others = count === 1 ? '' : ` (and ${count - 1} other pod${count === 2 ? '' : 's'})`;
    return `${first}${others}: ${reasons}`;
  });
  for (const line of lines.sort()) request.warn(line);
}
