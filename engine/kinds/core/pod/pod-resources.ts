import { addQuantities, compareQuantities, quantitySign } from '../../quantity.ts';
import type { ResourceList } from '../container/resource-list.ts';

/** What of a container is added up. */
type Field = 'requests' | 'limits';

const NOTHING: Readonly<ResourceList> = Object.freeze({});

/**
 * What the containers of a pod ask of one resource together (`AggregateContainerRequests`): the sum of containers and
 * sidecars, or what the hungriest init container needs beside the sidecars started before it. Undefined where none asks.
 */
export function aggregate(spec: any, field: Field, resource: string): string | undefined {
  const amount = (container: any): string | undefined => container.resources?.[field]?.[resource];
  let total: string | undefined;
  for (const container of spec.containers ?? []) total = sum(total, amount(container));
  let sidecars: string | undefined;
  let peak: string | undefined;
  for (const container of spec.initContainers ?? []) {
    const own = amount(container);
    // The first amount lends the sum its format.
    const together = container.restartPolicy === 'Always' ? (sidecars = sum(sidecars, own)) : sum(own, sidecars);
    if (together !== undefined && (peak === undefined || compareQuantities(together, peak) > 0)) peak = together;
  }
  total = sum(total, sidecars);
  if (peak === undefined) return total;
  return total === undefined || compareQuantities(peak, total) > 0 ? peak : total;
}

/** The same of all resources that the pod's containers name. */
export function aggregateAll(spec: any, field: Field): Readonly<ResourceList> {
  // Most pods ask for nothing, and are asked for it at every change.
  let out: ResourceList | undefined;
  for (const containers of [spec.containers, spec.initContainers])
    for (const { resources } of containers ?? [])
      for (const name in resources?.[field]) (out ??= {})[name] ??= aggregate(spec, field, name)!;
  return out ?? NOTHING;
}

const sum = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined ? b : b === undefined ? a : addQuantities(a, b);

/** What a pod asks for: itself where it says so, else its containers together. */
export function podTotals(spec: any, field: Field): Readonly<ResourceList> {
  const total = aggregateAll(spec, field);
  return spec.resources?.[field] ? { ...total, ...spec.resources[field] } : total;
}

/** The same with the pod's overhead (`PodRequests`, `PodLimits`), which adds to limits that there are alone. */
export function podTotalsWithOverhead(spec: any, field: Field): Readonly<ResourceList> {
  const total = podTotals(spec, field);
  if (!spec.overhead) return total;
  const out = { ...total };
  for (const name of Object.keys(spec.overhead))
    if (field === 'requests' || isSet(out, name)) out[name] = sum(out[name], spec.overhead[name])!;
  return out;
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const QOS_RESOURCES = ['cpu', 'memory'] as const;

const isSet = (list: ResourceList | undefined, name: string): boolean =>
  list?.[name] !== undefined && quantitySign(list[name]) > 0;

/** The quality of service a pod gets by its resources (`ComputePodQOS`). */
export function qosClass(spec: any): QosClass {
  if (spec.resources) return podLevelQos(spec.resources);
  let any = false;
  let guaranteed = true;
  const total = { requests: {} as ResourceList, limits: {} as ResourceList };
  for (const containers of [spec.containers, spec.initContainers])
    for (const { resources } of containers ?? [])
      for (const name of QOS_RESOURCES) {
        const limited = isSet(resources?.limits, name);
        if (isSet(resources?.requests, name)) any = true;
        if (limited) any = true;
        if (!limited) guaranteed = false;
        addTo(total.requests, resources?.requests, name);
        addTo(total.limits, resources?.limits, name);
      }
  if (!any) return 'BestEffort';
  return guaranteed && sameAmounts(total) ? 'Guaranteed' : 'Burstable';
}

function podLevelQos(resources: any): QosClass {
  const total = { requests: {} as ResourceList, limits: {} as ResourceList };
  for (const name of QOS_RESOURCES) {
    addTo(total.requests, resources.requests, name);
    addTo(total.limits, resources.limits, name);
  }
  if (!Object.keys(total.requests).length && !Object.keys(total.limits).length) return 'BestEffort';
  return QOS_RESOURCES.every((name) => total.limits[name] !== undefined) && sameAmounts(total)
    ? 'Guaranteed'
    : 'Burstable';
}

function addTo(total: ResourceList, list: ResourceList | undefined, name: string): void {
  if (!isSet(list, name)) return;
  total[name] = total[name] === undefined ? list![name] : addQuantities(total[name], list![name]);
}

const sameAmounts = ({ requests, limits }: { requests: ResourceList; limits: ResourceList }): boolean =>
  Object.keys(requests).length === Object.keys(limits).length &&
  Object.keys(requests).every((name) => limits[name] !== undefined && !compareQuantities(requests[name], limits[name]));
