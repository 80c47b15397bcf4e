import { selectorOf, matches, type LabelSelector } from '../selectors.ts';
import { forbidden, invalid, type FieldErrors, type Path } from '../field.ts';
import { validateLabelMap, validateSelector } from '../label-selector-validation.ts';
import { validateAnnotations } from '../metadata.ts';
import { validatePodAnnotations } from './pod-annotations-validation.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import { orderSelector } from './internal-form.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON of the schema's shape */

/** A pod template, wherever it stands (`ValidatePodTemplateSpec`). */
export function validatePodTemplate(errors: FieldErrors, template: any, path: Path): void {
  const metadata = template.metadata ?? {};
  const spec = template.spec ?? {};
  errors.push(...validateLabelMap(metadata.labels, path.child('labels')));
  errors.push(...validateAnnotations(metadata.annotations, path.child('annotations')));
  if (metadata.annotations)
    validatePodAnnotations(errors, { apiVersion: '', kind: '', metadata, spec }, path.child('annotations'));
  validatePodSpec(errors, spec, undefined, path.child('spec'));
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden(path.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template'));
}

/** The selector's labels could not be read; what is wrong with it is told at its own fields. */
export function selectorFails(selector: LabelSelector | undefined): boolean {
  try {
    selectorOf(selector);
    return false;
  } catch {
    return true;
  }
}

/** Does the selector choose pods with these labels? A selector that says nothing or does not read chooses none. */
export function selectsLabels(selector: LabelSelector | undefined, labels: Record<string, string> | undefined): boolean {
  if (!selector || selectorFails(selector)) return false;
  return matches(selectorOf(selector)!, labels);
}

/** A workload's selector: there, readable, not empty. Returns false where it does not read. */
export function validateWorkloadSelector(
  errors: FieldErrors,
  selector: LabelSelector | undefined,
  path: Path,
  what: string,
): boolean {
  errors.push(...validateSelector(selector as any, path));
  const empty = !Object.keys(selector?.matchLabels ?? {}).length && !selector?.matchExpressions?.length;
  if (empty) errors.push(invalid(path, orderSelector(selector), `empty selector is invalid for ${what}`));
  return !selectorFails(selector);
}

/** The template's labels must be chosen by the selector, or the controller would make pods without end. */
export function validateTemplateLabels(
  errors: FieldErrors,
  selector: LabelSelector | undefined,
  template: any,
  path: Path,
): void {
  const labels = template?.metadata?.labels;
  if (!selectsLabels(selector, labels))
    errors.push(
      invalid(path.child('metadata', 'labels'), labels ?? null, '`selector` does not match template `labels`'),
    );
}
