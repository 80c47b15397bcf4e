import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { duplicate, invalid, notSupported, Path, type FieldErrors } from '../field.ts';

interface TokenRequest {
  audience?: string;
  expirationSeconds?: number;
}

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const MIN_EXPIRATION = 600;
const MIN_PERIOD = 10;

/** Follows validateCSIDriverSpec of pkg/apis/storage/validation. */
export function validateCSIDriver(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const errors: FieldErrors = [];
  if (spec.fsGroupPolicy !== undefined && !GROUP_POLICIES.includes(spec.fsGroupPolicy))
    errors.push(notSupported(path.child('fsGroupPolicy'), spec.fsGroupPolicy, GROUP_POLICIES));
  errors.push(...validateTokenRequests(spec.tokenRequests ?? [], path.child('tokenRequests')));
  for (const mode of (spec.volumeLifecycleModes ?? []) as string[])
    if (!MODES.includes(mode)) errors.push(notSupported(path.child('volumeLifecycleModes'), mode, MODES));
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < MIN_PERIOD)
    errors.push(
      invalid(
        path.child('nodeAllocatableUpdatePeriodSeconds'),
        period,
        `must be greater than or equal to ${MIN_PERIOD} seconds`,
      ),
    );
  if (spec.serviceAccountTokenInSecrets !== undefined && !spec.tokenRequests?.length)
    errors.push(
      invalid(
        path.child('serviceAccountTokenInSecrets'),
        spec.serviceAccountTokenInSecrets,
        'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      ),
    );
  return errors;
}

function validateTokenRequests(requests: readonly TokenRequest[], path: Path): FieldErrors {
  const seen = new Set<string>();
  return requests.flatMap(({ audience = '', expirationSeconds: seconds }, i) => {
    if (seen.has(audience)) return [duplicate(path.index(i).child('audience'), audience)];
    seen.add(audience);
    const at = path.index(i).child('expirationSeconds');
    if (seconds === undefined) return [];
    if (seconds < MIN_EXPIRATION) return [invalid(at, seconds, 'may not specify a duration less than 10 minutes')];
    return seconds > 2 ** 32 ? [invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')] : [];
  });
}

/** Follows ValidateCSIDriverUpdate: how volumes are attached and what they are for stays. */
export function validateCSIDriverUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateCSIDriver(object);
  const immutable: [string, string][] = [
    ['attachRequired', 'attachedRequired'],
    ['volumeLifecycleModes', 'volumeLifecycleModes'],
  ];
  for (const [field, name] of immutable)
    if (!equal(object.spec?.[field], old.spec?.[field]))
      errors.push(invalid(new Path('spec').child(name), object.spec?.[field], 'field is immutable'));
  return errors;
}
