import { ageColumn, formatSelector, nameColumn, templateColumns, text, wide } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { templateWarnings } from '../core/pod/pod-warnings.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import { humanDuration } from '../duration.ts';
import type { Kind } from '../kind.ts';
import { defaultJob } from './job-defaults.ts';
import { generateSelector } from './job-selector.ts';
import { validateJob, validateJobUpdate } from './job-validation.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/batch/job/strategy.go */
export const job: Kind = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  fieldsOff: podFieldsOff('spec.template.spec'),
  updateChecks: ['full', 'spec', 'update', 'change'],
  hasGeneration: true,
  orphansDependents: true,
  default: defaultJob,
  prepareForCreate(object) {
    generateSelector(object);
    object.metadata.generation = 1;
    object.status = {};
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: (job) => validateJob(job),
  validateUpdate: validateJobUpdate,
  warnings: templateWarnings,
  selectableFields: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
  columns: [
    nameColumn,
    text('Status', jobStatus),
    text('Completions', completions),
    { name: 'Duration', type: 'string', cell: duration },
    ageColumn,
    ...templateColumns,
    wide('Selector', ({ spec }) => formatSelector(spec.selector)),
  ],
};

function completions({ spec, status }: KubeObject): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions != null) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration({ status }: KubeObject, nowMs: number): string {
  if (!status?.startTime) return '';
  const end = status.completionTime ? Date.parse(status.completionTime) : nowMs;
  return humanDuration(end - Date.parse(status.startTime));
}

function jobStatus({ metadata, status }: KubeObject): string {
  const is = (type: string): boolean =>
    (status?.conditions ?? []).some((c: { type: string; status: string }) => c.type === type && c.status === 'True');
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  if (is('Suspended')) return 'Suspended';
  if (is('FailureTarget')) return 'FailureTarget';
  if (is('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}
