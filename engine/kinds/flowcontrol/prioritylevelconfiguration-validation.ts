import type { KubeObject } from '../../store/object.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { inclusiveRangeError } from '../names.ts';
import { validateConditions } from './conditions.ts';
import { validateMandatoryLevel } from './mandatory.ts';

interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

interface Limited {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
  limitResponse?: { type?: string; queuing?: Queuing };
}

const MAX_QUEUES = 10_000_000;
/** Follows ValidatePriorityLevelConfiguration of pkg/apis/flowcontrol/validation. */
export function validatePriorityLevel(object: KubeObject): FieldErrors {
  const name = object.metadata.name ?? '';
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const errors: FieldErrors = [];
  if ((name === 'exempt') !== (spec.type === 'Exempt'))
    errors.push(invalid(path.child('type'), spec.type ?? '', "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (spec.type === 'Exempt') {
    if (spec.limited) errors.push(forbidden(path.child('limited'), 'must be nil if the type is not Limited'));
    if (spec.exempt) errors.push(...validateShares(spec.exempt, path.child('exempt')));
  } else if (spec.type === 'Limited') {
    if (spec.exempt) errors.push(forbidden(path.child('exempt'), 'must be nil if the type is Limited'));
    if (!spec.limited) errors.push(required(path.child('limited'), 'must not be empty when type is Limited'));
    else errors.push(...validateLimited(spec.limited, path.child('limited')));
  } else if (!spec.type) errors.push(required(path.child('type')));
  else errors.push(notSupported(path.child('type'), spec.type, ['Exempt', 'Limited']));
  return [...errors, ...validateMandatoryLevel(object)];
}

/** Follows ValidatePriorityLevelConfigurationStatus. */
export const validatePriorityLevelStatus = (object: KubeObject): FieldErrors =>
  validateConditions(object.status?.conditions);

function validateShares({ nominalConcurrencyShares = 0, lendablePercent = 0 }: Limited, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (nominalConcurrencyShares < 0)
    errors.push(
      invalid(path.child('nominalConcurrencyShares'), nominalConcurrencyShares, 'must be a non-negative integer'),
    );
  if (lendablePercent < 0 || lendablePercent > 100)
    errors.push(invalid(path.child('lendablePercent'), lendablePercent, inclusiveRangeError(0, 100)));
  return errors;
}

function validateLimited(limited: Limited, path: Path): FieldErrors {
  const { nominalConcurrencyShares = 0, borrowingLimitPercent: borrowing, lendablePercent: lendable } = limited;
  const errors: FieldErrors = [];
  if (nominalConcurrencyShares < 0)
    errors.push(
      invalid(path.child('nominalConcurrencyShares'), nominalConcurrencyShares, 'must be a non-negative integer'),
    );
  errors.push(...validateResponse(limited.limitResponse ?? {}, path.child('limitResponse')));
  if (lendable !== undefined && (lendable < 0 || lendable > 100))
    errors.push(invalid(path.child('lendablePercent'), lendable, inclusiveRangeError(0, 100)));
  if (borrowing !== undefined && borrowing < 0)
    errors.push(
      invalid(path.child('borrowingLimitPercent'), borrowing, 'if specified, must be a non-negative integer'),
    );
  return errors;
}

function validateResponse({ type = '', queuing }: { type?: string; queuing?: Queuing }, path: Path): FieldErrors {
  const at = path.child('queuing');
  if (type === 'Reject')
    return queuing ? [forbidden(at, 'must be nil if limited.limitResponse.type is not Limited')] : [];
  if (type === 'Queue')
    return queuing
      ? validateQueuing(queuing, at)
      : [required(at, 'must not be empty if limited.limitResponse.type is Limited')];
  return [type ? notSupported(path.child('type'), type, ['Queue', 'Reject']) : required(path.child('type'))];
}

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (queueLengthLimit <= 0) errors.push(invalid(path.child('queueLengthLimit'), queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(path.child('queues'), queues, 'must be positive'));
  else if (queues > MAX_QUEUES)
    errors.push(invalid(path.child('queues'), queues, `must not be greater than ${MAX_QUEUES}`));
  const hand = path.child('handSize');
  if (handSize <= 0) errors.push(invalid(hand, handSize, 'must be positive'));
  else if (handSize > queues) errors.push(invalid(hand, handSize, `should not be greater than queues (${queues})`));
  else {
    const bits = entropyBits(queues, handSize);
    if (bits > 60)
      errors.push(
        invalid(
          hand,
          handSize,
          `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than 60`,
        ),
      );
  }
  return errors;
}

/** Bits of a hash that dealing a hand takes (`shufflesharding.RequiredEntropyBits`). */
const entropyBits = (queues: number, handSize: number): number => Math.ceil(Math.log2(queues) * handSize);
