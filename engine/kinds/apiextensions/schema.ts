/** A schema of a CustomResourceDefinition, as the API has it (JSONSchemaProps). */
export interface SchemaProps {
  id?: string;
  $ref?: string;
  description?: string;
  type?: string;
  format?: string;
  title?: string;
  default?: unknown;
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  maxItems?: number;
  minItems?: number;
  uniqueItems?: boolean;
  multipleOf?: number;
  enum?: unknown[];
  maxProperties?: number;
  minProperties?: number;
  required?: string[];
  items?: SchemaProps | SchemaProps[] | null;
  allOf?: SchemaProps[];
  oneOf?: SchemaProps[];
  anyOf?: SchemaProps[];
  not?: SchemaProps;
  properties?: Record<string, SchemaProps>;
  additionalProperties?: SchemaProps | boolean;
  patternProperties?: Record<string, SchemaProps>;
  dependencies?: Record<string, unknown>;
  additionalItems?: SchemaProps | boolean;
  definitions?: Record<string, SchemaProps>;
  nullable?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-validations'?: ValidationRule[];
}

/** A rule in CEL. */
export interface ValidationRule {
  rule?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** The one schema of a list's elements; undefined where there is none (or, wrongly, several). */
export const itemsOf = ({ items }: SchemaProps): SchemaProps | undefined =>
  items && !Array.isArray(items) ? items : undefined;

/** The schema of a map's values; undefined where there is none, or only a yes or no. */
export const valuesOf = ({ additionalProperties: values }: SchemaProps): SchemaProps | undefined =>
  typeof values === 'object' ? values : undefined;

/** Properties in the order of their names, as errors are told. */
export const propertiesOf = ({ properties }: SchemaProps): [string, SchemaProps][] =>
  Object.keys(properties ?? {})
    .sort()
    .map((name) => [name, properties![name]]);

/** Is a default set? Null is none. */
export const hasDefault = (schema: SchemaProps): boolean => schema.default !== undefined && schema.default !== null;

/** Is a default set here or anywhere below? */
export const hasDefaults = (schema: SchemaProps | undefined | null): boolean =>
  !!schema &&
  (hasDefault(schema) ||
    [...propertiesOf(schema).map(([, property]) => property), itemsOf(schema), valuesOf(schema)].some(hasDefaults));
