import type { KubeObject } from '../../store/object.ts';
import { nameWarnings, podTemplateSpecWarnings } from '../core/pod/pod-warnings.ts';

/** Warnings of the name, of a schedule with a time zone in it, and of the pods' template. */
export function cronJobWarnings(object: KubeObject, old?: KubeObject): string[] {
  const warnings = old ? [] : nameWarnings(object, 'Pod names and hostnames');
  if (object.spec.schedule?.includes('TZ'))
    warnings.push(
      'CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
    );
  if (!old || object.metadata.generation !== old.metadata.generation)
    warnings.push(
      ...podTemplateSpecWarnings(object.spec.jobTemplate?.spec?.template, 'spec.jobTemplate.spec.template'),
    );
  return warnings;
}
