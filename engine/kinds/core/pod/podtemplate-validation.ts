import type { KubeObject } from '../../../store/object.ts';
import { Path, type FieldErrors } from '../../field.ts';
import { validatePodTemplate } from './pod-template-validation.ts';

/** A template kept for itself. */
export function validatePodTemplateObject({ template }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  validatePodTemplate(errors, template ?? {}, new Path('template'));
  return errors;
}
