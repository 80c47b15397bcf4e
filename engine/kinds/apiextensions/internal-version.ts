import { goValue, RAW, type GoStruct } from '../go-print.ts';
import type { SchemaProps } from './schema.ts';
import type { Version } from './version-validation.ts';

/** Which parts differ between versions: only those stand in the versions, the others at the top. */
export interface OwnParts {
  readonly schema: boolean;
  readonly subresources: boolean;
  readonly columns: boolean;
  readonly fields: boolean;
}

const RULES: GoStruct = [
  ['Rule', 'rule', ''],
  ['Message', 'message', ''],
  ['MessageExpression', 'messageExpression', ''],
  ['Reason', 'reason', null],
  ['FieldPath', 'fieldPath', ''],
  ['OptionalOldSelf', 'optionalOldSelf', null],
];

const EXTERNAL_DOCS: GoStruct = [
  ['Description', 'description', ''],
  ['URL', 'url', ''],
];

/** JSONSchemaProps as Go prints the internal type; schemas below are put in by {@link schemaValue}. */
const SCHEMA: GoStruct = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null, RAW],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null, RAW],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null],
  ['AllOf', 'allOf', null],
  ['OneOf', 'oneOf', null],
  ['AnyOf', 'anyOf', null],
  ['Not', 'not', null],
  ['Properties', 'properties', null],
  ['AdditionalProperties', 'additionalProperties', null],
  ['PatternProperties', 'patternProperties', null],
  ['Dependencies', 'dependencies', null],
  ['AdditionalItems', 'additionalItems', null],
  ['Definitions', 'definitions', null],
  ['ExternalDocs', 'externalDocs', null, EXTERNAL_DOCS],
  ['Example', 'example', null, RAW],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null, RULES],
];

function schemaValue(schema: SchemaProps | undefined | null): unknown {
  if (!schema) return null;
  const out = goValue(schema as Record<string, unknown>, SCHEMA);
  const list = (all: SchemaProps[] | undefined): unknown => (all ? all.map(schemaValue) : null);
  const map = (all: Record<string, SchemaProps> | undefined): unknown =>
    all &&
    Object.fromEntries(
      Object.keys(all)
        .sort()
        .map((name) => [name, schemaValue(all[name])]),
    );
  if (schema.items)
    out.Items = Array.isArray(schema.items)
      ? { Schema: null, JSONSchemas: list(schema.items) }
      : { Schema: schemaValue(schema.items), JSONSchemas: null };
  for (const [go, field] of [
    ['AllOf', 'allOf'],
    ['OneOf', 'oneOf'],
    ['AnyOf', 'anyOf'],
  ] as const)
    out[go] = list(schema[field]);
  out.Not = schemaValue(schema.not);
  out.Properties = map(schema.properties) ?? null;
  const values = schema.additionalProperties;
  if (values !== undefined)
    out.AdditionalProperties = {
      Allows: values !== false,
      Schema: typeof values === 'object' ? schemaValue(values) : null,
    };
  return out;
}

const COLUMN: GoStruct = [
  ['Name', 'name', ''],
  ['Type', 'type', ''],
  ['Format', 'format', ''],
  ['Description', 'description', ''],
  ['Priority', 'priority', 0],
  ['JSONPath', 'jsonPath', ''],
];

const SCALE: GoStruct = [
  ['SpecReplicasPath', 'specReplicasPath', ''],
  ['StatusReplicasPath', 'statusReplicasPath', ''],
  ['LabelSelectorPath', 'labelSelectorPath', null],
];

const SUBRESOURCES: GoStruct = [
  ['Status', 'status', null, RAW],
  ['Scale', 'scale', null, SCALE],
];

const VERSION: GoStruct = [
  ['Name', 'name', ''],
  ['Served', 'served', false],
  ['Storage', 'storage', false],
  ['Deprecated', 'deprecated', false],
  ['DeprecationWarning', 'deprecationWarning', null],
  ['Schema', 'schema', null, RAW],
  ['Subresources', 'subresources', null, SUBRESOURCES],
  ['AdditionalPrinterColumns', 'additionalPrinterColumns', null, COLUMN],
  ['SelectableFields', 'selectableFields', null, [['JSONPath', 'jsonPath', '']]],
];

/** Versions as Go prints the internal type. */
export function internalVersions(versions: readonly Version[], own: OwnParts): unknown {
  return versions.map((version) => {
    const out = goValue(version as Record<string, unknown>, VERSION);
    out.Schema = own.schema && version.schema ? { OpenAPIV3Schema: schemaValue(version.schema.openAPIV3Schema) } : null;
    if (!own.subresources) out.Subresources = null;
    if (!own.columns) out.AdditionalPrinterColumns = null;
    if (!own.fields) out.SelectableFields = null;
    return out;
  });
}
