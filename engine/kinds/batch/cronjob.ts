import { ageColumn, formatSelector, nameColumn, containerColumns, text, integer, wide } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import { age } from '../duration.ts';
import type { Kind } from '../kind.ts';
import { validateCronJob, validateCronJobUpdate } from './cronjob-validation.ts';
import { cronJobWarnings } from './cronjob-warnings.ts';
import { defaultJobSpecParts } from './job-defaults.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/batch/cronjob/strategy.go */
export const cronJob: Kind = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  fieldsOff: podFieldsOff('spec.jobTemplate.spec.template.spec'),
  updateChecks: ['update'],
  statusChecks: [],
  hasGeneration: true,
  default: defaultCronJob,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.status = {};
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: cronJobWarnings,
  columns: [
    nameColumn,
    text('Schedule', ({ spec }) => spec.schedule),
    text('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
    { name: 'Suspend', type: 'boolean', cell: ({ spec }) => (spec.suspend ? 'True' : 'False') },
    integer('Active', ({ status }) => status?.active?.length ?? 0),
    { name: 'Last Schedule', type: 'string', cell: lastSchedule },
    ageColumn,
    ...containerColumns(({ spec }) => spec.jobTemplate?.spec?.template?.spec),
    wide('Selector', ({ spec }) => formatSelector(spec.jobTemplate?.spec?.selector)),
  ],
};

function lastSchedule({ status }: KubeObject, nowMs: number): string {
  return status?.lastScheduleTime ? age(status.lastScheduleTime, nowMs) : '<none>';
}

function defaultCronJob(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const template = (spec.jobTemplate ??= {});
  template.metadata ??= {};
  defaultJobSpecParts((template.spec ??= {}));
}
