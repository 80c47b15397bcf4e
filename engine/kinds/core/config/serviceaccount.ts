import { ageColumn, nameColumn } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { serviceAccountWarnings } from './serviceaccount-warnings.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/serviceaccount/strategy.go */
export const serviceAccount: Kind = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  warnings: serviceAccountWarnings,
  columns: [nameColumn, ageColumn],
};

/** Of references to secrets only the names are kept. */
function keepSecretNames(object: KubeObject): void {
  if (object.secrets) object.secrets = object.secrets.map(({ name }: { name?: string }) => (name ? { name } : {}));
}
