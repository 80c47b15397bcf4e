import type { KubeObject } from '../../store/object.ts';
import { asGiven } from '../empties.ts';
import { equal } from '../equality.ts';
import { duplicate, invalid, Path, required, type FieldErrors } from '../field.ts';
import { byteLength, isQualifiedName } from '../names.ts';
import { invalids } from '../references.ts';
import { validateDriverName } from './parameters.ts';

interface Driver {
  name?: string;
  nodeID?: string;
  topologyKeys?: string[] | null;
  allocatable?: { count?: number };
}

const NODE_ID_BYTES = 256;
const PATH = new Path('spec.drivers');

/** Follows ValidateCSINode of pkg/apis/storage/validation. */
export function validateCSINode(object: KubeObject): FieldErrors {
  const seen = new Set<string>();
  return ((object.spec?.drivers ?? []) as Driver[]).flatMap((driver, i) => validateDriver(driver, seen, PATH.index(i)));
}

function validateDriver(driver: Driver, seen: Set<string>, path: Path): FieldErrors {
  const { name = '', nodeID = '', topologyKeys, allocatable } = driver;
  const errors = validateDriverName(name, path.child('name'));
  if (!nodeID) errors.push(required(path.child('nodeID')));
  else if (byteLength(nodeID) > NODE_ID_BYTES)
    errors.push(invalid(path.child('nodeID'), nodeID, `must be ${NODE_ID_BYTES} characters or less`));
  if ((allocatable?.count ?? 0) < 0)
    errors.push(invalid(path.child('allocatable', 'count'), allocatable!.count, 'must be greater than or equal to 0'));
  if (seen.has(name)) errors.push(duplicate(path.child('name'), name));
  seen.add(name);
  const keys = new Set<string>();
  for (const key of topologyKeys ?? []) {
    if (!key) errors.push(required(path));
    if (keys.has(key)) errors.push(duplicate(path, key));
    keys.add(key);
    errors.push(...invalids(path, key, isQualifiedName(key)));
  }
  return errors;
}

/** Follows ValidateCSINodeUpdate: a driver that is there does not change, but for what it can attach. */
export function validateCSINodeUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateCSINode(object);
  for (const before of (old.spec?.drivers ?? []) as Driver[])
    for (const driver of (object.spec?.drivers ?? []) as Driver[])
      if (before.name === driver.name && !equal(withoutCount(before), withoutCount(driver)))
        errors.push(invalid(PATH, asInternal(driver), 'field is immutable'));
  return errors;
}

const withoutCount = ({ allocatable: _, ...rest }: Driver): unknown => rest;

/** What it can attach has been put aside when the rest is compared and printed. */
const asInternal = (driver: Driver): unknown => ({
  Name: driver.name ?? '',
  NodeID: driver.nodeID ?? '',
  TopologyKeys: asGiven(driver, 'topologyKeys') ?? null,
  Allocatable: null,
});
