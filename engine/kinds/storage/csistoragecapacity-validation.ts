import type { KubeObject } from '../../store/object.ts';
import { orderSelector } from '../validation/internal-form.ts';
import { equal } from '../equality.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import { isDNS1123Subdomain } from '../names.ts';
import { quantitySign } from '../quantity.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { invalids } from '../references.ts';

/** Follows ValidateCSIStorageCapacity of pkg/apis/storage/validation. */
export function validateCSIStorageCapacity(object: KubeObject): FieldErrors {
  const name: string = object.storageClassName ?? '';
  const errors = [
    ...validateSelector(object.nodeTopology, new Path('nodeTopology')),
    ...invalids(new Path('storageClassName'), name, isDNS1123Subdomain(name)),
  ];
  const { capacity } = object;
  if (capacity !== undefined && quantitySign(capacity) < 0)
    errors.push(invalid(new Path('capacity'), String(capacity), 'must be greater than or equal to 0'));
  return errors;
}

/** Follows ValidateCSIStorageCapacityUpdate: where and of which class it is stays. */
export function validateCSIStorageCapacityUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateCSIStorageCapacity(object);
  const { nodeTopology, storageClassName = '' } = object;
  if (!equal(nodeTopology, old.nodeTopology))
    errors.push(
      invalid(new Path('nodeTopology'), nodeTopology ? orderSelector(nodeTopology) : null, 'field is immutable'),
    );
  if (storageClassName !== (old.storageClassName ?? ''))
    errors.push(invalid(new Path('storageClassName'), storageClassName, 'field is immutable'));
  return errors;
}
