import type { KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

const CLASSES = 'priorityclasses.scheduling.k8s.io';

/**
 * Resolves a pod's priority class to its priority and preemption policy, and guards the classes themselves: one default
 * only, and the system's are kept.
 */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate(request: AdmissionRequest): void {
    if (request.resource !== 'pods' || request.group || request.subresource || !request.object) return;
    if (request.operation === 'CREATE') resolvePriority(request.object, request);
    else if (request.operation === 'UPDATE') keepPriority(request.object, request.old!);
  },
  validate(request: AdmissionRequest): void {
    if (request.resource !== 'priorityclasses' || request.subresource) return;
    if (request.operation === 'DELETE') {
      if (request.name.startsWith('system-'))
        throw forbidClass(request, 'this is a system priority class and cannot be deleted');
      return;
    }
    if (!request.object?.globalDefault) return;
    const other = request.context
      .list(CLASSES)
      .find((found) => found.globalDefault && found.metadata.name !== request.name);
    if (other)
      throw forbidClass(
        request,
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      );
  },
};

const forbidClass = (request: AdmissionRequest, why: string): Error =>
  forbiddenRequest(request.group, request.resource, request.name, why);

function resolvePriority(pod: KubeObject, request: AdmissionRequest): void {
  const spec = pod.spec;
  const deny = (why: string): Error => forbiddenRequest('', 'pods', request.name, why);
  const found = spec.priorityClassName ? classNamed(spec.priorityClassName, request) : defaultClass(request);
  if (spec.priorityClassName && !found) throw deny(`no PriorityClass with name ${spec.priorityClassName} was found`);
  if (found && !spec.priorityClassName) spec.priorityClassName = found.metadata.name;
  const value: number = found?.value ?? 0;
  const policy: string = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (spec.priority !== undefined && spec.priority !== value)
    throw deny(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    );
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    throw deny(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

const classNamed = (name: string, request: AdmissionRequest): KubeObject | undefined =>
  request.context.get(CLASSES, '', name);

/** The default class; of several (old clusters), the one of the lowest value. */
function defaultClass(request: AdmissionRequest): KubeObject | undefined {
  const defaults = request.context.list(CLASSES).filter((found) => found.globalDefault);
  return defaults.reduce<KubeObject | undefined>(
    (low, found) => (low && low.value <= found.value ? low : found),
    undefined,
  );
}

/** An update that leaves priority out keeps what was resolved when the pod was made. */
function keepPriority(pod: KubeObject, old: KubeObject): void {
  if (pod.spec.priority === undefined && old.spec.priority !== undefined) pod.spec.priority = old.spec.priority;
  if (pod.spec.preemptionPolicy === undefined && old.spec.preemptionPolicy !== undefined)
    pod.spec.preemptionPolicy = old.spec.preemptionPolicy;
}
