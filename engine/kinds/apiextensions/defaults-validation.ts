import { copy } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { invalid, type FieldErrors, type Path } from '../field.ts';
import { prune } from './prune.ts';
import { hasDefault, itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';
import { validateValue } from './value-validation.ts';

/** Are the defaults of a schema valid by the schema itself, and pruned? Follows schema/defaulting/validation.go. */
export function validateDefaults(schema: SchemaProps, path: Path, isResource = false): FieldErrors {
  const errors: FieldErrors = [];
  if (hasDefault(schema)) errors.push(...validateDefault(schema, path.child('default')));
  const items = itemsOf(schema);
  if (items) errors.push(...validateDefaults(items, path.child('items')));
  const hasMeta = isResource || schema['x-kubernetes-embedded-resource'];
  for (const [name, property] of propertiesOf(schema).filter(([name]) => !hasMeta || name !== 'metadata'))
    errors.push(...validateDefaults(property ?? {}, path.child('properties').key(name)));
  const values = valuesOf(schema);
  if (values) errors.push(...validateDefaults(values, path.child('additionalProperties')));
  return errors;
}

function validateDefault(schema: SchemaProps, path: Path): FieldErrors {
  const pruned = copy(schema.default);
  prune(pruned, schema, !!schema['x-kubernetes-embedded-resource']);
  const unknown = equal(pruned, schema.default) ? [] : [invalid(path, schema.default, 'must not have unknown fields')];
  const errors = validateValue(schema.default, schema, { field: '', name: '' });
  return [
    ...unknown,
    ...errors.map((error) => ({
      ...error,
      field: error.field === '<nil>' ? String(path) : `${String(path)}.${error.field}`,
    })),
  ];
}
