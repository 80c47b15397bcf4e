import { ageColumn, nameColumn, countText } from '../../cells.ts';
import type { Kind } from '../../kind.ts';
import { validateConfigMap, validateConfigMapUpdate } from './configmap-validation.ts';

const count = (map: object | undefined): number => Object.keys(map ?? {}).length;

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/configmap/strategy.go */
export const configMap: Kind = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  updateChecks: ['update', 'change', 'full', 'spec'],
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  columns: [nameColumn, countText('Data', (o) => count(o.data) + count(o.binaryData)), ageColumn],
};
