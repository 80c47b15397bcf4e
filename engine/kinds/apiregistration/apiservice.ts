import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { isValidPathSegmentName } from '../names.ts';
import { STATUS_KEEPS_METADATA, dropStatus, restore } from '../strategies.ts';
import { validateAPIService, validateAPIServiceStatus, validateAPIServiceUpdate } from './apiservice-validation.ts';

/** Follows kube-aggregator's pkg/registry/apiservice/strategy.go. */
export const apiService: Kind = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  resource: 'apiservices',
  nameRuleOf({ spec }) {
    const wanted = `${spec?.version ?? ''}.${spec?.group ?? ''}`;
    return (name) => {
      const wrong = isValidPathSegmentName(name);
      if (wrong.length || name === wanted) return wrong;
      return [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`];
    };
  },
  updateChecks: ['update', 'full'],
  statusKeeps: STATUS_KEEPS_METADATA,
  anyFinalizer: true,
  unconditionalUpdate: false,
  default(object) {
    object.spec ??= {};
    object.spec.groupPriorityMinimum ??= 0;
    object.spec.versionPriority ??= 0;
    if (object.spec.service) object.spec.service.port ??= 443;
    object.status ??= {};
  },
  prepareForCreate(object, { timestamp }) {
    dropStatus(object, {});
    if (object.spec?.service) return;
    object.status.conditions = [
      {
        type: 'Available',
        status: 'True',
        lastTransitionTime: timestamp,
        reason: 'Local',
        message: 'Local APIServices are always available',
      },
    ];
  },
  prepareForUpdate(object, old, { subresource }) {
    restore(object, old, subresource === 'status' ? 'spec' : 'status');
  },
  validate: validateAPIService,
  validateUpdate: (object, old, { subresource }) =>
    subresource === 'status' ? validateAPIServiceStatus(object) : validateAPIServiceUpdate(object, old),
  columns: [
    nameColumn,
    text('Service', ({ spec }) => (spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local')),
    text('Available', available),
    ageColumn,
  ],
};

/** The Available condition with its reason where it is not True. */
function available({ status }: KubeObject): string {
  const condition = (status?.conditions ?? []).find(({ type }: { type: string }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason})`;
}
