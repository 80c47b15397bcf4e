import { equal } from '../equality.ts';
import { forbidden, invalid, required, type FieldErrors, type Path } from '../field.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';

type Level = 'root' | 'field' | 'item';

const EMPTY: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/**
 * Is a schema structural: does every field have a type, so that objects can be pruned and defaulted? Follows
 * ValidateStructural of apiextensions-apiserver/pkg/apiserver/schema; errors are sorted by their text, as there.
 */
export function validateStructural(schema: SchemaProps, path: Path): FieldErrors {
  const text = (error: FieldErrors[number]): string => `${error.field}: ${error.message}`;
  return [...validateInvariants(schema, 'root', path), ...validateCompleteness(schema, schema, path, path)].sort(
    (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0),
  );
}

/** What a structural schema has no place for, in Go's words where the rest of the validation does not tell of it. */
export function unsupportedPart(schema: SchemaProps): string | undefined {
  const one = schema as Record<string, unknown>;
  const filled = (field: string): boolean => Object.keys((one[field] ?? {}) as object).length > 0;
  for (const [field, set] of [
    ['id', !!one.id],
    ['schema', !!one.$schema],
    ['$ref', !!one.$ref],
    ['patternProperties', filled('patternProperties')],
    ['definitions', filled('definitions')],
    ['dependencies', filled('dependencies')],
    ['additionalItems', one.additionalItems !== undefined && one.additionalItems !== null],
    ['items', Array.isArray(one.items) && one.items.length > 0],
  ] as const)
    if (set) return `OpenAPIV3Schema '${field}' is not supported`;
  const lists = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => list ?? []);
  const below = [
    ...propertiesOf(schema).map(([, property]) => property),
    itemsOf(schema),
    valuesOf(schema),
    schema.not,
  ];
  for (const next of [...below, ...lists]) {
    const found = next && unsupportedPart(next);
    if (found) return found;
  }
  return undefined;
}

function validateInvariants(schema: SchemaProps, level: Level, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  if (items) errors.push(...validateInvariants(items, 'item', path.child('items')));
  for (const [name, property] of propertiesOf(schema))
    errors.push(...validateInvariants(property ?? {}, 'field', path.child('properties').key(name)));
  if (values) errors.push(...validateInvariants(values, 'field', path.child('additionalProperties')));
  if (schema.type === 'array' && !items) errors.push(required(path.child('items'), 'must be specified'));
  if (level === 'root' && schema.additionalProperties !== undefined)
    errors.push(forbidden(path.child('additionalProperties'), 'must not be used at the root'));
  errors.push(...validateExtensions(schema, path));
  errors.push(...validateNested(schema, path));
  errors.push(...validateType(schema, level, path));
  return [...errors, ...validateMeta(schema, level, path)];
}

function validateExtensions(schema: SchemaProps, path: Path): FieldErrors {
  if (!schema['x-kubernetes-int-or-string']) return [];
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    .filter((field) => schema[field])
    .map((field) => invalid(path.child(field), true, 'must be false if x-kubernetes-int-or-string is true'));
}

function validateType(schema: SchemaProps, level: Level, path: Path): FieldErrors {
  const { type = '' } = schema;
  const at = path.child('type');
  const embedded = schema['x-kubernetes-embedded-resource'];
  const errors: FieldErrors = [];
  if (embedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type ? invalid(at, type, why) : required(at, why));
  } else if (!type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    errors.push(required(at, EMPTY[level]));
  if (embedded && schema.additionalProperties !== undefined)
    errors.push(
      forbidden(path.child('additionalProperties'), 'must not be used if x-kubernetes-embedded-resource is set'),
    );
  if (level === 'root' && type && type !== 'object') errors.push(invalid(at, type, 'must be object at the root'));
  if (embedded && !schema['x-kubernetes-preserve-unknown-fields'] && !Object.keys(schema.properties ?? {}).length)
    errors.push(
      required(
        path.child('properties'),
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return errors;
}

/** Kind, apiVersion and metadata of an object are what they always are. */
function validateMeta(schema: SchemaProps, level: Level, path: Path): FieldErrors {
  const checked = level === 'root' || schema['x-kubernetes-embedded-resource'];
  const properties = schema.properties ?? {};
  const errors: FieldErrors = [];
  if (!checked) return errors;
  for (const name of ['kind', 'apiVersion'])
    if (properties[name] && properties[name].type !== 'string')
      errors.push(
        invalid(path.child('properties').key(name).child('type'), properties[name].type ?? '', 'must be string'),
      );
  const meta = properties.metadata;
  if (!meta) return errors;
  const at = path.child('properties').key('metadata');
  if (meta.type !== 'object') errors.push(invalid(at.child('type'), meta.type ?? '', 'must be object'));
  if (level !== 'root') return errors;
  const { type: _t, description: _d, default: _v, properties: fields = {}, ...rest } = meta;
  const others = Object.keys(fields).filter((name) => name !== 'name' && name !== 'generateName');
  if (others.length || Object.values(rest).some((value) => value !== undefined && value !== false))
    errors.push(
      forbidden(at, 'must not specify anything other than name and generateName, but metadata is implicitly specified'),
    );
  return errors;
}

/** The one condition on an int-or-string that may name types: the two of them, and nothing else. */
const isIntOrString = (list: readonly SchemaProps[] | undefined): boolean =>
  equal(list, [{ type: 'integer' }, { type: 'string' }]);

/** Conditions in allOf, anyOf, oneOf and not say nothing of structure. */
function validateNested(schema: SchemaProps, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const skipAny = !!schema['x-kubernetes-int-or-string'] && isIntOrString(schema.anyOf);
  const skipFirst = !!schema['x-kubernetes-int-or-string'] && !skipAny && isIntOrString(schema.allOf?.[0]?.anyOf);
  schema.allOf?.forEach((one, i) =>
    errors.push(...validateCondition(one ?? {}, path.child('allOf').index(i), false, skipFirst && i === 0)),
  );
  schema.anyOf?.forEach((one, i) =>
    errors.push(...validateCondition(one ?? {}, path.child('anyOf').index(i), skipAny, false)),
  );
  schema.oneOf?.forEach((one, i) =>
    errors.push(...validateCondition(one ?? {}, path.child('oneOf').index(i), false, false)),
  );
  if (schema.not) errors.push(...validateCondition(schema.not, path.child('not'), false, false));
  return errors;
}

const EXTENSIONS = [
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
] as const;

function validateCondition(one: SchemaProps, path: Path, typed: boolean, typedAny: boolean): FieldErrors {
  const errors: FieldErrors = [];
  const empty = (field: string): number => errors.push(forbidden(path.child(field), 'must be empty to be structural'));
  if (one.type && !typed) empty('type');
  for (const field of ['title', 'description'] as const) if (one[field]) empty(field);
  for (const field of ['default', 'additionalProperties'] as const)
    if (one[field] !== undefined && one[field] !== null)
      errors.push(forbidden(path.child(field), 'must be undefined to be structural'));
  for (const field of ['nullable', ...EXTENSIONS] as const)
    if (one[field]) errors.push(forbidden(path.child(field), 'must be false to be structural'));
  for (const field of ['x-kubernetes-list-type', 'x-kubernetes-map-type'] as const)
    if (one[field] !== undefined) errors.push(forbidden(path.child(field), 'must be undefined to be structural'));
  for (const field of ['x-kubernetes-list-map-keys', 'x-kubernetes-validations'] as const)
    if (one[field]?.length) empty(field);
  const items = itemsOf(one);
  if (items) errors.push(...validateCondition(items, path.child('items'), false, false));
  for (const [name, property] of propertiesOf(one))
    errors.push(...validateCondition(property ?? {}, path.child('properties').key(name), false, false));
  const below: [string, SchemaProps[] | undefined][] = [
    ['allOf', one.allOf],
    ['anyOf', one.anyOf],
    ['oneOf', one.oneOf],
  ];
  for (const [field, list] of below)
    list?.forEach((next, i) =>
      errors.push(
        ...validateCondition(
          next ?? {},
          path.child(field).index(i),
          field === 'anyOf' && typedAny && isIntOrString(list),
          false,
        ),
      ),
    );
  if (one.not) errors.push(...validateCondition(one.not, path.child('not'), false, false));
  return errors;
}

/** What conditions of the root name must be in the structure too (validateStructuralCompleteness). */
function validateCompleteness(one: SchemaProps, whole: SchemaProps, wholePath: Path, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const lists: [string, SchemaProps[] | undefined][] = [
    ['allOf', one.allOf],
    ['anyOf', one.anyOf],
    ['oneOf', one.oneOf],
  ];
  if (one.not) errors.push(...validateNamed(one.not, whole, wholePath, path.child('not')));
  for (const [field, list] of lists)
    list?.forEach((next, i) => errors.push(...validateNamed(next ?? {}, whole, wholePath, path.child(field).index(i))));
  return errors;
}

function validateNamed(one: SchemaProps, whole: SchemaProps | undefined, wholePath: Path, path: Path): FieldErrors {
  if (!whole) return [required(wholePath, `because it is defined in ${String(path)}`)];
  const errors = validateCompleteness(one, whole, wholePath, path);
  const items = itemsOf(one);
  if (items) errors.push(...validateNamed(items, itemsOf(whole), wholePath.child('items'), path.child('items')));
  for (const [name, property] of propertiesOf(one)) {
    const at = wholePath.child('properties').key(name);
    errors.push(...validateNamed(property ?? {}, whole.properties?.[name], at, path.child('properties').key(name)));
  }
  return errors;
}
