import type { KubeObject } from '../../store/object.ts';
import { forbidden, invalid, Path, type FieldErrors } from '../field.ts';
import { validateResourceAttributes } from './attributes-validation.ts';

/** Follows the validation of (Self)SubjectAccessReviews in pkg/apis/authorization/validation. */
export function validateAccessReview(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const self = object.kind === 'SelfSubjectAccessReview';
  const errors: FieldErrors = [];
  if (spec.resourceAttributes && spec.nonResourceAttributes)
    errors.push(
      invalid(
        path.child('nonResourceAttributes'),
        spec.nonResourceAttributes,
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!spec.resourceAttributes && !spec.nonResourceAttributes)
    errors.push(
      invalid(
        path.child('resourceAttributes'),
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  if (!self && !spec.user && !spec.groups?.length)
    errors.push(invalid(path.child('user'), spec.user ?? '', 'at least one of user or group must be specified'));
  errors.push(...validateResourceAttributes(spec.resourceAttributes, path.child('resourceAttributes')));
  return [...errors, ...validateMetadata(object)];
}

/** Reviews have no metadata; a local one has a namespace, which its question must be about. */
function validateMetadata({ kind, metadata, spec }: KubeObject): FieldErrors {
  const { managedFields: _m, namespace, creationTimestamp: _c, uid: _u, ...rest } = metadata;
  const local = kind === 'LocalSubjectAccessReview';
  const errors: FieldErrors = [];
  if (Object.keys(rest).length || (!local && namespace))
    errors.push(invalid(new Path('metadata'), metadata, local ? 'must be empty except for namespace' : 'must be empty'));
  if (!local) return errors;
  const asked: string | undefined = spec?.resourceAttributes?.namespace;
  if (spec?.resourceAttributes && (asked ?? '') !== (namespace ?? ''))
    errors.push(
      invalid(new Path('spec.resourceAttributes.namespace'), asked ?? '', 'must match metadata.namespace'),
    );
  if (spec?.nonResourceAttributes)
    errors.push(forbidden(new Path('spec.nonResourceAttributes'), 'disallowed on this kind of request'));
  return errors;
}
