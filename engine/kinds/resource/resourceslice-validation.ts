import type { KubeObject } from '../../store/object.ts';
import { internalForm } from '../validation/internal-form.ts';
import { asGiven } from '../empties.ts';
import { equal } from '../equality.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';
import { validateSet } from './claim-validation.ts';
import { validateCounters, validateDevice, type Device } from './device-validation.ts';
import { validateDriver, validateLabelName, validatePoolName } from './names.ts';
import { validateNodeSelector } from './node-selector.ts';

const MAX_DEVICES = 128;
/** Where one of them has taints or draws from counters. */
const MAX_BUSY_DEVICES = 64;
const MAX_COUNTER_SETS = 8;

/** Follows ValidateResourceSlice of pkg/apis/resource/validation. */
export function validateResourceSlice(object: KubeObject, old?: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const errors = [
    ...validateDriver(spec.driver ?? '', path.child('driver')),
    ...validatePool(spec.pool ?? {}, path.child('pool')),
  ];
  if (old)
    for (const [field, value, before] of [
      ['pool.name', spec.pool?.name ?? '', old.spec?.pool?.name ?? ''],
      ['driver', spec.driver ?? '', old.spec?.driver ?? ''],
      ['nodeName', spec.nodeName ?? null, old.spec?.nodeName ?? null],
    ] as const)
      if (!equal(value, before)) errors.push(invalid(path.child(field), value, 'field is immutable'));
  errors.push(...validateNodes(spec, path));
  if (asGiven(spec, 'devices') && asGiven(spec, 'sharedCounters'))
    errors.push(invalid(path, '', 'only one of `sharedCounters` or `devices` is allowed'));
  const devices = spec.devices as Device[] | undefined;
  return [
    ...errors,
    ...validateSet(
      devices,
      devices?.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length)
        ? MAX_BUSY_DEVICES
        : MAX_DEVICES,
      ({ name = '' }) => name,
      (device, at) => validateDevice(device, !!spec.perDeviceNodeSelection, at),
      path.child('devices'),
    ),
    ...validateSet(
      spec.sharedCounters as CounterSet[] | undefined,
      MAX_COUNTER_SETS,
      ({ name = '' }) => name,
      validateCounterSet,
      path.child('sharedCounters'),
    ),
  ];
}

interface CounterSet {
  name?: string;
  counters?: Record<string, unknown>;
}

function validateCounterSet({ name = '', counters = {} }: CounterSet, path: Path): FieldErrors {
  const errors = name ? validateLabelName(name, path.child('name')) : [required(path.child('name'))];
  errors.push(...validateCounters(counters, path.child('counters')));
  return errors;
}

/** Follows ValidateResourceSliceUpdate: driver, pool and node stay. */
export const validateResourceSliceUpdate = (object: KubeObject, old: KubeObject): FieldErrors =>
  validateResourceSlice(object, old);

function validatePool(
  {
    name = '',
    generation = 0,
    resourceSliceCount = 0,
  }: { name?: string; generation?: number; resourceSliceCount?: number },
  path: Path,
): FieldErrors {
  const errors = validatePoolName(name, path.child('name'));
  if (resourceSliceCount <= 0)
    errors.push(invalid(path.child('resourceSliceCount'), resourceSliceCount, 'must be greater than zero'));
  if (generation < 0)
    errors.push(invalid(path.child('generation'), generation, 'must be greater than or equal to zero'));
  return errors;
}

/** Which nodes can use the devices: told in exactly one way. */
function validateNodes(spec: KubeObject['spec'], path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const chosen: string[] = [];
  if (spec.nodeName === '')
    errors.push(invalid(path.child('nodeName'), '', 'must be either unset or set to a non-empty string'));
  else if (spec.nodeName !== undefined) {
    chosen.push('nodeName');
    errors.push(...invalids(path.child('nodeName'), spec.nodeName, isDNS1123Subdomain(spec.nodeName)));
  }
  if (spec.nodeSelector) {
    chosen.push('nodeSelector');
    errors.push(...validateNodeSelector(spec.nodeSelector, path.child('nodeSelector')));
    const given: unknown[] | undefined = spec.nodeSelector.nodeSelectorTerms;
    const terms = given ?? [];
    if (terms.length !== 1)
      errors.push(
        invalid(
          path.child('nodeSelector', 'nodeSelectorTerms'),
          given?.map((term) => internalForm('NodeSelectorTerm', term)) ?? null,
          'must have exactly one node selector term',
        ),
      );
  }
  for (const field of ['allNodes', 'perDeviceNodeSelection'] as const) {
    if (spec[field]) chosen.push(field);
    else if (spec[field] === false)
      errors.push(invalid(path.child(field), false, 'must be either unset or set to true'));
  }
  const one = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (!chosen.length) errors.push(required(path, one));
  else if (chosen.length > 1)
    errors.push(
      invalid(path, `{${chosen.map((name) => `\`${name}\``).join(', ')}}`, `${one}, but multiple fields are set`),
    );
  return errors;
}
