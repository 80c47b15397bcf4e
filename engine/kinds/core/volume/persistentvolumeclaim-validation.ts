import { copy, type KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { copyAsGiven } from '../../empties.ts';
import { forbidden, invalid, Path, required, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { validateSelector } from '../../label-selector-validation.ts';
import { compareQuantities, quantityValue } from '../../quantity.ts';
import { sortedKeys } from '../../validation/checks.ts';
import { validateClaimSpec } from './claim-spec-validation.ts';
import { immutable } from '../../validation/immutable.ts';
import { diffInternal } from '../../validation/object-diff.ts';

const SPEC = new Path('spec');
const CLASS = 'volume.beta.kubernetes.io/storage-class';

/** A new claim. */
export function validateClaim({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  validateClaimSpec(errors, spec, SPEC);
  return errors;
}

/** What a claim asks for stays, but that a bound one may grow (`ValidatePersistentVolumeClaimUpdate`). */
export function validateClaimUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return validateStatus(object);
  const errors: FieldErrors = [];
  validateClaimSpec(errors, object.spec, SPEC, {
    anyApiGroup: old.spec.dataSource?.apiGroup !== undefined || old.spec.dataSourceRef?.apiGroup !== undefined,
    anySelector: validateSelector(old.spec.selector, SPEC).length > 0,
  });
  const [spec, before] = [copyAsGiven(object.spec), copy(old.spec)];
  if (!before.volumeName) assign(before, 'volumeName', spec.volumeName);
  validateClass(errors, object, old, spec);
  if (object.status?.phase === 'Bound') keepGrowable(spec, before);
  if (!equal(spec, before))
    errors.push(
      forbidden(
        SPEC,
        `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${diffInternal('ClaimSpec', before, spec)}`,
      ),
    );
  validateSize(errors, object, old);
  immutable(errors, object.spec.volumeMode, old.spec.volumeMode, new Path('volumeMode'));
  if (object.status?.phase === 'Bound')
    validateAttributesClass(errors, object.spec.volumeAttributesClassName, old.spec.volumeAttributesClassName);
  return errors;
}

function assign(target: any, field: string, value: unknown): void {
  if (value === undefined) delete target[field];
  else target[field] = value;
}

/** The class may move from the old annotation to the field, or be set where none was. */
function validateClass(errors: FieldErrors, object: KubeObject, old: KubeObject, spec: any): void {
  const [now, before] = [object.metadata.annotations?.[CLASS], old.metadata.annotations?.[CLASS]];
  const [name, oldName] = [object.spec.storageClassName, old.spec.storageClassName];
  if (before !== undefined && oldName == null && name === before && (now === undefined || now === before)) {
    delete spec.storageClassName;
    return;
  }
  if ((now ?? '') !== (before ?? ''))
    errors.push(invalid(new Path('metadata').child('annotations', CLASS), now ?? '', 'field is immutable'));
  if (name != null && oldName == null && (before === undefined || name === before))
    assign(spec, 'storageClassName', oldName);
}

function keepGrowable(spec: any, old: any): void {
  if (spec.resources?.requests) assign(spec.resources.requests, 'storage', old.resources?.requests?.storage);
  if (spec.volumeAttributesClassName != null) assign(spec, 'volumeAttributesClassName', old.volumeAttributesClassName);
}

function validateSize(errors: FieldErrors, object: KubeObject, old: KubeObject): void {
  const size = (claim: KubeObject): string => claim.spec.resources?.requests?.storage ?? '0';
  if (compareQuantities(size(object), size(old)) >= 0) return;
  if (compareQuantities(size(object), old.status?.capacity?.storage ?? '0') <= 0)
    errors.push(
      forbidden(SPEC.child('resources', 'requests', 'storage'), 'field can not be less than status.capacity'),
    );
}

function validateAttributesClass(errors: FieldErrors, name: string | undefined, old: string | undefined): void {
  if (old == null || name === old) return;
  const path = SPEC.child('volumeAttributesClassName');
  if (name == null) errors.push(forbidden(path, 'update from non-nil value to nil is forbidden'));
  else if (!name) errors.push(forbidden(path, 'update from non-nil value to an empty string is forbidden'));
}

function validateStatus({ spec, status }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  if (!spec.accessModes?.length) errors.push(required(new Path('Spec').child('accessModes')));
  for (const name of sortedKeys(status?.capacity)) {
    const amount = quantityValue(status.capacity[name]);
    if (amount < 0)
      errors.push(invalid(new Path('status').child('capacity').key(name), amount, 'must be a valid resource quantity'));
  }
  return errors;
}
