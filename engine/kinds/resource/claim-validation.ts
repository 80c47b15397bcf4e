import { duplicate, invalid, notSupported, required, tooMany, type FieldErrors, type Path } from '../field.ts';
import { isQualifiedName, isValidLabelValue } from '../names.ts';
import { invalids } from '../references.ts';
import { validateClassName, validateFullName, validateLabelName } from './names.ts';
import {
  MAX_ENTRIES,
  validateConfiguration,
  validateSelectors,
  type Configuration,
  type Selector,
} from './selectors.ts';

interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

interface SubRequest {
  name?: string;
  deviceClassName?: string;
  selectors?: Selector[];
  allocationMode?: string;
  count?: number;
  tolerations?: Toleration[];
  capacity?: { requests?: Record<string, string> };
}

interface Request {
  name?: string;
  exactly?: SubRequest;
  firstAvailable?: SubRequest[];
}

interface Constraint {
  requests?: string[];
  matchAttribute?: string;
  distinctAttribute?: string;
}

/** What a claim asks for. */
export interface ClaimSpec {
  devices?: {
    requests?: Request[];
    constraints?: Constraint[];
    config?: (Configuration & { requests?: string[] })[];
  };
}

const MAX_FIRST_AVAILABLE = 8;
const MAX_TOLERATIONS = 16;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

/** Follows validateResourceClaimSpec of pkg/apis/resource/validation. */
export function validateClaimSpec({ devices = {} }: ClaimSpec, path: Path): FieldErrors {
  const at = path.child('devices');
  const names = new Set(
    (devices.requests ?? []).flatMap(({ name = '', firstAvailable }) => [
      name,
      ...(firstAvailable ?? []).map((sub) => `${name}/${sub.name ?? ''}`),
    ]),
  );
  return [
    ...validateSet(devices.requests, MAX_ENTRIES, ({ name = '' }) => name, validateRequest, at.child('requests')),
    ...validateList(
      devices.constraints,
      (one, where) => validateConstraint(one, names, where),
      at.child('constraints'),
    ),
    ...validateList(
      devices.config,
      (one, where) => [
        ...validateReferences(one.requests, names, where.child('requests')),
        ...validateConfiguration(one, where),
      ],
      at.child('config'),
    ),
  ];
}

function validateList<T>(
  list: readonly T[] | undefined,
  rule: (one: T, path: Path) => FieldErrors,
  path: Path,
): FieldErrors {
  const errors = (list ?? []).flatMap((one, i) => rule(one, path.index(i)));
  if ((list?.length ?? 0) > MAX_ENTRIES) errors.unshift(tooMany(path, list!.length, MAX_ENTRIES));
  return errors;
}

/** A list in which each key stands once; the elements' own errors come first, and too many are not compared. */
export function validateSet<T>(
  list: readonly T[] | undefined,
  max: number,
  key: (one: T) => string,
  rule: (one: T, path: Path) => FieldErrors,
  path: Path,
  keyField = '',
): FieldErrors {
  const errors = (list ?? []).flatMap((one, i) => rule(one, path.index(i)));
  if ((list?.length ?? 0) > max) return [...errors, tooMany(path, list!.length, max)];
  const seen = new Set<string>();
  (list ?? []).forEach((one, i) => {
    const name = key(one);
    if (seen.has(name)) errors.push(duplicate(keyField ? path.index(i).child(keyField) : path.index(i), name));
    seen.add(name);
  });
  return errors;
}

function validateRequest({ name = '', exactly, firstAvailable = [] }: Request, path: Path): FieldErrors {
  const errors = validateLabelName(name, path.child('name'));
  const one = 'exactly one of `exactly` or `firstAvailable` is required';
  if (!exactly && !firstAvailable.length) errors.push(required(path, one));
  else if (exactly && firstAvailable.length) errors.push(invalid(path, null, `${one}, but multiple fields are set`));
  else if (exactly) errors.push(...validateSubRequest(exactly, path.child('exactly')));
  else
    errors.push(
      ...validateSet(
        firstAvailable,
        MAX_FIRST_AVAILABLE,
        (sub) => sub.name ?? '',
        (sub, at) => [...validateLabelName(sub.name ?? '', at.child('name')), ...validateSubRequest(sub, at)],
        path.child('firstAvailable'),
      ),
    );
  return errors;
}

function validateSubRequest(request: SubRequest, path: Path): FieldErrors {
  return [
    ...validateClassName(request.deviceClassName ?? '', path.child('deviceClassName')),
    ...validateSelectors(request.selectors, path.child('selectors')),
    ...validateMode(request, path),
    ...((request.tolerations?.length ?? 0) > MAX_TOLERATIONS
      ? [tooMany(path.child('tolerations'), request.tolerations!.length, MAX_TOLERATIONS)]
      : []),
    ...(request.tolerations ?? []).flatMap((one, i) => validateToleration(one, path.child('tolerations').index(i))),
  ];
}

function validateMode({ allocationMode = '', count = 0 }: SubRequest, path: Path): FieldErrors {
  const at = path.child('count');
  if (allocationMode === 'All')
    return count ? [invalid(at, count, "must not be specified when allocationMode is 'All'")] : [];
  if (allocationMode === 'ExactCount') return count <= 0 ? [invalid(at, count, 'must be greater than zero')] : [];
  return [notSupported(path.child('allocationMode'), allocationMode, ['All', 'ExactCount'])];
}

function validateToleration({ key = '', operator = '', value = '', effect = '' }: Toleration, path: Path): FieldErrors {
  const errors: FieldErrors = key ? invalids(path.child('key'), key, isQualifiedName(key)) : [];
  const at = path.child('operator');
  if (operator === 'Exists') {
    if (value) errors.push(invalid(path.child('value'), value, 'must be empty for operator `Exists`'));
  } else if (operator === 'Equal') errors.push(...invalids(path.child('value'), value, isValidLabelValue(value)));
  else errors.push(operator ? notSupported(at, operator, ['Equal', 'Exists']) : required(at));
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(path.child('effect'), effect, EFFECTS));
  return errors;
}

const UNKNOWN_REQUEST =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

function validateReferences(
  requests: readonly string[] | undefined,
  names: ReadonlySet<string>,
  path: Path,
): FieldErrors {
  const rule = (name: string, at: Path): FieldErrors => {
    const parts = name.split('/');
    if (parts.length > 2) return [invalid(at, name, UNKNOWN_REQUEST)];
    const errors = parts.flatMap((part) => validateLabelName(part, at));
    if (!names.has(name)) errors.push(invalid(at, name, UNKNOWN_REQUEST));
    return errors;
  };
  return validateSet(requests, MAX_ENTRIES, (name) => name, rule, path);
}

function validateConstraint(constraint: Constraint, names: ReadonlySet<string>, path: Path): FieldErrors {
  const { matchAttribute, distinctAttribute } = constraint;
  const errors = validateReferences(constraint.requests, names, path.child('requests'));
  // The server says this where none is set as well as where both are.
  const one = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
  if (matchAttribute !== undefined) errors.push(...validateFullName(matchAttribute, path.child('matchAttribute')));
  else if (distinctAttribute !== undefined)
    errors.push(...validateFullName(distinctAttribute, path.child('distinctAttribute')));
  else errors.push(required(path, one));
  return errors;
}
