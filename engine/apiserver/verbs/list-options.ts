import { readInteger } from '../request/integers.ts';
import { failure } from '../status.ts';

interface Cause {
  readonly reason: 'FieldValueForbidden' | 'FieldValueNotSupported';
  readonly field: string;
  readonly message: string;
}

const forbidden = (field: string, why: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
  field,
});

const unsupported = (field: string, value: string, supported: readonly string[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: "${value}": supported values: ${supported.map((one) => `"${one}"`).join(', ')}`,
  field,
});

const MATCH = 'resourceVersionMatch';
const WITH_CONTINUE = `${MATCH} is forbidden when continue is provided`;

/** Options that do not go together (`ValidateListOptions`); throws Invalid. */
export function checkListOptions(query: URLSearchParams | undefined, isWatch: boolean): void {
  if (!query) return;
  const seconds = query.get('timeoutSeconds') ?? undefined;
  if (seconds !== undefined) readInteger(seconds);
  const causes = isWatch ? watchCauses(query) : listCauses(query);
  if (!causes.length) return;
  const lines = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  const details = { group: 'meta.k8s.io', kind: 'ListOptions', causes };
  throw failure(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${text}`, details);
}

function listCauses(query: URLSearchParams): Cause[] {
  const causes: Cause[] = [];
  const match = query.get(MATCH);
  const version = query.get('resourceVersion');
  if (match) {
    if (!version) causes.push(forbidden(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    if (query.get('continue')) causes.push(forbidden(MATCH, WITH_CONTINUE));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      causes.push(unsupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && version === '0')
      causes.push(forbidden(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
  }
  if (query.get('sendInitialEvents'))
    causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return causes;
}

function watchCauses(query: URLSearchParams): Cause[] {
  const causes: Cause[] = [];
  const match = query.get(MATCH);
  const initial = query.get('sendInitialEvents');
  if (initial && match !== 'NotOlderThan')
    causes.push(forbidden(MATCH, `sendInitialEvents requires setting ${MATCH} to NotOlderThan`));
  if (!match) {
    if (query.get('continue')) causes.push(forbidden(MATCH, WITH_CONTINUE));
    return causes;
  }
  if (!initial) causes.push(forbidden(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`));
  if (match !== 'NotOlderThan') causes.push(unsupported(MATCH, match, ['NotOlderThan']));
  if (query.get('continue')) causes.push(forbidden(MATCH, WITH_CONTINUE));
  return causes;
}

/** What is wrong with a resourceVersion that is no number, in the server's words; undefined where nothing is. */
export function versionError(text: string): string | undefined {
  if (/^[0-9]+$/.test(text)) return undefined;
  const shown = JSON.stringify(text);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
}
