import { copy, type KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { forbidden, invalid, Path, type FieldErrors } from '../../field.ts';
import { qosClass } from './pod-resources.ts';
import type { ResourceList } from '../container/resource-list.ts';

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
  const same = validateSameContainers(pod.spec, old.spec);
  if (same.length) return same;
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

function validateSameContainers(spec: any, old: any): FieldErrors {
  const path = SPEC.child('containers');
  const [after, before] = [spec.containers ?? [], old.containers ?? []];
  if (after.length !== before.length) return [forbidden(path, 'containers may not be added or removed on resize')];
  return after.some(({ name }: any, i: number) => name !== before[i].name)
    ? [forbidden(path, 'containers may not be renamed or reordered on resize')]
    : [];
}

/**
 * What a write to `/resize` changes: the resources of containers that are there, and how they are resized
 * (`dropNonResizeUpdates`). Where the containers differ the validation tells.
 */
export function keepResizeOnly(pod: KubeObject, old: KubeObject): void {
  for (const list of ['containers', 'initContainers']) {
    const before: any[] = old.spec[list] ?? [];
    const after: any[] = pod.spec[list] ?? [];
    if (after.length !== before.length || after.some(({ name }, i) => name !== before[i].name)) return;
  }
  const spec = copy(old.spec);
  for (const list of ['containers', 'initContainers'])
    for (const [i, container] of (spec[list] ?? []).entries())
      for (const field of ['resources', 'resizePolicy'])
        if (pod.spec[list][i][field] === undefined) delete container[field];
        else container[field] = pod.spec[list][i][field];
  pod.spec = spec;
  for (const field of ['labels', 'annotations'] as const)
    if (old.metadata[field]) pod.metadata[field] = old.metadata[field];
    else delete pod.metadata[field];
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
    const { cpu: _cpu, memory: _memory, ...rest } = out[list] ?? {};
    for (const name of ['cpu', 'memory']) if (old[list]?.[name] !== undefined) rest[name] = old[list][name];
    if (old[list] || Object.keys(rest).length) out[list] = rest;
    else delete out[list];
  }
  return out;
}
