import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, prepareSpecOrStatus } from '../strategies.ts';
import { validatePriorityLevel, validatePriorityLevelStatus } from './prioritylevelconfiguration-validation.ts';

const queuing =
  (field: string) =>
  ({ spec }: KubeObject): string => {
    const value = spec?.limited?.limitResponse?.queuing?.[field];
    return value === undefined ? '<none>' : String(value);
  };

/** Follows pkg/registry/flowcontrol/prioritylevelconfiguration/strategy.go. */
export const priorityLevelConfiguration: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  updateChecks: ['full'],
  statusChecks: [],
  statusKeeps: [...STATUS_KEEPS_METADATA, 'uid'],
  hasGeneration: true,
  default: defaultPriorityLevel,
  prepareForCreate: (object) => dropStatus(object, {}),
  prepareForUpdate: prepareSpecOrStatus,
  validate: (object) => validatePriorityLevel(object),
  validateUpdate: (object, _old, { subresource }) =>
    subresource === 'status' ? validatePriorityLevelStatus(object) : validatePriorityLevel(object),
  columns: [
    nameColumn,
    text('Type', ({ spec }) => spec?.type ?? ''),
    text('NominalConcurrencyShares', shares),
    text('Queues', queuing('queues')),
    text('HandSize', queuing('handSize')),
    text('QueueLengthLimit', queuing('queueLengthLimit')),
    ageColumn,
  ],
};

function shares({ spec }: KubeObject): string {
  const value = (spec?.limited ?? spec?.exempt)?.nominalConcurrencyShares;
  return value === undefined ? '<none>' : String(value);
}

/** Shares are 30 (0 for an exempt level), 64 queues of 50, a hand of 8. */
function defaultPriorityLevel(object: KubeObject): void {
  const spec = (object.spec ??= {});
  if (spec.exempt) {
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  if (spec.limited) {
    spec.limited.nominalConcurrencyShares ??= 30;
    spec.limited.lendablePercent ??= 0;
    const response = (spec.limited.limitResponse ??= {});
    response.type ??= '';
    if (response.queuing) {
      response.queuing.queues ||= 64;
      response.queuing.handSize ||= 8;
      response.queuing.queueLengthLimit ||= 50;
    }
  }
  object.status ??= {};
}
