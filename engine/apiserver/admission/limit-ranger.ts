import { podTotals } from '../../kinds/core/pod/pod-resources.ts';
import { compareQuantities, quantityMilliValue, quantitySign } from '../../kinds/quantity.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

type Quantities = Record<string, string>;
type Limit = {
  type: string;
  min?: Quantities;
  max?: Quantities;
  default?: Quantities;
  defaultRequest?: Quantities;
  maxLimitRequestRatio?: Quantities;
};
type Container = { name: string; restartPolicy?: string; resources?: { requests?: Quantities; limits?: Quantities } };

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** LimitRange: puts default requests and limits into containers, and refuses what lies outside the bounds. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  mutate(request: AdmissionRequest): void {
    if (!applies(request) || request.resource !== 'pods' || request.operation !== 'CREATE') return;
    for (const limits of limitsOf(request)) setDefaults(request.object!, limits);
  },
  validate(request: AdmissionRequest): void {
    if (!applies(request)) return;
    for (const limits of limitsOf(request)) {
      const errors =
        request.resource === 'pods' ? podErrors(request.object!, limits) : claimErrors(request.object!, limits);
      if (!errors.length) continue;
      const why = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
      throw forbiddenRequest('', request.resource, request.name, why);
    }
  },
};

/** Pods are judged when they are made, claims when they change too. */
function applies({ group, resource, subresource, operation, object }: AdmissionRequest): boolean {
  if (group || subresource || !object) return false;
  if (resource === 'pods') return operation === 'CREATE';
  return resource === 'persistentvolumeclaims' && operation !== 'DELETE';
}

const limitsOf = (request: AdmissionRequest): Limit[][] =>
  request.context.list('limitranges', request.namespace).map((range) => range.spec?.limits ?? []);

function setDefaults(pod: KubeObject, limits: readonly Limit[]): void {
  const ofContainers = limits.filter(({ type }) => type === 'Container');
  const requests: Quantities = Object.assign({}, ...ofContainers.map((limit) => limit.defaultRequest ?? {}));
  const maxima: Quantities = Object.assign({}, ...ofContainers.map((limit) => limit.default ?? {}));
  const notes: string[] = [];
  const visit = (containers: Container[] | undefined, word: string): void => {
    for (const container of containers ?? []) {
      const resources = (container.resources ??= {});
      const set = fill(resources, 'requests', requests);
      if (set) notes.push(`${set} request for ${word} ${container.name}`);
      const setLimits = fill(resources, 'limits', maxima);
      if (setLimits) notes.push(`${setLimits} limit for ${word} ${container.name}`);
    }
  };
  visit(pod.spec.containers, 'container');
  visit(pod.spec.initContainers, 'init container');
  if (!notes.length) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

/** Put in what is missing; returns the names that were, joined, '' for none. */
function fill(
  resources: NonNullable<Container['resources']>,
  field: 'requests' | 'limits',
  defaults: Quantities,
): string {
  const missing = Object.keys(defaults).filter((name) => resources[field]?.[name] === undefined);
  if (!missing.length) return '';
  resources[field] = { ...resources[field] };
  for (const name of missing) resources[field][name] = defaults[name];
  return missing.sort().join(', ');
}

function podErrors(pod: KubeObject, limits: readonly Limit[]): string[] {
  const errors: string[] = [];
  for (const limit of limits) {
    if (limit.type === 'Container')
      for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])])
        errors.push(...boundErrors(limit, container.resources?.requests ?? {}, container.resources?.limits ?? {}));
    else if (limit.type === 'Pod')
      errors.push(...boundErrors(limit, podTotals(pod.spec, 'requests'), podTotals(pod.spec, 'limits')));
  }
  return errors;
}

function boundErrors(limit: Limit, requests: Quantities, limits: Quantities): string[] {
  const errors: string[] = [];
  const each = (bounds: Quantities | undefined, check: (name: string, bound: string) => string | undefined): void => {
    for (const name of Object.keys(bounds ?? {}).sort()) {
      const error = check(name, bounds![name]);
      if (error) errors.push(error);
    }
  };
  each(limit.min, (name, bound) => minError(limit.type, name, bound, requests[name], limits[name]));
  each(limit.max, (name, bound) => maxError(limit.type, name, bound, requests[name], limits[name]));
  each(limit.maxLimitRequestRatio, (name, bound) => ratioError(limit.type, name, bound, requests[name], limits[name]));
  return errors;
}

function minError(
  type: string,
  name: string,
  bound: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
}

function maxError(
  type: string,
  name: string,
  bound: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && compareQuantities(request, bound) > 0) return `${rule}, but request is ${request}`;
  return undefined;
}

function ratioError(
  type: string,
  name: string,
  bound: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  if (request === undefined || quantitySign(request) === 0)
    return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || quantitySign(limit) === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = quantityMilliValue(limit) / quantityMilliValue(request);
  return ratio > quantityMilliValue(bound) / 1000 ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function claimErrors(claim: KubeObject, limits: readonly Limit[]): string[] {
  const requests: Quantities = claim.spec.resources?.requests ?? {};
  const errors: string[] = [];
  for (const limit of limits.filter(({ type }) => type === 'PersistentVolumeClaim')) {
    for (const name of Object.keys(limit.min ?? {}).sort()) {
      const error = minError(limit.type, name, limit.min![name], requests[name], undefined);
      if (error) errors.push(error);
    }
    for (const name of Object.keys(limit.max ?? {}).sort()) {
      const request = requests[name];
      const rule = `maximum ${name} usage per ${limit.type} is ${limit.max![name]}`;
      if (request === undefined) errors.push(`${rule}.  No request is specified`);
      else if (compareQuantities(request, limit.max![name]) > 0) errors.push(`${rule}, but request is ${request}`);
    }
  }
  return errors;
}
