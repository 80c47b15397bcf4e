import { escapeField, isSelectable } from '../cel/field-names.ts';
import type { Environment } from '../cel/index.ts';
import {
  BOOL,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  optionalOf,
  STRING,
  textType,
  type CelType,
} from '../cel/types.ts';
import { itemsOf, valuesOf, type SchemaProps } from './schema.ts';

const METADATA = objectOf('selfType.metadata', [
  ['name', STRING],
  ['generateName', STRING],
]);

/** The type that expressions see for a schema (apiserver/pkg/cel/common SchemaDeclType); undefined where they see none. */
export function schemaType(schema: SchemaProps, root = false, name = 'selfType'): CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) return DYN;
  const embedded = root || !!schema['x-kubernetes-embedded-resource'];
  switch (schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      const element = items && schemaType(items, false, `${name}.@idx`);
      return element && listOf(element);
    }
    case 'object':
      return objectType(schema, embedded, name);
    case 'string':
      return textType(schema.format);
    case 'boolean':
      return BOOL;
    case 'number':
      return DOUBLE;
    case 'integer':
      return INT;
  }
  return schema['x-kubernetes-preserve-unknown-fields'] ? DYN : undefined;
}

function objectType(schema: SchemaProps, embedded: boolean, name: string): CelType | undefined {
  const values = valuesOf(schema);
  if (values) {
    const type = schemaType(values, false, `${name}.@elem`);
    return type && mapOf(STRING, type);
  }
  const fields: [string, CelType][] = [];
  for (const [property, below] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(property);
    if (escaped === undefined || (embedded && ['kind', 'apiVersion', 'metadata'].includes(property))) continue;
    const type = schemaType(below ?? {}, false, `${name}.${property}`);
    if (!type) continue;
    fields.push([escaped, type]);
    // A reserved word that may stand behind a dot is a name there as well.
    if (isSelectable(property)) fields.push([property, type]);
  }
  if (embedded) fields.push(['kind', STRING], ['apiVersion', STRING], ['metadata', METADATA]);
  return objectOf(name, fields);
}

const scopes = new WeakMap<SchemaProps, Environment>();
const optionalScopes = new WeakMap<SchemaProps, Environment>();

/** What a rule may use: `self` and `oldSelf`. */
export function ruleScope(schema: SchemaProps, root: boolean, optionalOldSelf = false): Environment {
  const known = optionalOldSelf ? optionalScopes : scopes;
  let scope = known.get(schema);
  if (!scope) {
    const self = schemaType(schema, root) ?? DYN;
    known.set(schema, (scope = { variables: { self, oldSelf: optionalOldSelf ? optionalOf(self) : self } }));
  }
  return scope;
}

/** What a message expression may use: the same. */
export const messageScope = ruleScope;
