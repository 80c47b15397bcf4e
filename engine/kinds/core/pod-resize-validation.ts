import { copy, type KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { forbidden, invalid, Path, type FieldErrors } from '../field.ts';
import { qosClass } from './pod-resources.ts';
import type { ResourceList } from './resource-list.ts';

const SPEC = new Path('spec');

/**
 * A change of what a running pod's containers may use (`ValidatePodResize`): CPU and memory of containers and sidecars,
 * within the pod's class of service, and nothing taken away. `errors` are those of the pod itself.
 */
export function validatePodResize(pod: KubeObject, old: KubeObject, errors: FieldErrors): FieldErrors {
  const refuse = (why: string): FieldErrors => [forbidden(new Path(), why)];
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return refuse('static pods cannot be resized');
  if (old.spec.os?.name === 'windows') return refuse('windows pods cannot be resized');
  if ((old.status?.qosClass ?? qosClass(old.spec)) !== qosClass(pod.spec))
    errors.push(invalid(SPEC, pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  if (!isSupported(old)) errors.push(forbidden(SPEC, 'Pod running on node without support for resize'));
  validateLists(errors, pod.spec, old.spec);
  const before = errors.length;
  const kept = copy(pod.spec);
  keepAmounts(errors, kept, old.spec);
  if (errors.length === before && !equal(kept, old.spec))
    errors.push(forbidden(SPEC, 'only cpu and memory resources are mutable'));
  return errors;
}

/** Nodes that can resize tell of the resources of what runs. */
function isSupported(pod: KubeObject): boolean {
  const running = (pod.status?.containerStatuses ?? []).find((status: any) => status.state?.running);
  return !running || running.resources !== undefined;
}

const isSidecar = (container: any): boolean => container.restartPolicy === 'Always';

function validateLists(errors: FieldErrors, spec: any, old: any): void {
  const lists: readonly (readonly [string, (container: any) => boolean])[] = [
    ['initContainers', isSidecar],
    ['containers', () => true],
  ];
  for (const [field, counts] of lists)
    for (const [index, before] of (old[field] ?? []).entries()) {
      if (!counts(before)) continue;
      const after = spec[field]?.[index] ?? {};
      const path = SPEC.child(field).index(index).child('resources');
      for (const list of ['requests', 'limits'])
        if (removed(after.resources?.[list], before.resources?.[list]))
          errors.push(forbidden(path.child(list), `resource ${list} cannot be removed`));
    }
}

const removed = (list: ResourceList = {}, old: ResourceList = {}): boolean =>
  Object.keys(old).some((name) => !(name in list));

function keepAmounts(errors: FieldErrors, spec: any, old: any): void {
  const check = (field: string, why: string, wanted: (container: any) => boolean): void => {
    for (const [index, container] of (spec[field] ?? []).entries()) {
      const before = old[field]?.[index];
      if (!before || !wanted(container)) continue;
      if (field === 'containers' || isSidecar(container))
        container.resources = withOldAmounts(container.resources, before.resources);
      if (!equal(container, before)) errors.push(forbidden(SPEC, why));
      spec[field][index] = before;
    }
  };
  check('containers', 'only cpu and memory resources are mutable', () => true);
  check('initContainers', 'only cpu and memory resources for sidecar containers are mutable', isSidecar);
  check('initContainers', 'resources for non-sidecar init containers are immutable', (c) => !isSidecar(c));
}

function withOldAmounts(resources: any = {}, old: any = {}): any {
  const out: any = { ...resources };
  for (const list of ['limits', 'requests']) {
    if (!old[list]) {
      delete out[list];
      continue;
    }
    const { cpu: _cpu, memory: _memory, ...rest } = out[list] ?? {};
    out[list] = rest;
    for (const name of ['cpu', 'memory']) if (old[list][name] !== undefined) out[list][name] = old[list][name];
  }
  return out;
}
