import { escapeField, isSelectable } from '../cel/field-names.ts';
import { BOOL, DOUBLE, DYN, INT, listOf, mapOf, objectOf, STRING, textType, type CelType } from '../cel/types.ts';
import { definitionOf, refName, resolve, type GroupVersionKind, type Schema } from '../schema.ts';

/** What OpenAPI v3 knows to be of several types: expressions do not see it. */
const UNTYPED = new Set([
  'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
]);

const known = new Map<string, CelType>();

/**
 * The type of a built-in kind's objects, where a policy's expressions are checked against it
 * (apiserver/pkg/cel/common SchemaDeclType); undefined for kinds that there are not.
 */
export function objectTypeOf({ group, version, kind }: GroupVersionKind): CelType | undefined {
  const definition = definitionOf(group, version, kind);
  if (!definition) return undefined;
  let type = known.get(definition);
  if (!type) {
    type = typeOf({ $ref: `#/definitions/${definition}` }, kind, []) ?? DYN;
    known.set(definition, type);
  }
  return type;
}

/** @param above the definitions on the way: one that holds itself is told no deeper */
function typeOf(schema: Schema, name: string, above: readonly string[]): CelType | undefined {
  const ref = refName(schema);
  if (ref !== undefined && UNTYPED.has(ref)) return undefined;
  if (ref !== undefined && above.includes(ref)) return objectOf(name, []);
  const way = ref === undefined ? above : [...above, ref];
  const resolved = resolve(schema);
  if (resolved['x-kubernetes-int-or-string'] || resolved.format === 'int-or-string') return DYN;
  switch (resolved.type) {
    case 'array': {
      const element = resolved.items && typeOf(resolved.items, `${name}.@idx`, way);
      return element && listOf(element);
    }
    case 'string':
      return textType(resolved.format);
    case 'boolean':
      return BOOL;
    case 'number':
      return DOUBLE;
    case 'integer':
      return INT;
    case 'object':
      return structType(resolved, name, way);
  }
  return resolved.properties ? structType(resolved, name, way) : undefined;
}

function structType(schema: Schema, name: string, way: readonly string[]): CelType | undefined {
  if (schema.additionalProperties) {
    const value = typeOf(schema.additionalProperties, `${name}.@elem`, way);
    return value && mapOf(STRING, value);
  }
  const fields: [string, CelType][] = [];
  for (const [property, below] of Object.entries(schema.properties ?? {})) {
    const type = typeOf(below, `${name}.${property}`, way);
    const escaped = escapeField(property);
    if (!type || escaped === undefined) continue;
    fields.push([escaped, type]);
    // A reserved word that may stand behind a dot is a name there as well.
    if (isSelectable(property)) fields.push([property, type]);
  }
  return objectOf(name, fields);
}
