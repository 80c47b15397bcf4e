import { invalid, notSupported, required, tooLong, type FieldErrors, type Path } from '../field.ts';
import { byteLength, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import { compareQuantities, parseQuantity } from '../quantity.ts';
import { invalids } from '../references.ts';
import { parseSemver } from '../cel/libraries/semver.ts';
import { validateLabelName, validateQualifiedName } from './names.ts';
import { validateNodeSelector, type NodeSelector } from './node-selector.ts';

interface Attribute {
  int?: number;
  bool?: boolean;
  string?: string;
  version?: string;
}

interface RequestPolicy {
  default?: string;
  validValues?: string[];
  validRange?: { min?: string; max?: string; step?: string };
}

interface Capacity {
  value?: string;
  requestPolicy?: RequestPolicy;
}

interface Taint {
  key?: string;
  value?: string;
  effect?: string;
}

/** A device of a slice. */
export interface Device {
  name?: string;
  attributes?: Record<string, Attribute>;
  capacity?: Record<string, Capacity>;
  taints?: Taint[];
  allowMultipleAllocations?: boolean;
  nodeName?: string;
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  consumesCounters?: { counterSet?: string; counters?: Record<string, unknown> }[];
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
}

const MAX_ATTRIBUTES = 32;
const MAX_TEXT_BYTES = 64;
const MAX_CONDITIONS = 4;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

/** Follows validateDevice of pkg/apis/resource/validation. */
export function validateDevice(device: Device, perDevice: boolean, path: Path): FieldErrors {
  const { attributes = {}, capacity = {} } = device;
  const errors = validateLabelName(device.name ?? '', path.child('name'));
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MAX_ATTRIBUTES)
    errors.push(
      invalid(path, count, `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES}`),
    );
  for (const name of Object.keys(attributes).sort()) {
    const at = path.child('attributes').key(name);
    errors.push(...validateQualifiedName(name, at), ...validateAttribute(attributes[name], at));
  }
  for (const name of Object.keys(capacity).sort()) {
    const at = path.child('capacity').key(name);
    errors.push(
      ...validateQualifiedName(name, at),
      ...validatePolicy(capacity[name], !!device.allowMultipleAllocations, at),
    );
  }
  device.taints?.forEach((taint, i) => errors.push(...validateTaint(taint, path.child('taints').index(i))));
  errors.push(...validatePlace(device, perDevice, path));
  device.consumesCounters?.forEach((one, i) => {
    const at = path.child('consumesCounters').index(i);
    if (!one.counterSet) errors.push(required(at.child('counterSet')));
    if (!Object.keys(one.counters ?? {}).length) errors.push(required(at.child('counters')));
  });
  return [...errors, ...validateBinding(device, path)];
}

function validateAttribute({ int, bool, string, version }: Attribute, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (string !== undefined && byteLength(string) > MAX_TEXT_BYTES)
    errors.push(tooLong(path.child('string'), MAX_TEXT_BYTES));
  if (version !== undefined) {
    if (!parseSemver(version))
      errors.push(invalid(path.child('version'), version, 'must be a string compatible with semver.org spec 2.0.0'));
    if (byteLength(version) > MAX_TEXT_BYTES) errors.push(tooLong(path.child('version'), MAX_TEXT_BYTES));
  }
  const set = [int, bool, string, version].filter((value) => value !== undefined).length;
  if (set !== 1) errors.push(invalid(path, '', 'exactly one value must be specified'));
  return errors;
}

/** How much of a capacity may be asked for: values in order, or a range. */
function validatePolicy({ value = '0', requestPolicy: policy }: Capacity, multiple: boolean, path: Path): FieldErrors {
  if (!policy) return [];
  const at = path.child('requestPolicy');
  const errors: FieldErrors = [];
  if (!multiple)
    return [
      { type: 'FieldValueForbidden', field: String(at), message: 'Forbidden: allowMultipleAllocations must be true' },
    ];
  const { validValues = [], validRange, default: standard } = policy;
  validValues.forEach((one, i) => {
    if (i && compareQuantities(validValues[i - 1], one) >= 0)
      errors.push(invalid(at.child('validValues').index(i), one, 'values must be sorted in ascending order'));
    if (compareQuantities(one, value) > 0)
      errors.push(invalid(at.child('validValues').index(i), one, `option is larger than capacity value: ${value}`));
  });
  if (
    validValues.length &&
    standard !== undefined &&
    !validValues.some((one) => compareQuantities(one, standard) === 0)
  )
    errors.push(
      invalid(at.child('validValues'), standard, 'default value is not valid according to the requestPolicy'),
    );
  if (validRange) errors.push(...validateRange(validRange, value, standard, at.child('validRange')));
  return errors;
}

function validateRange(
  { min, max, step }: { min?: string; max?: string; step?: string },
  capacity: string,
  standard: string | undefined,
  path: Path,
): FieldErrors {
  if (min === undefined) return [required(path.child('min'), 'required when validRange is defined')];
  const errors: FieldErrors = [];
  if (compareQuantities(min, capacity) > 0)
    errors.push(invalid(path.child('min'), min, `min is larger than capacity value: ${capacity}`));
  if (max !== undefined && compareQuantities(min, max) > 0)
    errors.push(invalid(path.child('min'), min, `min is larger than max: ${max}`));
  if (max !== undefined && compareQuantities(max, capacity) > 0)
    errors.push(invalid(path.child('max'), max, `max is larger than capacity value: ${capacity}`));
  if (standard !== undefined && compareQuantities(standard, min) < 0)
    errors.push(invalid(path, standard, `default is less than min: ${min}`));
  if (standard !== undefined && max !== undefined && compareQuantities(standard, max) > 0)
    errors.push(invalid(path, standard, `default is more than max: ${max}`));
  if (step !== undefined && max !== undefined) {
    const size = parseQuantity(step).nano;
    if (size > 0n && (parseQuantity(max).nano - parseQuantity(min).nano) % size !== 0n)
      errors.push(invalid(path.child('step'), step, `value is not a multiple of a given step (${step}) from (${min})`));
  }
  return errors;
}

function validateTaint({ key = '', value = '', effect = '' }: Taint, path: Path): FieldErrors {
  const errors = invalids(path.child('key'), key, isQualifiedName(key));
  if (value) errors.push(...invalids(path.child('value'), value, isValidLabelValue(value)));
  const at = path.child('effect');
  if (!effect) errors.push(required(at));
  else if (!EFFECTS.includes(effect)) errors.push(notSupported(at, effect, EFFECTS));
  return errors;
}

/** Where the device can be used: told here only if the slice leaves it to its devices. */
function validatePlace({ nodeName, nodeSelector, allNodes }: Device, perDevice: boolean, path: Path): FieldErrors {
  const set = [
    ['nodeName', nodeName],
    ['nodeSelector', nodeSelector],
    ['allNodes', allNodes],
  ].filter(([, value]) => value !== undefined);
  if (!perDevice)
    return set.map(([field]) => ({
      type: 'FieldValueInvalid',
      field: String(path.child(field as string)),
      message: `Invalid value: null: \`${field as string}\` field can only be set if \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`,
    }));
  const errors: FieldErrors = [];
  if (nodeName !== undefined) errors.push(...invalids(path.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName)));
  if (nodeSelector) errors.push(...validateNodeSelector(nodeSelector, path.child('nodeSelector')));
  if (allNodes === false) errors.push(invalid(path.child('allNodes'), allNodes, 'must be either unset or set to true'));
  const chosen = set.filter(([, value]) => value !== false).map(([field]) => field as string);
  const one =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (!chosen.length) errors.push(required(path, one));
  else if (chosen.length > 1) errors.push(invalid(path, `{${chosen.map((name) => `\`${name}\``).join(', ')}}`, one));
  return errors;
}

function validateBinding({ bindingConditions = [], bindingFailureConditions = [] }: Device, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const [field, list] of [
    ['bindingConditions', bindingConditions],
    ['bindingFailureConditions', bindingFailureConditions],
  ] as const) {
    list.forEach((type, i) => errors.push(...invalids(path.child(field).index(i), type, isQualifiedName(type))));
    if (list.length > MAX_CONDITIONS)
      errors.push({
        type: 'FieldValueTooMany',
        field: String(path.child(field)),
        message: `Too many: ${list.length}: must have at most ${MAX_CONDITIONS} items`,
      });
  }
  return errors;
}
