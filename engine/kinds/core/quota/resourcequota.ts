import { ageColumn, nameColumn, text } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { roundResourceList } from '../container/resource-list.ts';
import { resourceQuotaWarnings } from './resourcequota-warnings.ts';
import { validateResourceQuota, validateResourceQuotaUpdate } from './resourcequota-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/resourcequota/strategy.go */
export const resourceQuota: Kind = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  updateChecks: ['update'],
  createOnUpdate: true,
  default(object) {
    object.spec ??= {};
    roundResourceList(object.spec.hard);
    object.status ??= {};
    roundResourceList(object.status.hard);
    roundResourceList(object.status.used);
  },
  prepareForCreate(object) {
    object.status = {};
  },
  prepareForUpdate(object, old, context) {
    restore(object, old, context.subresource === 'status' ? 'spec' : 'status');
  },
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  warnings: resourceQuotaWarnings,
  columns: [
    nameColumn,
    text('Request', (o) => usage(o, (name) => !name.startsWith('limits'))),
    text('Limit', (o) => usage(o, (name) => name.startsWith('limits'))),
    ageColumn,
  ],
};

/** `pods: 2/10, …` of the resources that are wanted, by name. */
function usage({ status }: KubeObject, wanted: (name: string) => boolean): string {
  return Object.keys(status?.hard ?? {})
    .filter(wanted)
    .sort()
    .map((name) => `${name}: ${status.used?.[name] ?? '0'}/${status.hard[name]}`)
    .join(', ');
}
