import { ageColumn, integer, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { validatePriorityClass, validatePriorityClassUpdate } from './priorityclass-validation.ts';

/** Follows pkg/registry/scheduling/priorityclass/strategy.go. */
export const priorityClass: Kind = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  updateChecks: ['update'],
  hasGeneration: true,
  default(object) {
    object.value ??= 0;
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: [
    nameColumn,
    integer('Value', ({ value }) => value ?? 0),
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault }) => globalDefault ?? false },
    ageColumn,
    text('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? 'PreemptLowerPriority'),
  ],
};
