import { fromJson } from '../cel/json.ts';
import { CelError, compile, CostError, type Budget } from '../cel/index.ts';
import { DYN } from '../cel/types.ts';
import { Optional, type Value } from '../cel/values.ts';
import { equal } from '../equality.ts';
import { formatValue, type FieldError, type FieldErrors, type Path } from '../field.ts';
import { ruleScope, schemaType } from './cel-types.ts';
import { valuesAt } from './jsonpath.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps, type ValidationRule } from './schema.ts';

/** Steps that all rules of one object may take (Kubernetes' runtime cost budget). */
const BUDGET = 10_000_000;

/** Run the rules of a schema over an object (and, on an update, what it was). Follows schema/cel/validation.go. */
export function validateRules(value: unknown, old: unknown, schema: SchemaProps, path: Path): FieldErrors {
  return validateLevel(value, old, schema, path, true, { left: BUDGET });
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

function validateLevel(
  value: unknown,
  old: unknown,
  schema: SchemaProps,
  path: Path,
  root: boolean,
  budget: Budget,
): FieldErrors {
  const errors: FieldErrors = [];
  for (const rule of schema['x-kubernetes-validations'] ?? [])
    errors.push(...runRule(rule, value, old, schema, path, root, budget));
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items && hasRules(items))
      value.forEach((one, i) =>
        errors.push(...validateLevel(one, oldElement(one, old, schema), items, path.index(i), false, budget)),
      );
    return errors;
  }
  if (typeof value !== 'object' || value === null) return errors;
  const [now, before] = [value as Record<string, unknown>, (isObject(old) ? old : {}) as Record<string, unknown>];
  for (const [name, property] of propertiesOf(schema))
    if (now[name] !== undefined && now[name] !== null && hasRules(property))
      errors.push(...validateLevel(now[name], before[name], property, path.child(name), false, budget));
  const values = valuesOf(schema);
  if (values && hasRules(values))
    for (const name of Object.keys(now))
      errors.push(...validateLevel(now[name], before[name], values, path.key(name), false, budget));
  return errors;
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

function runRule(
  rule: ValidationRule,
  value: unknown,
  old: unknown,
  schema: SchemaProps,
  path: Path,
  root: boolean,
  budget: Budget,
): FieldErrors {
  const text = rule.rule ?? '';
  const optional = !!rule.optionalOldSelf;
  const transition = /\boldSelf\b/.test(text);
  if (transition && old === undefined && !optional) return [];
  const type = schemaType(schema, root) ?? DYN;
  const variables: Record<string, Value> = { self: fromJson(value, type) };
  if (transition) {
    const before = old === undefined ? undefined : fromJson(old, type);
    variables.oldSelf = optional ? new Optional(before) : before!;
  }
  try {
    if (compile(text, ruleScope(schema, root, optional)).run(variables, budget) === true) return [];
  } catch (error) {
    return [evaluationError(error, rule, schema, path)];
  }
  return [failure(rule, messageOf(rule, variables, schema, root, budget), value, path)];
}

/** Why a rule could not be judged; it is told by its message where it has one, else by its text (ruleErrorString). */
function evaluationError(error: unknown, rule: ValidationRule, schema: SchemaProps, path: Path): FieldError {
  if (!(error instanceof CelError)) throw error;
  const told = (rule.message || rule.rule || '').trim();
  return {
    type: 'FieldValueInvalid',
    field: String(path) || '<nil>',
    message: `Invalid value: ${JSON.stringify(schema.type ?? '')}: ${explained(error, told)}`,
  };
}

function explained(error: CelError, rule: string): string {
  if (error instanceof CostError) {
    return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`;
  }
  if (error.message.startsWith('no such overload')) {
    return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`;
  }
  return `${error.message} evaluating rule: ${rule}`;
}

/** The message of a rule that failed: an expression's, a fixed one, or the rule itself. */
function messageOf(
  rule: ValidationRule,
  variables: Record<string, Value>,
  schema: SchemaProps,
  root: boolean,
  budget: Budget,
): string {
  if (rule.messageExpression) {
    try {
      const found = compile(rule.messageExpression, ruleScope(schema, root, !!rule.optionalOldSelf)).run(
        variables,
        budget,
      );
      if (typeof found === 'string' && found.trim() && !found.includes('\n')) return found.trim();
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
    }
  }
  return rule.message?.trim() || `failed rule: ${(rule.rule ?? '').trim()}`;
}

function failure({ fieldPath, reason }: ValidationRule, message: string, value: unknown, path: Path): FieldError {
  const field = `${String(path)}${fieldPath ?? ''}`.replace(/^\./, '') || '<nil>';
  const about = fieldPath ? valuesAt(value, fieldPath)[0] : value;
  switch (reason) {
    case 'FieldValueForbidden':
      return { type: reason, field, message: `Forbidden: ${message}` };
    case 'FieldValueRequired':
      return { type: reason, field, message: `Required value: ${message}` };
    case 'FieldValueDuplicate':
      return { type: reason, field, message: `Duplicate value${shown(about)}` };
  }
  return { type: 'FieldValueInvalid', field, message: `Invalid value${shown(about)}: ${message}` };
}

/** Objects and lists are left out of messages. */
const shown = (value: unknown): string => (isObject(value) || value === undefined ? '' : `: ${formatValue(value)}`);
