import { copy, type KubeObject } from '../../store/object.ts';
import { addInvalid, nonNegative, oneOf } from '../validation/checks.ts';
import { validateClaimSpec } from '../core/volume/claim-spec-validation.ts';
import { internalForm, orderSelector } from '../validation/internal-form.ts';
import {
  validateEndlessTemplate,
  validatePodTemplate,
  validateTemplateLabels,
  validateWorkloadSelector,
} from '../core/pod/pod-template-validation.ts';
import { validateCollisions, validateCounts } from '../validation/status-counts.ts';
import { equal } from '../equality.ts';
import { forbidden, invalid, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateLabelMap } from '../label-selector-validation.ts';
import { validateAnnotations } from '../metadata.ts';
import { isDNS1123Label } from '../names.ts';

const SPEC = new Path('spec');
const RETENTION = ['Retain', 'Delete'];

/** A new StatefulSet; the name of its service goes into its pods' names. */
export function validateStatefulSet(object: KubeObject): FieldErrors {
  return validateSpec(object.spec, true);
}

/** Follows `ValidateStatefulSetSpec` of pkg/apis/apps/validation. */
function validateSpec(spec: any, isNew: boolean): FieldErrors {
  const errors: FieldErrors = [];
  const policy = spec.podManagementPolicy ?? '';
  if (!policy) errors.push(required(SPEC.child('podManagementPolicy')));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.push(invalid(SPEC.child('podManagementPolicy'), policy, "must be 'OrderedReady' or 'Parallel'"));
  validateStrategy(errors, spec.updateStrategy ?? {}, SPEC.child('updateStrategy'));
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ['whenDeleted', 'whenScaled'])
    oneOf(errors, SPEC.child('persistentVolumeClaimRetentionPolicy', field), retention?.[field], RETENTION);
  if (isNew) validateClaimTemplates(errors, spec.volumeClaimTemplates ?? [], SPEC.child('volumeClaimTemplates'));
  nonNegative(errors, SPEC.child('replicas'), spec.replicas);
  nonNegative(errors, SPEC.child('minReadySeconds'), spec.minReadySeconds);
  nonNegative(errors, SPEC.child('ordinals.start'), spec.ordinals?.start);
  if (isNew && spec.serviceName)
    addInvalid(errors, SPEC.child('serviceName'), spec.serviceName, isDNS1123Label(spec.serviceName));
  const template = SPEC.child('template');
  const reads = validateWorkloadSelector(errors, spec.selector, SPEC.child('selector'), 'statefulset');
  if (reads) {
    validateTemplateLabels(errors, spec.selector, spec.template, template);
    // The server looks at them here and with the rest of the template.
    const { labels, annotations } = spec.template?.metadata ?? {};
    errors.push(...validateLabelMap(labels, template.child('labels')));
    errors.push(...validateAnnotations(annotations, template.child('annotations')));
    validatePodTemplate(errors, withClaims(spec), template);
  } else errors.push(invalid(SPEC.child('selector'), orderSelector(spec.selector)));
  validateEndlessTemplate(errors, spec.template, template, 'StatefulSet');
  return errors;
}

/** Containers may mount the set's claims as if they were volumes. */
function withClaims({ template = {}, volumeClaimTemplates = [] }: any): any {
  const own: any[] = template.spec?.volumes ?? [];
  const names = new Set<string>(volumeClaimTemplates.map(({ metadata }: any) => metadata?.name ?? ''));
  const claims = [...names]
    .filter((name) => !own.some((volume) => volume.name === name))
    .map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  if (!claims.length) return template;
  return { ...template, spec: { ...template.spec, volumes: [...own, ...claims] } };
}

function validateClaimTemplates(errors: FieldErrors, templates: any[], path: Path): void {
  for (const [index, { spec = {} }] of templates.entries())
    validateClaimSpec(errors, spec, path.index(index).child('spec'));
}

function validateStrategy(errors: FieldErrors, strategy: any, path: Path): void {
  const { type = '', rollingUpdate } = strategy;
  if (!type) errors.push(required(path));
  else if (type === 'OnDelete') {
    if (rollingUpdate)
      errors.push(
        invalid(
          path.child('rollingUpdate'),
          internalForm('RollingUpdateStatefulSet', rollingUpdate),
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      );
  } else if (type !== 'RollingUpdate')
    errors.push(
      invalid(path, internalForm('StatefulSetUpdateStrategy', strategy), "must be 'RollingUpdate' or 'OnDelete'"),
    );
  else if (rollingUpdate) nonNegative(errors, path.child('rollingUpdate', 'partition'), rollingUpdate.partition);
}

/** What a StatefulSet may change. */
const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

const IMMUTABLE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
];

export function validateStatefulSetUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status')
    return [
      ...validateCounts(object, COUNTS, [
        ['readyReplicas', 'replicas'],
        ['currentReplicas', 'replicas'],
        ['updatedReplicas', 'replicas'],
        ['availableReplicas', 'replicas'],
        ['availableReplicas', 'readyReplicas'],
      ]),
      ...validateCollisions(object, old),
    ];
  const errors = validateSpec(object.spec, false);
  const fixed = (spec: any): any => {
    const rest = copy(spec);
    for (const field of MUTABLE) delete rest[field];
    return rest;
  };
  if (!equal(fixed(object.spec), fixed(old.spec))) errors.push(forbidden(SPEC, IMMUTABLE));
  return errors;
}
