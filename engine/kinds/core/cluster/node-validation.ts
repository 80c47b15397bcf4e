import type { KubeObject } from '../../../store/object.ts';
import { isValidCIDR, parseCIDR } from '../../addresses.ts';
import { duplicate, forbidden, internal, invalid, Path, type FieldErrors } from '../../field.ts';
import { isQualifiedName, isValidLabelValue } from '../../names.ts';
import { addInvalid, sortedKeys } from '../../validation/checks.ts';
import { internalForm } from '../../validation/internal-form.ts';
import { validateResourceValue } from '../container/resources-validation.ts';
import { validateTaintEffect } from '../pod/tolerations-validation.ts';

const SPEC = new Path('spec');
const STATUS = new Path('status');
// The server tells of taints at the metadata, though they stand in the spec.
const TAINTS = new Path('metadata').child('taints');

/** Follows `ValidateNode`. */
export function validateNode({ spec, status }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  validateTaints(errors, spec?.taints ?? []);
  validateAmounts(errors, status);
  validateCIDRs(errors, spec?.podCIDRs ?? []);
  return errors;
}

function validateTaints(errors: FieldErrors, taints: any[]): void {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const { key = '', value = '', effect = '' } = taint;
    const at = TAINTS.index(index);
    addInvalid(errors, at.child('key'), key, isQualifiedName(key));
    const why = isValidLabelValue(value);
    if (why.length) errors.push(invalid(at.child('value'), value, why.join(';')));
    validateTaintEffect(errors, effect, at.child('effect'));
    const pair = `${effect}/${key}`;
    if (seen.has(pair)) {
      const error = duplicate(at, internalForm('Taint', taint));
      errors.push({ ...error, message: `${error.message}: taints must be unique by key and effect pair` });
    }
    seen.add(pair);
  }
}

function validateAmounts(errors: FieldErrors, status: any): void {
  for (const field of ['capacity', 'allocatable'])
    for (const name of sortedKeys(status?.[field]))
      validateResourceValue(errors, name, status[field][name], STATUS.child(field, name));
}

function validateCIDRs(errors: FieldErrors, blocks: string[]): void {
  const path = SPEC.child('podCIDRs');
  for (const [index, block] of blocks.entries()) addInvalid(errors, path.index(index), block, isValidCIDR(block));
  if (blocks.length < 2) return;
  const wrong = blocks.findIndex((block) => !parseCIDR(block));
  if (wrong >= 0)
    errors.push(
      internal(
        path,
        `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${wrong}]: <nil> (invalid CIDR address: ${blocks[wrong]})`,
      ),
    );
  const families = new Set(blocks.map((block) => parseCIDR(block)?.family));
  if (wrong >= 0 || families.size < 2 || blocks.length > 2)
    errors.push(invalid(path, blocks, 'may specify no more than one CIDR for each IP family'));
}

const ONCE = 'except from "" to valid';

/** Follows `ValidateNodeUpdate`: blocks and provider are given once. */
export function validateNodeUpdate(
  { spec = {}, status = {} }: KubeObject,
  { spec: old = {} }: KubeObject,
): FieldErrors {
  const errors: FieldErrors = [];
  validateAmounts(errors, status);
  const seen = new Set<string>();
  for (const [index, { type = '', address = '' }] of (status.addresses ?? []).entries()) {
    const key = `${type}/${address}`;
    if (seen.has(key)) errors.push(duplicate(STATUS.child('addresses').index(index), { Type: type, Address: address }));
    seen.add(key);
  }
  validateCIDRChange(errors, spec.podCIDRs ?? [], old.podCIDRs ?? []);
  if (old.providerID && old.providerID !== spec.providerID)
    errors.push(forbidden(SPEC.child('providerID'), `node updates may not change providerID ${ONCE}`));
  validateTaints(errors, spec.taints ?? []);
  if ((spec.externalID ?? '') !== (old.externalID ?? ''))
    errors.push(forbidden(SPEC.child('externalID'), 'may not be updated'));
  return errors;
}

function validateCIDRChange(errors: FieldErrors, blocks: string[], old: string[]): void {
  if (!old.length) return;
  const refuse = (): void =>
    void errors.push(forbidden(SPEC.child('podCIDRs'), `node updates may not change podCIDR ${ONCE}`));
  if (blocks.length !== old.length) return refuse();
  for (const [index, block] of old.entries()) if (block !== blocks[index]) refuse();
}
