import { ageColumn, nameColumn, text, integer } from '../cells.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import type { Kind } from '../kind.ts';
import { validatePodDisruptionBudget } from './poddisruptionbudget-validation.ts';

const EMPTY_STATUS = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/policy/poddisruptionbudget/strategy.go */
export const podDisruptionBudget: Kind = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  anyFinalizer: true,
  metadataLast: true,
  updateChecks: [],
  statusChecks: [],
  nameRule: 'path-segment',
  hasGeneration: true,
  unconditionalUpdate: false,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object.spec ??= {};
    object.status = { ...EMPTY_STATUS };
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
  },
  validate: validatePodDisruptionBudget,
  validateUpdate: validatePodDisruptionBudget,
  columns: [
    nameColumn,
    text('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
    text('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
    integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0),
    ageColumn,
  ],
};
