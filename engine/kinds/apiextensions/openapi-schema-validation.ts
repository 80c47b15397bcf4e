import { CelCompileError, CelProgramError, compile, type Program } from '../cel/index.ts';
import { asGiven } from '../empties.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { goValue, type GoStruct } from '../go-print.ts';
import { patternError } from '../cel/regex.ts';
import { childCount, REQUEST_BYTES, schemaSize } from './cel-sizes.ts';
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

/** The cost that one rule may have by its estimate, and that all of one schema may have together. */
const RULE_COST = 10_000_000;
const TOTAL_COST = 100_000_000;

/** What is wrong with a schema, apart from what is wrong with its rules: those are compiled where all else is right. */
interface Errors {
  readonly schema: FieldErrors;
  readonly rules: FieldErrors;
}

/** Follows ValidateCustomResourceDefinitionOpenAPISchema of apiextensions' validation. */
export function validateOpenAPISchema(schema: SchemaProps, path: Path, structural: boolean): FieldErrors {
  const errors: Errors = { schema: [], rules: [] };
  const costs: RuleCost[] = [];
  validateSchema(schema, path, { root: true, rules: structural ? { count: 1, costs } : undefined }, errors);
  return [...errors.schema, ...errors.rules, ...validateCosts(costs, path)];
}

interface RuleCost {
  readonly path: Path;
  readonly cost: number;
}

/** All rules together. */
function validateCosts(costs: readonly RuleCost[], path: Path): FieldErrors {
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= TOTAL_COST) return [];
  const most = costs.filter(({ cost }) => cost >= TOTAL_COST / 100).sort((a, b) => b.cost - a.cost);
  return [
    ...most
      .slice(0, 4)
      .map((one) =>
        forbidden(
          one.path,
          'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
        ),
      ),
    forbidden(
      path,
      costMessage('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', total, TOTAL_COST),
    ),
  ];
}

function costMessage(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? 'more than 100x' : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

interface Place {
  readonly root?: boolean;
  /** Inside the metadata of the object itself, where nothing may be set. */
  readonly meta?: boolean;
  /**
   * What rules need to know: how often values may stand here (undefined where nothing bounds that), and the costs so
   * far. Undefined where no rules are compiled: below anyOf and the like.
   */
  readonly rules?: { readonly count: number | undefined; readonly costs: RuleCost[] };
  /** The list above that keeps its elements apart by nothing: they have no past. */
  readonly uncorrelated?: Path;
}

function validateSchema(schema: SchemaProps, path: Path, place: Place, errors: Errors): void {
  const own: Errors = { schema: [], rules: [] };
  own.schema.push(...validateSupported(schema, path, place));
  if (schema.uniqueItems)
    own.schema.push(
      forbidden(
        path.child('uniqueItems'),
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  validateBelow(schema, path, place, own);
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    own.schema.push(invalid(path.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined'));
  if (schema.pattern !== undefined) {
    const why = patternError(schema.pattern);
    if (why)
      own.schema.push(
        invalid(path.child('pattern'), schema.pattern, `must be a valid regular expression, but isn't: ${why}`),
      );
  }
  own.schema.push(...validateMapType(schema, path), ...validateListType(schema, path));
  const rules = schema['x-kubernetes-validations'] ?? [];
  const at = path.child('x-kubernetes-validations');
  rules.forEach((rule, i) => own.schema.push(...validateRule(rule, schema, at.index(i))));
  if (!own.schema.length && place.rules)
    rules.forEach((rule, i) => own.rules.push(...compileRule(rule, schema, place, at.index(i))));
  errors.schema.push(...own.schema);
  errors.rules.push(...own.rules);
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

function validateBelow(schema: SchemaProps, path: Path, place: Place, errors: Errors): void {
  const rules = place.rules && { ...place.rules, count: childCount(schema, place.rules.count) };
  const inner: Place = { ...place, root: false, rules };
  const nested: Place = { ...inner, rules: undefined };
  const values = valuesOf(schema);
  const at = path.child('additionalProperties');
  if (
    ![undefined, true].includes(schema.additionalProperties as boolean) &&
    Object.keys(schema.properties ?? {}).length
  )
    errors.schema.push(forbidden(at, 'additionalProperties and properties are mutual exclusive'));
  if (schema.additionalProperties === false)
    errors.schema.push(forbidden(at, 'additionalProperties cannot be set to false'));
  if (values) validateSchema(values, at, inner, errors);
  for (const [name, property] of propertiesOf(schema)) {
    const meta = place.meta || (name === 'metadata' && place.root);
    validateSchema(property ?? {}, path.child('properties').key(name), { ...inner, meta }, errors);
  }
  if (schema.not) validateSchema(schema.not, path.child('not'), nested, errors);
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const)
    schema[field]?.forEach((one, i) => validateSchema(one ?? {}, path.child(field).index(i), nested, errors));
  for (const [name, one] of Object.entries((schema.definitions ?? {}) as Record<string, SchemaProps>))
    validateSchema(one ?? {}, path.child('definitions').key(name), nested, errors);
  const items = itemsOf(schema);
  const whole = schema['x-kubernetes-list-type'] === 'map' ? undefined : path;
  if (items)
    validateSchema(items, path.child('items'), { ...inner, uncorrelated: place.uncorrelated ?? whole }, errors);
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
  if (fieldPath && !fieldPath.trim())
    errors.push(invalid(path.child('fieldPath'), fieldPath, 'must be non-empty if specified'));
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

function compileRule(rule: ValidationRule, schema: SchemaProps, place: Place, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const { count, costs } = place.rules!;
  const root = !!place.root;
  const size = schemaSize(schema, root) ?? { max: 0, leastBytes: 2 };
  const shown = goValue(rule as Record<string, unknown>, RULE);
  const limit = (at: Path, cost: number, what: string): void => {
    costs.push({ path: at, cost });
    if (cost > RULE_COST) errors.push(forbidden(at, costMessage(what, cost, RULE_COST)));
  };
  const ruleAt = path.child('rule');
  const compiled = compileAs(
    rule.rule ?? '',
    ruleScope(schema, root, !!rule.optionalOldSelf),
    'bool',
    'cel expression must evaluate to a bool',
  );
  if (compiled.error !== undefined) errors.push(invalid(ruleAt, shown, compiled.error));
  else {
    const times = count ?? Math.floor(REQUEST_BYTES / (size.leastBytes + 1));
    const cost = compiled.program.maxCost(size);
    limit(ruleAt, cost && times * cost, 'estimated rule cost');
  }
  if (rule.messageExpression && compiled.error === undefined) {
    const at = path.child('messageExpression');
    const message = compileAs(
      rule.messageExpression,
      messageScope(schema, root, !!rule.optionalOldSelf),
      'string',
      'messageExpression must evaluate to a string',
    );
    if (message.error !== undefined) errors.push(invalid(at, shown, message.error));
    else limit(at, message.program.maxCost(size), 'estimated messageExpression cost');
  }
  const { optionalOldSelf } = rule;
  if (compiled.error === undefined && /\boldSelf\b/.test(rule.rule ?? '')) {
    if (place.uncorrelated)
      errors.push(
        invalid(
          ruleAt,
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${String(place.uncorrelated)}`,
        ),
      );
  } else if (optionalOldSelf !== undefined)
    errors.push(
      invalid(path.child('optionalOldSelf'), optionalOldSelf, 'may not be set if oldSelf is not used in rule'),
    );
  return errors;
}

type Compiled =
  { readonly error: string; readonly program?: undefined } | { readonly error?: undefined; readonly program: Program };

function compileAs(text: string, scope: Parameters<typeof compile>[1], kind: string, why: string): Compiled {
  try {
    const program = compile(text, scope);
    return program.type.kind === kind ? { program } : { error: why };
  } catch (error) {
    const what = kind === 'string' ? 'messageExpression ' : '';
    if (error instanceof CelCompileError) return { error: `${what}compilation failed: ${error.message}` };
    if (error instanceof CelProgramError)
      return { error: what ? `${what}instantiation failed: ${error.why}` : error.message };
    throw error;
  }
}
