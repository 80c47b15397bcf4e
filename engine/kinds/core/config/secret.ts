import { ageColumn, nameColumn, text, countText } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { encodeBase64 } from '../../../kernel/base64.ts';
import { secretWarnings } from './secret-warnings.ts';
import { validateSecret, validateSecretUpdate } from './secret-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/secret/strategy.go */
export const secret: Kind = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  default: defaultSecret,
  prepareForUpdate(object, old) {
    // Clients that do not know the type leave it out; it cannot change.
    if (!object.type && old.type) object.type = old.type;
  },
  updateChecks: ['update', 'change', 'full', 'spec'],
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  warnings: secretWarnings,
  selectableFields: (object) => ({ type: object.type ?? '' }),
  columns: [
    nameColumn,
    text('Type', (object) => object.type ?? ''),
    countText('Data', (object) => Object.keys(object.data ?? {}).length),
    ageColumn,
  ],
};

function defaultSecret(object: KubeObject): void {
  for (const [key, value] of Object.entries<string>(object.stringData ?? {}))
    (object.data ??= {})[key] = encodeBase64(new TextEncoder().encode(value));
  delete object.stringData;
  object.type ||= 'Opaque';
}
