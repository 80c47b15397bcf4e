import type { KubeObject } from '../../store/object.ts';
import { claimSpecWarnings, podTemplateSpecWarnings } from '../core/pod/pod-warnings.ts';
import { Path } from '../field.ts';

/** Warnings of the pods a StatefulSet would make, of its claims, and of a history without end. */
export function statefulSetWarnings(object: KubeObject, old?: KubeObject): string[] {
  const { spec } = object;
  const warnings: string[] = [];
  if (!old || object.metadata.generation !== old.metadata.generation) {
    warnings.push(...podTemplateSpecWarnings(spec.template, 'spec.template'));
    for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries())
      warnings.push(
        ...claimSpecWarnings(claim.spec, new Path('spec').child('volumeClaimTemplates').index(index).child('spec')),
      );
  }
  if (spec.revisionHistoryLimit < 0)
    warnings.push(
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    );
  return warnings;
}
