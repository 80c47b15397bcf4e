import { asGiven } from '../empties.ts';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  type FieldErrors,
  type Path,
} from '../field.ts';
import { goValue, type GoStruct } from '../go-print.ts';
import { byteLength, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../names.ts';
import { addQuantities, compareQuantities, parseQuantity } from '../quantity.ts';
import { invalids } from '../references.ts';
import { isSemver } from '../cel/libraries/semver.ts';
import { validateSet } from './claim-validation.ts';
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

interface CounterConsumption {
  counterSet?: string;
  counters?: Record<string, unknown>;
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
  consumesCounters?: CounterConsumption[];
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
}

const MAX_ATTRIBUTES = 32;
const MAX_TEXT_BYTES = 64;
const MAX_CONDITIONS = 4;
const MAX_TAINTS = 16;
const MAX_COUNTER_SETS = 2;
const MAX_COUNTERS = 32;
const MAX_VALUES = 10;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

/** An attribute as Go prints it. */
const ATTRIBUTE: GoStruct = [
  ['IntValue', 'int', null],
  ['BoolValue', 'bool', null],
  ['StringValue', 'string', null],
  ['VersionValue', 'version', null],
  ['IntValues', 'ints', null],
  ['BoolValues', 'bools', null],
  ['StringValues', 'strings', null],
  ['VersionValues', 'versions', null],
];

/** Follows validateDevice of pkg/apis/resource/validation. */
export function validateDevice(device: Device, perDevice: boolean, path: Path): FieldErrors {
  const { attributes = {}, capacity = {}, taints = [], consumesCounters } = device;
  const errors = validateLabelName(device.name ?? '', path.child('name'));
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MAX_ATTRIBUTES)
    errors.push(
      invalid(path, count, `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES}`),
    );
  for (const name of Object.keys(attributes).sort()) {
    const at = path.child('attributes');
    errors.push(...validateQualifiedName(name, at), ...validateAttribute(attributes[name], at.key(name)));
  }
  for (const name of Object.keys(capacity).sort()) {
    const at = path.child('capacity');
    errors.push(
      ...validateQualifiedName(name, at),
      ...validatePolicy(capacity[name], !!device.allowMultipleAllocations, at.key(name)),
    );
  }
  if (taints.length > MAX_TAINTS) errors.push(tooMany(path.child('taints'), taints.length, MAX_TAINTS));
  taints.forEach((taint, i) => errors.push(...validateTaint(taint, path.child('taints').index(i))));
  errors.push(
    ...validateSet(
      consumesCounters,
      MAX_COUNTER_SETS,
      ({ counterSet = '' }) => counterSet,
      validateConsumption,
      path.child('consumesCounters'),
    ),
  );
  return [...errors, ...validatePlace(device, perDevice, path), ...validateBinding(device, path)];
}

function validateConsumption({ counterSet, counters }: CounterConsumption, path: Path): FieldErrors {
  const at = path.child('counterSet');
  return [
    ...(counterSet ? validateLabelName(counterSet, at) : [required(at)]),
    ...validateCounters(counters ?? {}, path.child('counters')),
  ];
}

/** Counters by name: a set's, or those that a device draws from. */
export function validateCounters(counters: Readonly<Record<string, unknown>>, path: Path): FieldErrors {
  const names = Object.keys(counters).sort();
  if (!names.length) return [required(path)];
  if (names.length > MAX_COUNTERS) return [tooMany(path, names.length, MAX_COUNTERS)];
  return names.flatMap((name) => validateLabelName(name, path));
}

function validateAttribute(attribute: Attribute, path: Path): FieldErrors {
  const { int, bool, string, version } = attribute;
  const errors: FieldErrors = [];
  if (string !== undefined && byteLength(string) > MAX_TEXT_BYTES)
    errors.push(tooLong(path.child('string'), MAX_TEXT_BYTES));
  if (version !== undefined) {
    if (!isSemver(version))
      errors.push(invalid(path.child('version'), version, 'must be a string compatible with semver.org spec 2.0.0'));
    if (byteLength(version) > MAX_TEXT_BYTES) errors.push(tooLong(path.child('version'), MAX_TEXT_BYTES));
  }
  const set = [int, bool, string, version].filter((value) => value !== undefined).length;
  if (set !== 1)
    errors.push(invalid(path, set ? goValue({ ...attribute }, ATTRIBUTE) : '', 'exactly one value must be specified'));
  return errors;
}

/** How much of a capacity may be asked for: values in order, or a range. */
function validatePolicy({ value = '0', requestPolicy: policy }: Capacity, multiple: boolean, path: Path): FieldErrors {
  if (!policy) return [];
  const at = path.child('requestPolicy');
  if (!multiple) return [forbidden(at, 'allowMultipleAllocations must be true')];
  const { validValues = [], validRange, default: standard } = policy;
  if (validValues.length && validRange) {
    const why = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    return [forbidden(at, why)];
  }
  const kind = validValues.length ? 'validValues' : validRange ? 'validRange' : undefined;
  if (!kind) return [];
  if (standard === undefined) return [required(at.child('default'), `required when ${kind} is defined`)];
  return validRange
    ? validateRange(validRange, value, standard, at.child('validRange'))
    : validateValues(validValues, value, standard, at.child('validValues'));
}

function validateValues(values: readonly string[], capacity: string, standard: string, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  let isKnown = false;
  if (values.length > MAX_VALUES) errors.push(tooMany(path, values.length, MAX_VALUES));
  else {
    const seen = new Set<bigint>();
    values.forEach((one, i) => {
      if (i && compareQuantities(values[i - 1], one) > 0)
        errors.push(invalid(path.index(i), one, 'values must be sorted in ascending order'));
      if (compareQuantities(one, capacity) > 0)
        errors.push(invalid(path.index(i), one, `option is larger than capacity value: ${capacity}`));
      if (seen.has(whole(one))) errors.push(duplicate(path.index(i), String(whole(one))));
      seen.add(whole(one));
      isKnown ||= compareQuantities(one, standard) === 0;
    });
  }
  if (!isKnown) errors.push(invalid(path, standard, 'default value is not valid according to the requestPolicy'));
  return errors;
}

function validateRange(
  { min, max, step }: { min?: string; max?: string; step?: string },
  capacity: string,
  standard: string,
  path: Path,
): FieldErrors {
  if (min === undefined) return [required(path.child('min'), 'required when validRange is defined')];
  const errors: FieldErrors = [];
  const wrong = (field: string, value: string, why: string): void =>
    void errors.push(invalid(path.child(field), value, why));
  if (compareQuantities(min, capacity) > 0) wrong('min', min, `min is larger than capacity value: ${capacity}`);
  if (compareQuantities(standard, min) < 0) wrong('min', standard, `default is less than min: ${min}`);
  if (max !== undefined) {
    if (compareQuantities(min, max) > 0) wrong('max', min, `min is larger than max: ${max}`);
    if (compareQuantities(max, capacity) > 0) wrong('max', max, `max is larger than capacity value: ${capacity}`);
    if (compareQuantities(standard, max) > 0) wrong('max', standard, `default is more than max: ${max}`);
  }
  if (step === undefined) return errors;
  const size = whole(step);
  const isMultiple = (value: string): boolean => size === 0n || (whole(value) - whole(min)) % size === 0n;
  const first = addQuantities(min, step);
  if (compareQuantities(first, capacity) > 0)
    wrong('step', step, `one step ${first} is larger than capacity value: ${capacity}`);
  for (const value of max === undefined ? [standard] : [standard, max])
    if (!isMultiple(value)) wrong('step', value, `value is not a multiple of a given step (${step}) from (${min})`);
  return errors;
}

const NANO = 1_000_000_000n;

/** A quantity as a whole number, rounded up as the server does. */
function whole(quantity: string): bigint {
  const { nano } = parseQuantity(quantity);
  return nano / NANO + (nano % NANO > 0n ? 1n : 0n);
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
  if (!perDevice) {
    const why =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    return set.length ? [invalid(path, null, why)] : [];
  }
  const errors: FieldErrors = [];
  if (nodeName === '') errors.push(invalid(path.child('nodeName'), '', 'must not be empty'));
  else if (nodeName !== undefined)
    errors.push(...invalids(path.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName)));
  if (nodeSelector) errors.push(...validateNodeSelector(nodeSelector, path.child('nodeSelector')));
  if (allNodes === false) errors.push(invalid(path.child('allNodes'), allNodes, 'must be either unset or set to true'));
  const chosen = set.filter(([, value]) => value !== false && value !== '').map(([field]) => field as string);
  const one =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (!chosen.length) errors.push(required(path, one));
  else if (chosen.length > 1) errors.push(invalid(path, `{${chosen.map((name) => `\`${name}\``).join(', ')}}`, one));
  return errors;
}

/** What must hold before the device is used, and what says that it never will: both or neither, and nothing twice. */
function validateBinding(device: Device, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const { bindingConditions: ready = [], bindingFailureConditions: failed = [] } = device;
  for (const [field, list] of [
    ['bindingConditions', ready],
    ['bindingFailureConditions', failed],
  ] as const) {
    const at = path.child(field);
    if (list.length > MAX_CONDITIONS) errors.push(tooMany(at, list.length, MAX_CONDITIONS));
    else list.forEach((type, i) => errors.push(...invalids(at.index(i), type, isQualifiedName(type))));
    list.forEach((type, i) => {
      if (list.indexOf(type) < i) errors.push(duplicate(at.index(i), type));
    });
  }
  for (const [field, other] of [
    ['bindingFailureConditions', 'bindingConditions'],
    ['bindingConditions', 'bindingFailureConditions'],
  ] as const)
    if (device[other]?.length && !device[field]?.length)
      errors.push(invalid(path.child(field), asGiven(device, field) ?? null, `${field} are required to use ${other}`));
  failed.forEach((type, i) => {
    const why = 'bindingFailureConditions must not overlap with bindingConditions';
    if (ready.includes(type)) errors.push(invalid(path.child('bindingFailureConditions').index(i), type, why));
  });
  return errors;
}
