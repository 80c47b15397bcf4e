import { formatSelector, wide, replicaColumns } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { defaultPodTemplate } from '../core/pod/pod-defaults.ts';
import { templateWarnings } from '../core/pod/pod-warnings.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import type { Kind } from '../kind.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from './replicaset-validation.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/replicaset/strategy.go */
export const replicaSet: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  fieldsOff: podFieldsOff('spec.template.spec'),
  updateChecks: ['update'],
  hasGeneration: true,
  default: defaultReplicaSet,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.status = { replicas: 0 };
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  warnings: templateWarnings,
  columns: [...replicaColumns, wide('Selector', ({ spec }) => formatSelector(spec.selector))],
};

function defaultReplicaSet(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.replicas ??= 1;
  defaultPodTemplate((spec.template ??= {}));
}
