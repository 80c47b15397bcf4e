import { definitionOf, refName, schemaDefinitions, type Schema } from '../../../kinds/schema.ts';
import { parseGroupVersion } from '../connection/discovery.ts';

/** Bound of how deep values are looked into. */
const MAX_DEPTH = 100;

type Kind = 'map' | 'array' | 'boolean' | 'integer' | 'number' | 'string';

/**
 * What is wrong with a manifest by the schemas that kubectl knows: its own validation, for kinds whose fields no server
 * checks on the way in (kube-openapi's proto/validation). Kinds without a schema pass.
 */
export function schemaProblems(value: object): readonly string[] {
  const { apiVersion, kind } = value as { apiVersion: string; kind: string };
  const { group, version } = parseGroupVersion(apiVersion);
  const definition = definitionOf(group, version, kind);
  if (definition === undefined) return [];
  const problems: string[] = [];
  visit(value, { name: definition, schema: schemaDefinitions[definition] }, kind, problems, 0);
  return problems;
}

/** A schema, and what messages call it: its definition, or the field that holds it. */
interface Named {
  readonly name: string;
  readonly schema: Schema;
}

function followed({ name, schema }: Named): Named {
  const target = refName(schema);
  return target === undefined ? { name, schema } : { name: target, schema: schemaDefinitions[target] ?? {} };
}

function visit(value: unknown, given: Named, path: string, problems: string[], depth: number): void {
  const { name, schema } = followed(given);
  const { type, properties, items, additionalProperties } = schema;
  if (depth > MAX_DEPTH || (type === undefined && !properties)) return;
  const kind = kindOf(value);
  const add = (problem: string): void => void problems.push(`ValidationError(${path}): ${problem}`);
  const below = (inner: unknown, key: string, next: Named): void => {
    if (inner !== null && inner !== undefined) return visit(inner, next, `${path}${key}`, problems, depth + 1);
    add(`unknown object type "nil" in ${path}${key}`);
  };
  const expected = expectedKind(schema);
  if (expected === undefined) return;
  if (!fits(kind, expected)) return add(`invalid type for ${name}: got "${kind}", expected "${expected}"`);
  if (Array.isArray(value) && items) value.forEach((item, index) => below(item, `[${index}]`, { name, schema: items }));
  else if (kind === 'map' && properties) visitFields(value as Record<string, unknown>);
  else if (kind === 'map' && additionalProperties)
    for (const key of sortedKeys(value as object))
      below((value as Record<string, unknown>)[key], `.${key}`, { name, schema: additionalProperties });

  function visitFields(fields: Record<string, unknown>): void {
    for (const key of sortedKeys(fields)) {
      if (fields[key] === null) continue;
      if (Object.hasOwn(properties!, key))
        below(fields[key], `.${key}`, { name: `${name}.${key}`, schema: properties![key] });
      else add(`unknown field ${JSON.stringify(key)} in ${name}`);
    }
    for (const key of schema.required ?? [])
      if (fields[key] === undefined || fields[key] === null)
        add(`missing required field ${JSON.stringify(key)} in ${name}`);
  }
}

const sortedKeys = (value: object): string[] => Object.keys(value).sort();

function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : 'map';
}

/** The kind of value a schema wants; undefined where it takes any. */
function expectedKind({ type, properties, additionalProperties }: Schema): Kind | undefined {
  if (type === 'array' || type === 'boolean' || type === 'integer' || type === 'number' || type === 'string')
    return type;
  return properties || additionalProperties ? 'map' : undefined;
}

/** A text takes every scalar; numbers take each other. */
function fits(kind: Kind, expected: Kind): boolean {
  if (kind === expected) return true;
  const scalar = kind !== 'map' && kind !== 'array';
  if (expected === 'string') return scalar;
  return (expected === 'integer' || expected === 'number') && (kind === 'integer' || kind === 'number');
}
