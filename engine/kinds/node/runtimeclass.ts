import { ageColumn, nameColumn, text } from '../cells.ts';
import { nodeLabelWarnings } from '../core/cluster/node-labels.ts';
import type { Kind } from '../kind.ts';
import { validateRuntimeClass, validateRuntimeClassUpdate } from './runtimeclass-validation.ts';

/** Follows pkg/registry/node/runtimeclass/strategy.go. */
export const runtimeClass: Kind = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  updateChecks: ['full', 'spec', 'update', 'change'],
  anyFinalizer: true,
  unconditionalUpdate: false,
  warnings: ({ scheduling }) => nodeLabelWarnings(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
  validate: (object) => validateRuntimeClass(object),
  validateUpdate: (object, old) => [...validateRuntimeClass(object), ...validateRuntimeClassUpdate(object, old)],
  columns: [nameColumn, text('Handler', ({ handler }) => handler ?? ''), ageColumn],
};
