import type { KubeObject } from '../../../store/object.ts';
import { invalid, Path, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { validateFinalizerName } from './finalizers-validation.ts';

const FINALIZERS = new Path('spec').child('finalizers');

/** Follows `ValidateNamespace`. */
export function validateNamespace({ spec }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  for (const name of spec?.finalizers ?? []) validateFinalizerName(errors, name ?? '', FINALIZERS);
  return errors;
}

export function validateNamespaceUpdate(
  { metadata, spec, status }: KubeObject,
  _: KubeObject,
  context: KindContext,
): FieldErrors {
  const errors: FieldErrors = [];
  if (context.subresource === 'finalize')
    for (const [index, name] of (spec?.finalizers ?? []).entries())
      validateFinalizerName(errors, name ?? '', FINALIZERS.index(index));
  if (context.subresource !== 'status') return errors;
  const expected = metadata.deletionTimestamp ? 'Terminating' : 'Active';
  if (status?.phase !== expected)
    errors.push(
      invalid(
        new Path('status').child('Phase'),
        status?.phase ?? '',
        `may only be '${expected}' if \`deletionTimestamp\` is ${metadata.deletionTimestamp ? 'not empty' : 'empty'}`,
      ),
    );
  return errors;
}
