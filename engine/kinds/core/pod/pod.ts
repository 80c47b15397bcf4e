import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { mergeLabelKeys } from './affinity-merge.ts';
import { podColumns } from './pod-columns.ts';
import { defaultPod } from './pod-defaults.ts';
import { podSelectableFields } from './pod-fields.ts';
import { qosClass } from './pod-resources.ts';
import { prepareSpecUpdate } from '../../status-strategy.ts';
import { validatePod, validatePodUpdate } from './pod-validation.ts';
import { keepResizeOnly } from './pod-resize-validation.ts';
import { podWarnings } from './pod-warnings.ts';
import { podFieldsOff } from '../../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go */
export const pod: Kind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  fieldsOff: podFieldsOff('spec'),
  hasGeneration: true,
  statusKeeps: ['deletionTimestamp', 'ownerReferences'],
  default: defaultPodObject,
  prepareForCreate(object, { timestamp }) {
    object.metadata.generation = 1;
    applyLeastGracePeriod(object);
    object.status = { phase: 'Pending', qosClass: object.status?.qosClass || qosClass(object.spec) };
    if (object.spec.schedulingGates?.length) object.status.conditions = [{ ...GATED, lastTransitionTime: timestamp }];
    mergeLabelKeys(object);
  },
  prepareForUpdate(object, old, context) {
    applyLeastGracePeriod(object);
    if (context.subresource === 'resize') keepResizeOnly(object, old);
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
    if (context.subresource === 'status') object.status.qosClass ||= old.status?.qosClass;
  },
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  warnings: podWarnings,
  columns: podColumns,
  selectableFields: podSelectableFields,
  gracePeriodSeconds,
};

/** A negative grace period is treated as one second. */
function applyLeastGracePeriod({ spec }: KubeObject): void {
  if (spec.terminationGracePeriodSeconds < 0) spec.terminationGracePeriodSeconds = 1;
}

function defaultPodObject(object: KubeObject): void {
  defaultPod(object);
  const status = (object.status ??= {});
  if (status.phase === '') delete status.phase;
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  if (status.podIPs?.length && status.podIP !== status.podIPs[0].ip) status.podIP = status.podIPs[0].ip;
}

const GATED = {
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: null,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** A pod gets what is asked for, or its own grace; none where no kubelet runs it or it has ended. */
function gracePeriodSeconds(object: KubeObject, requested: number | undefined): number | undefined {
  const { spec = {}, status = {} } = object;
  let period: number = requested ?? spec.terminationGracePeriodSeconds ?? 30;
  if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') period = 0;
  return period < 0 ? 1 : period;
}
