import { formatLabels, wide, replicaColumns } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { templateWarnings } from './pod-warnings.ts';
import {
  validateReplicationController,
  validateReplicationControllerUpdate,
} from './replicationcontroller-validation.ts';
import { prepareSpecUpdate } from '../../status-strategy.ts';
import { podFieldsOff } from '../../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/replicationcontroller/strategy.go */
export const replicationController: Kind = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  nameRule: 'declared-subdomain',
  fieldsOff: podFieldsOff('spec.template.spec'),
  updateChecks: ['update'],
  hasGeneration: true,
  orphansDependents: true,
  default: defaultReplicationController,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.status = { replicas: 0 };
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: validateReplicationController,
  validateUpdate: validateReplicationControllerUpdate,
  warnings: (object, old) => (old ? [] : templateWarnings(object)),
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  columns: [...replicaColumns, wide('Selector', ({ spec }) => formatLabels(spec.selector))],
};

function defaultReplicationController(object: KubeObject): void {
  const spec = (object.spec ??= {});
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(labels).length) {
    if (!Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels };
    if (!Object.keys(object.metadata.labels ?? {}).length) object.metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
  if (spec.template) defaultPodTemplate(spec.template);
  object.status ??= {};
  object.status.replicas ??= 0;
}
