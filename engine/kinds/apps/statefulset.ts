import { ageColumn, nameColumn, templateColumns, text } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { defaultClaim } from '../core/volume/persistentvolumeclaim-defaults.ts';
import { defaultPodTemplate } from '../core/pod/pod-defaults.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import type { Kind } from '../kind.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './statefulset-validation.ts';
import { statefulSetWarnings } from './statefulset-warnings.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/statefulset/strategy.go */
export const statefulSet: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  fieldsOff: ['spec.updateStrategy.rollingUpdate.maxUnavailable', ...podFieldsOff('spec.template.spec')],
  updateChecks: ['update'],
  nameRule: 'label',
  hasGeneration: true,
  default: defaultStatefulSet,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.status = { replicas: 0, availableReplicas: 0 };
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings: statefulSetWarnings,
  columns: [
    nameColumn,
    text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    ageColumn,
    ...templateColumns,
  ],
};

function defaultStatefulSet(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  defaultPodTemplate((spec.template ??= {}));
  for (const claim of spec.volumeClaimTemplates ?? []) {
    // Templates are kept with their type, whatever was written.
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    claim.metadata ??= {};
    defaultClaim(claim);
  }
}
