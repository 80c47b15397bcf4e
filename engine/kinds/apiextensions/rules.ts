import { fromJson } from '../cel/json.ts';
import { CelError, compile, CostError, type Budget, type Environment } from '../cel/index.ts';
import { DYN } from '../cel/types.ts';
import { Optional, type Value } from '../cel/values.ts';
import { equal } from '../equality.ts';
import { formatValue, type FieldError, type FieldErrors, type Path } from '../field.ts';
import { byteLength } from '../names.ts';
import { ruleScope, schemaType } from './cel-types.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps, type ValidationRule } from './schema.ts';

/** Steps that all rules of one object may take, and that one rule may take (Kubernetes' runtime cost budgets). */
const BUDGET = 10_000_000;
const CALL_BUDGET = 1_000_000;
const MAX_MESSAGE_BYTES = 5 * 1024;

/** Run the rules of a schema over an object (and, on an update, what it was). Follows schema/cel/validation.go. */
export function validateRules(value: unknown, old: unknown, schema: SchemaProps, path: Path): FieldErrors {
  const run: Run = { errors: [], left: BUDGET };
  validateLevel(value, old, schema, path, true, run);
  return run.errors;
}

/** The errors so far, and the steps that are left; below zero, nothing more is run. */
interface Run {
  readonly errors: FieldErrors;
  left: number;
}

/** Has the schema a rule anywhere? */
export function hasRules(schema: SchemaProps | undefined): boolean {
  if (!schema) return false;
  if (schema['x-kubernetes-validations']?.length) return true;
  return (
    propertiesOf(schema).some(([, property]) => hasRules(property)) ||
    hasRules(itemsOf(schema)) ||
    hasRules(valuesOf(schema))
  );
}

function validateLevel(value: unknown, old: unknown, schema: SchemaProps, path: Path, root: boolean, run: Run): void {
  if (value === null || value === undefined || run.left < 0) return;
  runRules(value, old, schema, path, root, run);
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items && hasRules(items))
      value.forEach((one, i) => validateLevel(one, oldElement(one, old, schema), items, path.index(i), false, run));
    return;
  }
  if (typeof value !== 'object') return;
  const [now, before] = [value as Record<string, unknown>, (isObject(old) ? old : {}) as Record<string, unknown>];
  for (const [name, property] of propertiesOf(schema))
    if (hasRules(property)) validateLevel(now[name], before[name], property, path.child(name), false, run);
  const values = valuesOf(schema);
  if (values && hasRules(values))
    for (const name of Object.keys(now)) validateLevel(now[name], before[name], values, path.key(name), false, run);
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What an element of a list was: found by its keys where the list is a map; else it has no past. */
function oldElement(value: unknown, old: unknown, schema: SchemaProps): unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !Array.isArray(old) || !isObject(value)) return undefined;
  return old.find(
    (one) =>
      isObject(one) &&
      keys.every((key) => equal((one as Record<string, unknown>)[key], (value as Record<string, unknown>)[key])),
  );
}

/** The rules of one level of a schema. */
function runRules(value: unknown, old: unknown, schema: SchemaProps, path: Path, root: boolean, run: Run): void {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (!rules.length) return;
  const fail = (why: string): void => void run.errors.push(invalidType(schema, path, why));
  if (run.left <= 0) {
    run.left = -1;
    return fail(OUT_OF_BUDGET);
  }
  const type = schemaType(schema, root) ?? DYN;
  const now = { self: fromJson(value, type) };
  const before = old === undefined || old === null ? undefined : fromJson(old, type);
  for (const rule of rules) {
    const text = rule.rule ?? '';
    const optional = !!rule.optionalOldSelf;
    if (/\boldSelf\b/.test(text) && before === undefined && !optional) continue;
    const oldSelf = optional ? new Optional(before) : before;
    const scope = ruleScope(schema, root, optional);
    const found = evaluate(text, scope, { ...now, ...(oldSelf !== undefined && { oldSelf }) });
    if (found.cost > run.left) {
      run.left = -1;
      return fail(OUT_OF_BUDGET);
    }
    run.left -= found.cost;
    const { error } = found;
    if (error) {
      fail(evaluationError(error, told(rule)));
      if (!(error instanceof CostError)) continue;
      run.left = -1;
      return;
    }
    if (found.value === true) continue;
    // Messages always see the old value as it is: what takes it for an optional cannot be evaluated.
    const variables = { ...now, ...(before !== undefined && { oldSelf: before }) };
    const message = messageOf(rule, variables, scope, run);
    if (message.fatal) return fail(message.fatal);
    run.errors.push(failure(rule, message.text ?? '', value, schema, path));
  }
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

interface Evaluated {
  readonly value?: Value;
  readonly error?: CelError;
  readonly cost: number;
}

function evaluate(text: string, scope: Environment, variables: Record<string, Value>): Evaluated {
  const budget: Budget = { left: CALL_BUDGET };
  const cost = (): number => CALL_BUDGET - Math.max(0, budget.left);
  try {
    return { value: compile(text, scope).run(variables, budget), cost: cost() };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { error, cost: cost() };
  }
}

function evaluationError({ message }: CelError, rule: string): string {
  if (message.startsWith('no such overload'))
    return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`;
  if (message.startsWith('operation cancelled'))
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`;
  return `${message} evaluating rule: ${rule}`;
}

const invalidType = (schema: SchemaProps, path: Path, why: string): FieldError => ({
  type: 'FieldValueInvalid',
  field: path.text || '<nil>',
  message: `Invalid value: ${JSON.stringify(schema.type ?? '')}: ${why}`,
});

/** A rule in messages about it. */
const told = ({ message, rule }: ValidationRule): string => (message || rule || '').trim();

interface Message {
  readonly text?: string;
  /** Why no more rules are run. */
  readonly fatal?: string;
}

/** The message of a rule that failed: an expression's, a fixed one, or the rule itself. */
function messageOf(rule: ValidationRule, variables: Record<string, Value>, scope: Environment, run: Run): Message {
  const { messageExpression } = rule;
  if (messageExpression) {
    const { value, error, cost } = evaluate(messageExpression, scope, variables);
    const isOverCall = error instanceof CostError;
    if (isOverCall || cost > run.left) {
      run.left = -1;
      return {
        fatal: isOverCall
          ? `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(messageExpression)}`
          : 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
      };
    }
    run.left -= cost;
    const text = typeof value === 'string' ? value.trim() : '';
    if (text && !text.includes('\n') && byteLength(text) <= MAX_MESSAGE_BYTES) return { text };
  }
  return { text: rule.message ? rule.message.trim() : `failed rule: ${told(rule)}` };
}

function failure(
  { fieldPath, reason }: ValidationRule,
  message: string,
  value: unknown,
  schema: SchemaProps,
  path: Path,
): FieldError {
  const field = (fieldPath ? pathBelow(fieldPath, schema, path) : path).text || '<nil>';
  // Objects and lists are left out of messages.
  const shown = isObject(value) ? '' : `: ${formatValue(value)}`;
  switch (reason) {
    case 'FieldValueForbidden':
      return { type: reason, field, message: `Forbidden: ${message}` };
    case 'FieldValueRequired':
      return { type: reason, field, message: `Required value: ${message}` };
    case 'FieldValueDuplicate':
      return { type: reason, field, message: `Duplicate value${shown}` };
  }
  return { type: 'FieldValueInvalid', field, message: `Invalid value${shown}: ${message}` };
}

/** What a rule's fieldPath (`.spec.ports`, `.map['key']`) leads to. */
function pathBelow(fieldPath: string, schema: SchemaProps, path: Path): Path {
  let at: SchemaProps | undefined = schema;
  for (const [, name, key = ''] of fieldPath.matchAll(/\.([A-Za-z_][\w-]*)|\['([^']*)'\]/g)) {
    const part: string = name ?? key;
    const property: SchemaProps | undefined = at?.properties?.[part];
    path = property ? path.child(part) : path.key(part);
    at = property ?? (at && valuesOf(at));
  }
  return path;
}
