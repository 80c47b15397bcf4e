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
import { isDNS1123Label, isQualifiedName } from '../../names.ts';
import { compareQuantities, isWholeQuantity, parseQuantity, quantitySign } from '../../quantity.ts';
import { addInvalid, nonNegativeQuantity, sortedKeys } from '../../validation/checks.ts';
import { aggregate } from '../pod/pod-resources.ts';
import type { ResourceList } from './resource-list.ts';
import {
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isStandardContainerResource,
  isStandardResource,
} from './resource-names.ts';

/** A container's limits and requests (`ValidateContainerResourceRequirements`). */
export function validateContainerResources(
  errors: FieldErrors,
  resources: any,
  claimNames: readonly string[],
  path: Path,
  podLevel = false,
): void {
  const { limits = {}, requests = {}, claims } = resources;
  for (const name of sortedKeys(limits))
    validateAmount(errors, name, limits[name], path.child('limits').key(name), podLevel);
  for (const name of sortedKeys(requests)) validateRequest(errors, name, requests[name], limits, path, podLevel);
  validateHugePages(errors, limits, requests, path);
  if (claims?.length) validateClaims(errors, claims, claimNames, path.child('claims'));
}

function validateAmount(errors: FieldErrors, name: string, value: string, path: Path, podLevel: boolean): void {
  validateResourceName(errors, name, path, podLevel);
  validateResourceValue(errors, name, value, path);
  validatePageMultiple(errors, name, value, path);
}

function validatePageMultiple(errors: FieldErrors, name: string, value: string, path: Path): void {
  if (isHugePages(name) && quantitySign(value) > 0 && !hugePageMultiple(name, value))
    errors.push(invalid(path, value, `${value} is not positive integer multiple of ${name}`));
}

/** Is the amount a multiple of the page size that the resource's name tells? */
function hugePageMultiple(name: string, value: string): boolean {
  try {
    const page = parseQuantity(name.slice('hugepages-'.length)).nano;
    return page > 0n && parseQuantity(value).nano % page === 0n;
  } catch {
    return true;
  }
}

function validateRequest(
  errors: FieldErrors,
  name: string,
  value: string,
  limits: ResourceList,
  path: Path,
  podLevel: boolean,
): void {
  const at = path.child('requests').key(name);
  validateResourceName(errors, name, at, podLevel);
  validateResourceValue(errors, name, value, at);
  const limit = limits[name];
  if (limit === undefined) {
    if (!isOvercommitAllowed(name))
      errors.push(required(path.child('limits'), 'Limit must be set for non overcommitable resources'));
  } else if (!isOvercommitAllowed(name) && compareQuantities(value, limit) !== 0)
    errors.push(invalid(path.child('requests'), value, `must be equal to ${name} limit of ${limit}`));
  else if (compareQuantities(value, limit) > 0)
    errors.push(invalid(path.child('requests'), value, `must be less than or equal to ${name} limit of ${limit}`));
  validatePageMultiple(errors, name, value, at);
}

/** A resource's name where containers, or the pod as a whole, ask for it. */
function validateResourceName(errors: FieldErrors, name: string, path: Path, podLevel: boolean): void {
  const before = errors.length;
  validateAnyResourceName(errors, name, path);
  if (podLevel) {
    if (errors.length === before && !isPodLevelResource(name)) errors.push(notSupported(path, name, POD_LEVEL));
    return;
  }
  validateContainerResourceName(errors, name, path);
}

/** A name of any resource: known, or of somebody's domain. Returns nothing where it is no name at all. */
export function validateAnyResourceName(errors: FieldErrors, name: string, path: Path): void {
  const why = isQualifiedName(name);
  if (why.length) addInvalid(errors, path, name, why);
  else if (!name.includes('/') && !isStandardResource(name))
    errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
}

/** What of those containers can ask for. */
export function validateContainerResourceName(errors: FieldErrors, name: string, path: Path): void {
  if (!name.includes('/')) {
    if (!isStandardContainerResource(name))
      errors.push(invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
}

const POD_LEVEL = ['cpu', 'hugepages-', 'memory'];

const isPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePages(name);

/** An amount of a resource: not negative, and whole where the resource cannot be divided. */
export function validateResourceValue(errors: FieldErrors, name: string, value: string, path: Path): void {
  nonNegativeQuantity(errors, path, value);
  // The server looks at thousandths, and too many of them are not whole.
  const isWhole = isWholeQuantity(value) && parseQuantity(value).nano / 1_000_000n < 2n ** 63n;
  if (isIntegerResource(name) && !isWhole) errors.push(invalid(path, value, 'must be an integer'));
}

function validateHugePages(errors: FieldErrors, limits: ResourceList, requests: ResourceList, path: Path): void {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.push(forbidden(path, 'HugePages require cpu or memory'));
}

function validateClaims(errors: FieldErrors, claims: any[], claimNames: readonly string[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, { name = '', request = '' }] of claims.entries()) {
    const at = path.index(index);
    if (!name) {
      errors.push(required(at));
      continue;
    }
    if (seen.has(name)) errors.push(duplicate(at, name));
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) addInvalid(errors, at.child('request'), request, isDNS1123Label(request));
      if (seen.has(key)) errors.push(duplicate(at, key));
      // A claim as a whole and one of its requests exclude each other.
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name));
      seen.add(key);
    }
    if (!claimNames.includes(name)) errors.push(unknownClaim(at, name, claimNames));
  }
}

function unknownClaim(path: Path, name: string, claimNames: readonly string[]) {
  const error = notFoundValue(path, name);
  const hint = claimNames.length
    ? `must be one of the names in pod.spec.resourceClaims: ${claimNames.join(', ')}`
    : 'must be one of the names in pod.spec.resourceClaims which is empty';
  return { ...error, message: `${error.message}: ${hint}` };
}

/** What the pod as a whole asks of a resource, where it says so, covers what its containers ask. */
function validateAggregates(
  errors: FieldErrors,
  spec: any,
  list: 'requests' | 'limits',
  own: ResourceList,
  path: Path,
  counts: (name: string) => boolean = () => true,
): void {
  for (const name of sortedKeys(own).filter(counts)) {
    const total = aggregate(spec, list, name);
    if (total === undefined || compareQuantities(total, own[name]) <= 0) continue;
    const why = `must be greater than or equal to aggregate container ${list} of ${total}`;
    errors.push(invalid(path.child(list).key(name), own[name], why));
  }
}

/** Resources of the pod as a whole (`validatePodResources`). */
export function validatePodResources(errors: FieldErrors, spec: any, claimNames: readonly string[], path: Path): void {
  const { resources } = spec;
  if (!resources) return;
  if (resources.claims)
    errors.push(forbidden(path.child('claims'), 'claims may not be set for Resources at pod-level'));
  validateContainerResources(errors, resources, claimNames, path, true);
  const { requests = {}, limits = {} } = resources;
  validateAggregates(errors, spec, 'requests', requests, path);
  validateAggregates(errors, spec, 'limits', limits, path, isHugePages);
  for (const [index, container] of (spec.containers ?? []).entries())
    for (const name of sortedKeys(container.resources?.limits)) {
      const limit = container.resources.limits[name];
      if (limits[name] !== undefined && compareQuantities(limit, limits[name]) > 0)
        errors.push(
          invalid(
            path.child('containers').index(index).key(name).child('limits'),
            limit,
            `must be less than or equal to pod limits of ${limits[name]}`,
          ),
        );
    }
}
