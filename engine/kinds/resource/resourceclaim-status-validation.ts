import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { duplicate, forbidden, invalid, Path, required, tooMany, type FieldErrors } from '../field.ts';
import { validateDriver, validateLabelName, validatePoolName } from './names.ts';

interface Consumer {
  resource?: string;
  name?: string;
  uid?: string;
}

interface Result {
  request?: string;
  driver?: string;
  pool?: string;
  device?: string;
}

const MAX_CONSUMERS = 256;

/** Follows ValidateResourceClaimStatusUpdate of pkg/apis/resource/validation. */
export function validateResourceClaimStatus(object: KubeObject, old: KubeObject): FieldErrors {
  const status = object.status ?? {};
  const path = new Path('status');
  const consumers: Consumer[] = status.reservedFor ?? [];
  const errors = validateConsumers(consumers, path.child('reservedFor'));
  const before: Consumer[] = old.status?.reservedFor ?? [];
  const known = new Set(before.map(({ uid }) => uid));
  if (consumers.some(({ uid }) => !known.has(uid))) {
    if (!status.allocation)
      errors.push(forbidden(path.child('reservedFor'), 'may not be specified when `allocated` is not set'));
    if (object.metadata.deletionTimestamp)
      errors.push(
        forbidden(
          path.child('reservedFor'),
          'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
        ),
      );
  }
  if (old.status?.allocation && status.allocation && !equal(old.status.allocation, status.allocation))
    errors.push(invalid(path.child('allocation'), status.allocation, 'field is immutable'));
  else if (status.allocation)
    errors.push(
      ...validateResults(status.allocation.devices?.results ?? [], path.child('allocation', 'devices', 'results')),
    );
  return errors;
}

function validateConsumers(consumers: readonly Consumer[], path: Path): FieldErrors {
  const seen = new Set<string>();
  const errors: FieldErrors = [];
  consumers.forEach(({ resource, name, uid = '' }, i) => {
    const at = path.index(i);
    if (!resource) errors.push(required(at.child('resource')));
    if (!name) errors.push(required(at.child('name')));
    if (!uid) errors.push(required(at.child('uid')));
    if (seen.has(uid)) errors.push(duplicate(at.child('uid'), uid));
    seen.add(uid);
  });
  if (consumers.length > MAX_CONSUMERS) errors.push(tooMany(path, consumers.length, MAX_CONSUMERS));
  return errors;
}

const validateResults = (results: readonly Result[], path: Path): FieldErrors =>
  results.flatMap(({ request = '', driver = '', pool = '', device = '' }, i) => [
    ...request.split('/').flatMap((part) => validateLabelName(part, path.index(i).child('request'))),
    ...validateDriver(driver, path.index(i).child('driver')),
    ...validatePoolName(pool, path.index(i).child('pool')),
    ...validateLabelName(device, path.index(i).child('device')),
  ]);
