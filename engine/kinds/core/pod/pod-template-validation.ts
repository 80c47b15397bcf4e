import { asGiven } from '../../empties.ts';
import { forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { validateLabelMap, validateSelector } from '../../label-selector-validation.ts';
import { validateAnnotations } from '../../metadata.ts';
import { matches, newRequirement, selectorOf, type LabelSelector } from '../../selectors.ts';
import { validatePodAnnotations } from './pod-annotations-validation.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import { orderSelector } from '../../validation/internal-form.ts';

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
    errors.push(
      forbidden(path.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template'),
    );
}

/** Does the selector not read, for its operators, keys or values? What is wrong is told at its own fields. */
export function selectorFails(selector: LabelSelector | undefined): boolean {
  try {
    for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) newRequirement(key, '=', [value]);
    for (const { key, operator, values } of selectorOf(selector) ?? []) newRequirement(key, operator, values);
    return false;
  } catch {
    return true;
  }
}

/** A selector that says nothing chooses everything; one that is not there, nothing. */
const isEmpty = (selector: LabelSelector | undefined): boolean =>
  !Object.keys(selector?.matchLabels ?? {}).length && !selector?.matchExpressions?.length;

/** A workload's selector: there, readable, not empty. Returns false where it does not read. */
export function validateWorkloadSelector(
  errors: FieldErrors,
  selector: LabelSelector | undefined | null,
  path: Path,
  what: string,
  lax = false,
): boolean {
  if (!selector) {
    errors.push(required(path));
    return true;
  }
  errors.push(...validateSelector(selector as any, path, lax));
  if (isEmpty(selector)) errors.push(invalid(path, orderSelector(selector), `empty selector is invalid for ${what}`));
  return !selectorFails(selector);
}

/** The template's labels must be chosen by the selector, or the controller would make pods without end. */
export function validateTemplateLabels(
  errors: FieldErrors,
  selector: LabelSelector | undefined | null,
  template: any,
  path: Path,
): void {
  const labels: Record<string, string> | undefined = template?.metadata?.labels;
  if (selector && (isEmpty(selector) || matches(selectorOf(selector)!, labels))) return;
  errors.push(
    invalid(path.child('metadata', 'labels'), shownLabels(template), '`selector` does not match template `labels`'),
  );
}

/** A template's labels as messages print them. */
export const shownLabels = (template: any): unknown =>
  sortedMap(asGiven(template?.metadata, 'labels') as Record<string, string> | undefined);

/** A map as messages print it: by key; null where there is none. */
export const sortedMap = (map: Record<string, string> | undefined): unknown =>
  map && Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a controller that keeps pods running asks of its template besides. */
export function validateEndlessTemplate(errors: FieldErrors, template: any, path: Path, what: string): void {
  const policy = template?.spec?.restartPolicy ?? '';
  if (policy !== 'Always') errors.push(notSupported(path.child('spec', 'restartPolicy'), policy, ['Always']));
  if (template?.spec?.activeDeadlineSeconds != null)
    errors.push(
      forbidden(path.child('spec', 'activeDeadlineSeconds'), `activeDeadlineSeconds in ${what} is not Supported`),
    );
}
