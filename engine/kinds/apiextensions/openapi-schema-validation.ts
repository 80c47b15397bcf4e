import { CelCompileError, CelProgramError, compile } from '../cel/index.ts';
import { asGiven } from '../empties.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { goValue, type GoStruct } from '../go-print.ts';
import { patternError } from '../cel/regex.ts';
import { messageScope, ruleScope } from './cel-types.ts';
import { hasDefault, itemsOf, propertiesOf, valuesOf, type SchemaProps, type ValidationRule } from './schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** A rule as Go prints the internal type. */
const RULE: GoStruct = [
  ['Rule', 'rule', ''],
  ['Message', 'message', ''],
  ['MessageExpression', 'messageExpression', ''],
  ['Reason', 'reason', null],
  ['FieldPath', 'fieldPath', ''],
  ['OptionalOldSelf', 'optionalOldSelf', null],
];

/** Follows ValidateCustomResourceDefinitionOpenAPISchema of apiextensions' validation. */
export function validateOpenAPISchema(schema: SchemaProps, path: Path, structural: boolean): FieldErrors {
  return validateSchema(schema, path, { root: true, structural });
}

interface Place {
  readonly root?: boolean;
  /** Inside the metadata of the object itself, where nothing may be set. */
  readonly meta?: boolean;
  /** Below anyOf and the like, where rules cannot be. */
  readonly nested?: boolean;
  readonly structural: boolean;
}

function validateSchema(schema: SchemaProps, path: Path, place: Place): FieldErrors {
  const errors = validateSupported(schema, path, place);
  if (schema.uniqueItems)
    errors.push(
      forbidden(
        path.child('uniqueItems'),
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  errors.push(...validateBelow(schema, path, place));
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalid(path.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined'));
  if (schema.pattern !== undefined) {
    const why = patternError(schema.pattern);
    if (why)
      errors.push(
        invalid(path.child('pattern'), schema.pattern, `must be a valid regular expression, but isn't: ${why}`),
      );
  }
  errors.push(...validateMapType(schema, path), ...validateListType(schema, path));
  const rules = schema['x-kubernetes-validations'] ?? [];
  const at = path.child('x-kubernetes-validations');
  rules.forEach((rule, i) => errors.push(...validateRule(rule, schema, at.index(i))));
  if (!errors.length && !place.nested && place.structural)
    rules.forEach((rule, i) => errors.push(...compileRule(rule, schema, !!place.root, at.index(i))));
  return errors;
}

/** What JSON schema has and Kubernetes has not. */
function validateSupported(schema: SchemaProps, path: Path, { meta }: Place): FieldErrors {
  const errors: FieldErrors = [];
  if (meta && hasDefault(schema))
    errors.push(forbidden(path.child('default'), 'must not be set in top-level metadata'));
  const at = path.child('type');
  if (schema.type === 'null') errors.push(forbidden(at, 'type cannot be set to null, use nullable as an alternative'));
  else if (schema.type && !TYPES.includes(schema.type)) errors.push(notSupported(at, schema.type, TYPES));
  const unsupported: [string, boolean][] = [
    ['id', !!schema.id],
    ['additionalItems', schema.additionalItems !== undefined && schema.additionalItems !== null],
    ['patternProperties', Object.keys(schema.patternProperties ?? {}).length > 0],
    ['definitions', Object.keys(schema.definitions ?? {}).length > 0],
    ['dependencies', !!asGiven(schema, 'dependencies')],
    ['$ref', schema.$ref !== undefined],
  ];
  for (const [field, set] of unsupported)
    if (set) errors.push(forbidden(path.child(field), `${field} is not supported`));
  if (Array.isArray(schema.items) && schema.items.length)
    errors.push(forbidden(path.child('items'), 'items must be a schema object and not an array'));
  return errors;
}

function validateBelow(schema: SchemaProps, path: Path, place: Place): FieldErrors {
  const errors: FieldErrors = [];
  const inner: Place = { ...place, root: false };
  const nested: Place = { ...inner, nested: true };
  const values = valuesOf(schema);
  const at = path.child('additionalProperties');
  if (schema.additionalProperties !== undefined && Object.keys(schema.properties ?? {}).length)
    errors.push(forbidden(at, 'additionalProperties and properties are mutual exclusive'));
  if (schema.additionalProperties === false) errors.push(forbidden(at, 'additionalProperties cannot be set to false'));
  if (values) errors.push(...validateSchema(values, at, inner));
  for (const [name, property] of propertiesOf(schema)) {
    const meta = place.meta || (name === 'metadata' && place.root);
    errors.push(...validateSchema(property ?? {}, path.child('properties').key(name), { ...inner, meta }));
  }
  if (schema.not) errors.push(...validateSchema(schema.not, path.child('not'), nested));
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const)
    schema[field]?.forEach((one, i) => errors.push(...validateSchema(one ?? {}, path.child(field).index(i), nested)));
  for (const [name, one] of Object.entries((schema.definitions ?? {}) as Record<string, SchemaProps>))
    errors.push(...validateSchema(one ?? {}, path.child('definitions').key(name), inner));
  const items = itemsOf(schema);
  if (items) errors.push(...validateSchema(items, path.child('items'), inner));
  return errors;
}

/** A type that must be another where an extension stands. */
const mustBe = (type: string, extension: string, schema: SchemaProps, path: Path): FieldErrors => {
  if (schema.type === type) return [];
  const why = `must be ${type} if ${extension} is specified`;
  return [schema.type ? invalid(path.child('type'), schema.type, why) : required(path.child('type'), why)];
};

function validateMapType(schema: SchemaProps, path: Path): FieldErrors {
  const type = schema['x-kubernetes-map-type'];
  if (type === undefined) return [];
  return [
    ...mustBe('object', 'x-kubernetes-map-type', schema, path),
    ...(type === 'atomic' || type === 'granular'
      ? []
      : [notSupported(path.child('x-kubernetes-map-type'), type, ['atomic', 'granular'])]),
  ];
}

function validateListType(schema: SchemaProps, path: Path): FieldErrors {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = path.child('x-kubernetes-list-type');
  const errors: FieldErrors = [];
  if (type !== undefined) {
    const wrong = mustBe('array', 'x-kubernetes-list-type', schema, path);
    errors.push(...wrong);
    const items = itemsOf(schema);
    if (!wrong.length && type === 'set' && items) errors.push(...validateSetItems(items, path.child('items')));
    if (!['atomic', 'set', 'map'].includes(type)) errors.push(notSupported(at, type, ['atomic', 'set', 'map']));
  }
  if (keys.length && type !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(type === undefined ? required(at, why) : invalid(at, type, why));
  }
  if (type === 'map') errors.push(...validateListMap(schema, keys, path));
  return [...errors, ...validateFoundAgain(schema, keys, path)];
}

/** Elements of a set are told apart as a whole. */
function validateSetItems(items: SchemaProps, path: Path): FieldErrors {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const [list, map] = [items['x-kubernetes-list-type'], items['x-kubernetes-map-type']];
  if (items.type === 'array' && list !== undefined && list !== 'atomic')
    return [invalid(path.child('x-kubernetes-list-type'), null, why)];
  if (items.type === 'object' && map !== 'atomic') return [invalid(path.child('x-kubernetes-map-type'), null, why)];
  return [];
}

function validateListMap(schema: SchemaProps, keys: readonly string[], path: Path): FieldErrors {
  const at = path.child('x-kubernetes-list-map-keys');
  const errors: FieldErrors = [];
  const items = itemsOf(schema);
  if (!keys.length) errors.push(required(at, 'must not be empty if x-kubernetes-list-type is map'));
  if (!items) return [...errors, required(path.child('items'), 'must have a schema if x-kubernetes-list-type is map')];
  if (items.type !== 'object')
    return [
      ...errors,
      invalid(
        path.child('items', 'type'),
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ];
  keys.forEach((key, i) => {
    const property = items.properties?.[key];
    if (!property) errors.push(invalid(at, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object')
      errors.push(
        invalid(
          path.child('items', 'properties').key(key).child('type'),
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (keys.indexOf(key) < i) errors.push(invalid(at, keys, 'must not contain duplicate entries'));
  });
  return errors;
}

/** Elements that are found again by their keys (or as a whole) need those (validateMapListKeysMapSet). */
function validateFoundAgain(schema: SchemaProps, keys: readonly string[], path: Path): FieldErrors {
  const type = schema['x-kubernetes-list-type'];
  const items = itemsOf(schema);
  if (!items || (type !== 'set' && type !== 'map')) return [];
  const errors: FieldErrors = [];
  if (items.nullable)
    errors.push(
      forbidden(path.child('items', 'nullable'), `cannot be nullable when x-kubernetes-list-type is ${type}`),
    );
  if (type === 'set') return errors;
  for (const key of keys) {
    const property = items.properties?.[key];
    const at = path.child('items', 'properties').key(key);
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (property && !items.required?.includes(key) && !hasDefault(property))
      errors.push(required(at.child('default'), `${why} must have a default or be a required property`));
    if (property?.nullable) errors.push(forbidden(at.child('nullable'), `${why} cannot be nullable`));
  }
  return errors;
}

function validateRule(
  { rule = '', message = '', messageExpression = '', reason, fieldPath = '' }: ValidationRule,
  schema: SchemaProps,
  path: Path,
): FieldErrors {
  const errors: FieldErrors = [];
  const at = path.child('message');
  if (!rule.trim()) errors.push(required(path.child('rule'), 'rule is not specified'));
  else if (message && !message.trim()) errors.push(invalid(at, message, 'must be non-empty if specified'));
  else if (message.trim().includes('\n')) errors.push(invalid(at, message, 'must not contain line breaks'));
  else if (rule.trim().includes('\n') && !message.trim())
    errors.push(required(at, 'message must be specified if rule contains line breaks'));
  if (messageExpression && !messageExpression.trim())
    errors.push(required(path.child('messageExpression'), 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(notSupported(path.child('reason'), reason, REASONS));
  if (fieldPath.includes('\n'))
    errors.push(invalid(path.child('fieldPath'), fieldPath, 'must not contain line breaks'));
  if (fieldPath && !namesField(fieldPath, schema))
    errors.push(invalid(path.child('fieldPath'), fieldPath, 'must be a valid path'));
  return errors;
}

/** Does a path (`.spec.ports`, `.map['key']`) lead to a field of the schema? Lists have no such paths. */
function namesField(text: string, schema: SchemaProps): boolean {
  const step = /(?:\.([A-Za-z_][\w-]*)|\['([^']*)'\])/y;
  let at: SchemaProps | undefined = schema;
  while (at && step.lastIndex < text.length) {
    const found = step.exec(text);
    if (!found) return false;
    const name = found[1] ?? found[2];
    at = Object.hasOwn(at.properties ?? {}, name) ? at.properties![name] : valuesOf(at);
    if (at && step.lastIndex === text.length) return true;
  }
  return false;
}

function compileRule(rule: ValidationRule, schema: SchemaProps, root: boolean, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const shown = goValue(rule as Record<string, unknown>, RULE);
  const wrong = compileError(
    rule.rule ?? '',
    ruleScope(schema, root, !!rule.optionalOldSelf),
    'bool',
    'cel expression must evaluate to a bool',
  );
  if (wrong) errors.push(invalid(path.child('rule'), shown, wrong));
  else if (rule.messageExpression) {
    const bad = compileError(
      rule.messageExpression,
      messageScope(schema, root, !!rule.optionalOldSelf),
      'string',
      'messageExpression must evaluate to a string',
    );
    if (bad) errors.push(invalid(path.child('messageExpression'), shown, bad));
  }
  const { optionalOldSelf } = rule;
  if (optionalOldSelf !== undefined && (wrong || !/\boldSelf\b/.test(rule.rule ?? '')))
    errors.push(
      invalid(path.child('optionalOldSelf'), optionalOldSelf, 'may not be set if oldSelf is not used in rule'),
    );
  return errors;
}

function compileError(
  text: string,
  scope: Parameters<typeof compile>[1],
  kind: string,
  why: string,
): string | undefined {
  try {
    const { type } = compile(text, scope);
    return type.kind === kind ? undefined : why;
  } catch (error) {
    const what = kind === 'string' ? 'messageExpression ' : '';
    if (error instanceof CelCompileError) return `${what}compilation failed: ${error.message}`;
    if (error instanceof CelProgramError) return what ? `${what}instantiation failed: ${error.why}` : error.message;
    throw error;
  }
}
