import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { goTypeName, goValue } from '../go-value.ts';
import { Path, type FieldError, type FieldErrors } from '../field.ts';
import { validateEmbedded } from './embedded.ts';
import { valuesAt } from './jsonpath.ts';
import { validateListTypes } from './list-types.ts';
import { hasRules, validateRules } from './rules.ts';
import type { SchemaProps } from './schema.ts';
import { validateValue } from './value-validation.ts';
import type { Version } from './version-validation.ts';

/** Errors that keep rules from being run: the object is not what they expect. */
const BLOCKING = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const SKIPPED: FieldError = {
  type: 'FieldValueInvalid',
  field: '<nil>',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/**
 * Errors of a custom resource: schema, replicas of its scale, lists that hold each element once, rules. On an update
 * what was wrong already, and has not changed, is let pass. Follows customResourceStrategy of apiextensions.
 */
export function validateCustomObject(
  object: KubeObject,
  old: KubeObject | undefined,
  schema: SchemaProps,
  { subresources }: Version,
): FieldErrors {
  const value = withoutSystemFields(object);
  const before = old && withoutSystemFields(old);
  const found = validateValue(value, schema, { field: '', name: '' });
  const errors = before ? found.filter((error) => !unchanged(error, value, before)) : found;
  errors.push(...validateReplicas(object, subresources));
  errors.push(...validateEmbedded(value, schema, new Path()));
  errors.push(
    ...validateListTypes(value, schema, new Path()).filter((error) => !before || !unchanged(error, value, before)),
  );
  if (!hasRules(schema)) return errors;
  if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, SKIPPED];
  const failed = validateRules(value, before, schema, new Path());
  return [...errors, ...(before ? failed.filter((error) => !isRatcheted(error, value, before)) : failed)];
}

/** The server checks metadata by itself. */
function withoutSystemFields({ metadata, ...rest }: KubeObject): Record<string, unknown> {
  return {
    ...rest,
    metadata: { name: metadata.name, ...(metadata.generateName && { generateName: metadata.generateName }) },
  };
}

const at = (value: unknown, field: string): unknown => valuesAt(value, field.startsWith('[') ? field : `.${field}`)[0];

/** Was the value that is wrong the same before? A missing one counts where what holds it is the same. */
function unchanged({ type, field }: FieldError, value: unknown, before: unknown): boolean {
  if (field === '<nil>') return equal(value, before);
  const target = type === 'FieldValueRequired' ? field.slice(0, Math.max(0, field.lastIndexOf('.'))) : field;
  if (!target) return equal(value, before);
  const old = at(before, target);
  return old !== undefined && equal(at(value, target), old);
}

/** Rules about what changed in time are always told. */
const isRatcheted = (error: FieldError, value: unknown, before: unknown): boolean =>
  error.field !== '<nil>' && unchanged(error, value, before);

function validateReplicas(object: KubeObject, subresources: Version['subresources']): FieldErrors {
  const scale = subresources?.scale;
  if (!scale) return [];
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path): FieldErrors => {
    const value = path ? valuesAt(object, path)[0] : undefined;
    const wrong = (shown: unknown, why: string): FieldErrors => [
      { type: 'FieldValueInvalid', field: path!, message: `Invalid value: ${String(shown)}: ${why}` },
    ];
    const refused = (found: unknown, wanted: string): FieldErrors =>
      wrong(0, `${path} accessor error: ${goValue(found)} is of the type ${goTypeName(found)}, expected ${wanted}`);
    if (value === undefined || value === null) {
      const parent = path ? valuesAt(object, path.slice(0, path.lastIndexOf('.')))[0] : undefined;
      const isNested =
        parent === undefined || parent === null || (typeof parent === 'object' && !Array.isArray(parent));
      return isNested ? [] : refused(parent, 'map[string]interface{}');
    }
    if (typeof value !== 'number' || !Number.isInteger(value)) return refused(value, 'int64');
    return value < 0 ? wrong(value, 'should be a non-negative integer') : [];
  });
}
