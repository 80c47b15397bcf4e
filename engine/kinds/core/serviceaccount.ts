import { ageColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { restore } from '../strategies.ts';
import { serviceAccountWarnings } from './serviceaccount-warnings.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/serviceaccount/strategy.go */
export const serviceAccount: Kind = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  prepareForCreate(object) {
    delete object.secrets;
  },
  prepareForUpdate(object, old) {
    // The list is the token controller's; who leaves it out or empties it does not take tokens away.
    if (!object.secrets?.length) restore(object, old, 'secrets');
  },
  warnings: serviceAccountWarnings,
  columns: [nameColumn, ageColumn],
};
