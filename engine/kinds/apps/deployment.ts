import { ageColumn, formatSelector, nameColumn, templateColumns, text, countText, wide } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { defaultPodTemplate } from '../core/pod/pod-defaults.ts';
import { templateWarnings } from '../core/pod/pod-warnings.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import { equal } from '../equality.ts';
import type { Kind } from '../kind.ts';
import { validateDeployment, validateDeploymentUpdate } from './deployment-validation.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/deployment/strategy.go */
export const deployment: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  fieldsOff: podFieldsOff('spec.template.spec'),
  updateChecks: ['update'],
  statusKeeps: ['labels'],
  hasGeneration: true,
  default: defaultDeployment,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.status = {};
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, {});
    if (context.subresource === 'status') return;
    const changed = !equal(object.spec, old.spec) || !equal(object.metadata.annotations, old.metadata.annotations);
    object.metadata.generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0);
  },
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  warnings: templateWarnings,
  columns: [
    nameColumn,
    text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    countText('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    countText('Available', ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...templateColumns,
    wide('Selector', ({ spec }) => formatSelector(spec.selector)),
  ],
};

function defaultDeployment(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  defaultPodTemplate((spec.template ??= {}));
}
