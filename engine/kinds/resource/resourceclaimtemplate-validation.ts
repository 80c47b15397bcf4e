import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { invalid, Path, type FieldErrors } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import { validateLabelMap } from '../label-selector-validation.ts';
import { invalids } from '../references.ts';
import { validateClaimSpec } from './claim-validation.ts';
import { internalTemplateSpec, sameClaimSpec } from './internal-claim.ts';

/** Follows ValidateResourceClaimTemplate of pkg/apis/resource/validation. */
export function validateResourceClaimTemplate(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const annotations = path.child('metadata', 'annotations');
  return [
    ...validateLabelMap(spec.metadata?.labels, path.child('metadata', 'labels')),
    ...Object.keys(spec.metadata?.annotations ?? {}).flatMap((key) =>
      invalids(annotations, key, isQualifiedName(key.toLowerCase())),
    ),
    ...validateClaimSpec(spec.spec ?? {}, path.child('spec')),
  ];
}

/** Follows ValidateResourceClaimTemplateUpdate: the spec stays. */
export function validateResourceClaimTemplateUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const isSame = equal(object.spec, old.spec) && sameClaimSpec(object.spec?.spec, old.spec?.spec);
  const errors: FieldErrors = isSame
    ? []
    : [invalid(new Path('spec'), internalTemplateSpec(object.spec ?? {}), 'field is immutable')];
  return [...validateResourceClaimTemplate(object), ...errors];
}
