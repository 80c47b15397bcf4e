import type { KubeObject } from '../../store/object.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const POLICIES = ['PreemptLowerPriority', 'Never'];

/** The classes that the system makes for itself, with their values. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** Follows ValidatePriorityClass of pkg/apis/scheduling/validation. */
export function validatePriorityClass(object: KubeObject): FieldErrors {
  const name = object.metadata.name ?? '';
  const errors: FieldErrors = [];
  if (name.startsWith('system-')) {
    const why = unknownSystemClass(name, object.value ?? 0, object.globalDefault ?? false);
    if (why)
      errors.push(
        forbidden(
          new Path('metadata.name'),
          `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
        ),
      );
  } else if ((object.value ?? 0) > HIGHEST_USER_PRIORITY)
    errors.push(
      forbidden(new Path('value'), `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`),
    );
  return [...errors, ...validatePreemptionPolicy(object.preemptionPolicy, new Path('preemptionPolicy'))];
}

function unknownSystemClass(name: string, value: number, globalDefault: boolean): string | undefined {
  if (!(name in SYSTEM_CLASSES)) return `${name} is not a known system priority class`;
  if (value !== SYSTEM_CLASSES[name]) return `value of ${name} PriorityClass must be ${SYSTEM_CLASSES[name]}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function validatePreemptionPolicy(policy: string | undefined, path: Path): FieldErrors {
  if (policy === undefined || POLICIES.includes(policy)) return [];
  return [policy ? notSupported(path, policy, POLICIES) : required(path)];
}

/** Follows ValidatePriorityClassUpdate: neither value nor preemption may change. */
export function validatePriorityClassUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  if ((object.value ?? 0) !== (old.value ?? 0))
    errors.push(forbidden(new Path('value'), 'may not be changed in an update.'));
  if (object.preemptionPolicy !== old.preemptionPolicy)
    errors.push(invalid(new Path('preemptionPolicy'), object.preemptionPolicy, 'field is immutable'));
  return errors;
}
