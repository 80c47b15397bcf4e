import type { KubeObject } from '../../store/object.ts';
import { asGiven } from '../empties.ts';
import { equal } from '../equality.ts';
import { duplicate, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import { invalids } from '../references.ts';
import { validateParameters, validateProvisioner } from './parameters.ts';

interface Requirement {
  key?: string;
  values?: string[];
}

interface Term {
  matchLabelExpressions?: Requirement[];
}

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

/** Follows ValidateStorageClass of pkg/apis/storage/validation. */
export function validateStorageClass(object: KubeObject): FieldErrors {
  const { reclaimPolicy: policy, volumeBindingMode: mode } = object;
  return [
    ...validateProvisioner(object.provisioner ?? '', new Path('provisioner')),
    ...validateParameters(object.parameters, true, new Path('parameters')),
    ...(policy && !RECLAIM_POLICIES.includes(policy)
      ? [notSupported(new Path('reclaimPolicy'), policy, RECLAIM_POLICIES)]
      : []),
    ...(BINDING_MODES.includes(mode) ? [] : [notSupported(new Path('volumeBindingMode'), mode, BINDING_MODES)]),
    ...validateTopologies(object.allowedTopologies ?? [], new Path('allowedTopologies')),
  ];
}

/** Follows ValidateStorageClassUpdate: what tells the provisioner what to do stays. */
export function validateStorageClassUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateStorageClass(object);
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'])
    if (!equal(object[field], old[field]))
      errors.push(invalid(new Path(field), shown(asGiven(object, field), field), 'field is immutable'));
  return errors;
}

/** Go prints a map sorted by key, and an absent text as `""`. */
function shown(value: unknown, field: string): unknown {
  if (field !== 'parameters') return value ?? '';
  const map = value as Record<string, string> | undefined;
  return (
    map &&
    Object.fromEntries(
      Object.keys(map)
        .sort()
        .map((key) => [key, map[key]]),
    )
  );
}

/** Each term is there once; an empty one never: the server begins its list of those seen with as many empty ones. */
function validateTopologies(terms: readonly Term[], path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const seen = terms.map(() => '[]');
  for (const [i, term] of terms.entries()) {
    const at = path.index(i).child('matchLabelExpressions');
    errors.push(...validateTerm(term, at));
    const shape = JSON.stringify(
      (term.matchLabelExpressions ?? []).map(({ key = '', values = [] }) => [key, [...new Set(values)].sort()]).sort(),
    );
    for (const other of seen) if (other === shape) errors.push(duplicate(at, ''));
    seen.push(shape);
  }
  return errors;
}

function validateTerm({ matchLabelExpressions = [] }: Term, path: Path): FieldErrors {
  const keys = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = '', values = [] }, i) => {
    const at = path.index(i);
    const errors: FieldErrors = values.length ? [] : [required(at.child('values'))];
    values.forEach((value, n) => {
      if (values.indexOf(value) < n) errors.push(duplicate(at.child('values').index(n), value));
    });
    errors.push(...invalids(at.child('key'), key, isQualifiedName(key)));
    if (keys.has(key)) errors.push(duplicate(at.child('key'), key));
    keys.add(key);
    return errors;
  });
}
