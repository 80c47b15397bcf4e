import { duplicate, forbidden, invalid, Path, required, type FieldErrors } from '../field.ts';
import { byteLength, isDNS1035Label } from '../names.ts';
import { validateDefaults } from './defaults-validation.ts';
import { validateOpenAPISchema } from './openapi-schema-validation.ts';
import { itemsOf, type SchemaProps } from './schema.ts';
import { unsupportedPart, validateStructural } from './structural.ts';

interface Column {
  name?: string;
  type?: string;
  format?: string;
  jsonPath?: string;
}

interface Scale {
  specReplicasPath?: string;
  statusReplicasPath?: string;
  labelSelectorPath?: string;
}

/** A version of a definition. */
export interface Version {
  name?: string;
  served?: boolean;
  storage?: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: SchemaProps };
  subresources?: { status?: object; scale?: Scale };
  additionalPrinterColumns?: Column[];
  selectableFields?: { jsonPath?: string }[];
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_SELECTABLE = 8;
const ROOT_FIELDS =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
const FORBIDDEN_AT_ROOT = [
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'enum',
  'additionalProperties',
  'default',
  'minProperties',
  'maxProperties',
];

/** The name of a version. */
export function validateVersionName(name: string, path: Path): FieldErrors {
  const why = isDNS1035Label(name);
  return why.length ? [invalid(path, name, why.join(','))] : [];
}

/** What a version has besides its name and schema, where versions differ in it. */
export function validateVersionParts(version: Version, path: Path): FieldErrors {
  return [
    ...(version.deprecationWarning !== undefined && !version.deprecated
      ? [
          invalid(
            path.child('deprecationWarning'),
            version.deprecationWarning,
            'can only be set for deprecated versions',
          ),
        ]
      : []),
    ...validateDeprecationWarning(version.deprecationWarning, path.child('deprecationWarning')),
  ];
}

const MAX_WARNING_BYTES = 256;

/** A warning goes into a header: short, and what can be printed. */
function validateDeprecationWarning(text: string | undefined, path: Path): FieldErrors {
  if (text === undefined) return [];
  if (!text) return [invalid(path, text, 'must not be an empty string')];
  if (byteLength(text) > MAX_WARNING_BYTES)
    return [invalid(path, text, `must be <= ${MAX_WARNING_BYTES} characters long`)];
  const at = text.search(/[\p{C}\p{Zl}\p{Zp}]/u);
  if (at < 0) return [];
  const why = `must only contain printable UTF-8 characters; non-printable character found at index ${at}`;
  return [invalid(path, text, why)];
}

/** Follows validateCustomResourceDefinitionValidation: structure, defaults, then what OpenAPI has and Kubernetes has not. */
export function validateSchemaOf(schema: SchemaProps | undefined, hasStatus: boolean, path: Path): FieldErrors {
  if (!schema) return [];
  const at = path.child('openAPIV3Schema');
  const errors: FieldErrors = [];
  if (hasStatus) errors.push(...validateRoot(schema, at));
  if (schema.nullable) errors.push(forbidden(at.child('nullable'), 'nullable cannot be true at the root'));
  const unsupported = unsupportedPart(schema);
  const structure = unsupported ? [] : validateStructural(schema, at);
  if (!unsupported && !structure.length) structure.push(...validateDefaults(schema, at, true));
  errors.push(...structure, ...validateOpenAPISchema(schema, at, !unsupported && !structure.length));
  return errors.length || !unsupported ? errors : [invalid(at, '', unsupported)];
}

/** Where there is a status subresource, the root says little beyond its properties. */
function validateRoot(schema: SchemaProps, path: Path): FieldErrors {
  if (schema.type && schema.type !== 'object')
    return [
      invalid(
        new Path(`${String(path)}.type`),
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const bad = FORBIDDEN_AT_ROOT.some((field) => (schema as Record<string, unknown>)[field] !== undefined);
  return bad
    ? [
        invalid(
          path,
          schema,
          `only [${ROOT_FIELDS}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ]
    : [];
}

const isSimplePath = (text: string): boolean => text.startsWith('.') && !/[\s{}[\]*?@()]/.test(text);

const simplePath = (text: string | undefined, prefix: string, path: Path): FieldErrors => {
  if (!text) return [required(path)];
  if (!isSimplePath(text)) return [invalid(path, text, 'must be a simple json path starting with .')];
  return text.startsWith(`${prefix}.`) ? [] : [invalid(path, text, `should be a json path under ${prefix}`)];
};

/** Follows ValidateCustomResourceDefinitionSubresources. */
export function validateSubresources(subresources: Version['subresources'], path: Path): FieldErrors {
  const scale = subresources?.scale;
  if (!scale) return [];
  const at = path.child('scale');
  const errors = [
    ...simplePath(scale.specReplicasPath, '.spec', at.child('specReplicasPath')),
    ...simplePath(scale.statusReplicasPath, '.status', at.child('statusReplicasPath')),
  ];
  const selector = scale.labelSelectorPath;
  const selectorPath = at.child('labelSelectorPath');
  if (selector && !isSimplePath(selector))
    errors.push(invalid(selectorPath, selector, 'must be a simple json path starting with .'));
  else if (selector && !selector.startsWith('.status.') && !selector.startsWith('.spec.'))
    errors.push(invalid(selectorPath, selector, 'should be a json path under either .spec or .status'));
  return errors;
}

/** Follows ValidateCustomResourceColumnDefinition. */
export function validateColumns(columns: readonly Column[] | undefined, path: Path): FieldErrors {
  return (columns ?? []).flatMap((column, i) => {
    const { name, type, format, jsonPath } = column ?? {};
    const at = path.index(i);
    const errors: FieldErrors = name ? [] : [required(at.child('name'))];
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (!type) errors.push(required(at.child('type'), types));
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(at.child('type'), type, types));
    if (format && !COLUMN_FORMATS.includes(format))
      errors.push(invalid(at.child('format'), format, `must be one of ${COLUMN_FORMATS.join(',')}`));
    if (!jsonPath) errors.push(required(at.child('JSONPath')));
    else if (!jsonPath.startsWith('.'))
      errors.push(invalid(at.child('JSONPath'), jsonPath, 'must be a simple json path starting with .'));
    return errors;
  });
}

/**
 * Follows ValidateCustomResourceSelectableFields: paths to texts, numbers and truths of the schema. `bare` is said where
 * there is no schema.
 */
export function validateSelectableFields(
  fields: Version['selectableFields'],
  schema: SchemaProps | undefined,
  path: Path,
  bare: string,
): FieldErrors {
  if (!schema && fields?.length) return [invalid(path, '', bare)];
  const seen = new Set<string>();
  const errors: FieldErrors = [];
  (fields ?? []).forEach((field, i) => {
    const text = field?.jsonPath ?? '';
    const at = path.index(i).child('jsonPath');
    if (!text) errors.push(required(at));
    const wrong = text ? validateSelectable(text, schema, at) : [];
    errors.push(...wrong);
    // Paths that lead nowhere are not compared.
    if (!text || wrong.some(({ message }) => message.includes('is an invalid path'))) return;
    if (seen.has(text)) errors.push(duplicate(at, text));
    seen.add(text);
  });
  if ((fields?.length ?? 0) > MAX_SELECTABLE)
    errors.push({
      type: 'FieldValueTooMany',
      field: String(path),
      message: `Too many: ${fields!.length}: must have at most ${MAX_SELECTABLE} items`,
    });
  return errors;
}

const SELECTABLE =
  'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';

function validateSelectable(text: string, schema: SchemaProps | undefined, path: Path): FieldErrors {
  const word = /^[^.[]+/.exec(text);
  if (word) return [invalid(path, text, `is an invalid path: expected [ or . but got: ${word[0]}`)];
  if (!/^(\.[A-Za-z_][\w-]*)+$/.test(text))
    return [invalid(path, text, 'is an invalid path: does not refer to a valid field')];
  let found: SchemaProps | undefined = schema;
  for (const name of text.slice(1).split('.')) {
    if (found && itemsOf(found)) return [invalid(path, text, SELECTABLE)];
    found = found?.properties?.[name];
    if (!found) return [invalid(path, text, `is an invalid path: does not refer to a valid field`)];
  }
  return ['string', 'boolean', 'integer'].includes(found?.type ?? '') ? [] : [invalid(path, text, SELECTABLE)];
}
