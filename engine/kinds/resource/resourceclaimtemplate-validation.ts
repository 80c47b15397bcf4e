import type { KubeObject } from '../../store/object.ts';
import { asGiven } from '../empties.ts';
import { TEMPLATE_FORBIDDEN } from '../core/volume/claim-spec-validation.ts';
import { equal } from '../equality.ts';
import { forbidden, invalid, Path, type FieldErrors } from '../field.ts';
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
    ...validateTemplateMeta(spec.metadata ?? {}, path.child('metadata')),
    ...validateClaimSpec(spec.spec ?? {}, path.child('spec')),
  ];
}

/** The field of Go's struct, which errors spell with a small letter. */
const SPELLED: Readonly<Record<string, string>> = { uid: 'uID' };

/** A claim made from the template has its own name and owner: labels and annotations alone are the template's. */
function validateTemplateMeta(metadata: Record<string, unknown>, path: Path): FieldErrors {
  return TEMPLATE_FORBIDDEN.filter((field) => isSet(metadata, field)).map((field) =>
    forbidden(path.child(SPELLED[field] ?? field), 'cannot be set'),
  );
}

/** An empty list that was given counts. */
function isSet(metadata: Record<string, unknown>, field: string): boolean {
  const value = asGiven(metadata, field);
  return value !== undefined && value !== null && value !== '' && value !== 0;
}

/** Follows ValidateResourceClaimTemplateUpdate: the spec stays. */
export function validateResourceClaimTemplateUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const { metadata = {}, spec } = object.spec ?? {};
  const isSame = equal(metadata, old.spec?.metadata ?? {}) && sameClaimSpec(spec, old.spec?.spec);
  const errors: FieldErrors = isSame
    ? []
    : [invalid(new Path('spec'), internalTemplateSpec(object.spec ?? {}), 'field is immutable')];
  return [...validateResourceClaimTemplate(object), ...errors];
}
