import { Path } from '../../kinds/field.ts';
import { validateFieldManager } from '../../kinds/metadata.ts';
import type { FieldError } from '../../kinds/field.ts';
import type { ApiRequest } from '../api.ts';
import { isTrue, type RequestInfo } from '../request/request-info.ts';
import type { FieldValidation } from '../scope.ts';
import { failure } from '../status.ts';

/** What a write's query says. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly manager: string;
  readonly force: boolean;
  readonly fieldValidation: FieldValidation;
  readonly options: Readonly<Record<string, unknown>>;
}

const KINDS: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
};

/** The manager of a request that names none: the user agent up to its first slash. */
function managerOf(query: URLSearchParams | undefined, headers: ApiRequest['headers']): string {
  return query?.get('fieldManager') || (headers?.['user-agent'] ?? 'unknown').split('/')[0].slice(0, 128);
}

/** Read and check the options of a write; throws Invalid, as the server names the options' kind. */
export function readWriteOptions({ query, headers }: ApiRequest, { verb }: RequestInfo): WriteQuery {
  const isApply = verb === 'patch' && (headers?.['content-type'] ?? '').startsWith('application/apply-patch');
  const dryRun = query?.getAll('dryRun') ?? [];
  const given = query?.get('fieldValidation') ?? '';
  const errors: FieldError[] = [];
  if (dryRun.some((value) => value !== 'All')) errors.push(unsupported('dryRun', dryRun, 'All'));
  if (query?.get('fieldManager'))
    errors.push(...validateFieldManager(query.get('fieldManager')!, new Path('fieldManager')));
  if (isApply && !query?.get('fieldManager'))
    errors.push({
      type: 'FieldValueRequired',
      field: 'fieldManager',
      message: 'Required value: is required for apply patch',
    });
  if (verb === 'patch' && !isApply && query?.get('force'))
    errors.push({
      type: 'FieldValueForbidden',
      field: 'force',
      message: 'Forbidden: may not be specified for non-apply patch',
    });
  if (given && !['Ignore', 'Warn', 'Strict'].includes(given))
    errors.push({
      type: 'FieldValueNotSupported',
      field: 'fieldValidation',
      message: `Unsupported value: "${given}": supported values: "", "Ignore", "Strict", "Warn"`,
    });
  const kind = KINDS[verb];
  if (errors.length && kind) throw optionsInvalid(kind, errors);
  return {
    dryRun: dryRun.length > 0,
    manager: managerOf(query, headers),
    force: isTrue(query?.get('force')),
    fieldValidation: (given || 'Warn') as FieldValidation,
    options: {
      kind: kind ?? 'DeleteOptions',
      apiVersion: 'meta.k8s.io/v1',
      ...(dryRun.length && { dryRun }),
      ...(kind && query?.get('fieldManager') && { fieldManager: query.get('fieldManager') }),
      ...(kind && given && { fieldValidation: given }),
    },
  };
}

const unsupported = (field: string, value: readonly string[], supported: string): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: "${supported}"`,
});

function optionsInvalid(kind: string, errors: readonly FieldError[]): Error {
  const lines = errors.map((error) => `${error.field}: ${error.message}`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }));
  return failure(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, { group: 'meta.k8s.io', kind, causes });
}
