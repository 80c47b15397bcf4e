import { parseDuration, parseTimestamp } from '../cel/times.ts';
import { parseIP, parseCIDR } from '../addresses.ts';
import { equal } from '../equality.ts';
import { formatValue, goJson, type FieldError, type FieldErrors } from '../field.ts';
import { regex } from '../cel/regex.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';

/** A place in a value: as fields write it (`spec.list[0].name`) and as the validator's own messages write it. */
export interface ValuePath {
  readonly field: string;
  readonly name: string;
}

const childOf = ({ field, name }: ValuePath, key: string): ValuePath => ({
  field: field ? `${field}.${key}` : key,
  name: name ? `${name}.${key}` : key,
});

const elementOf = ({ field, name }: ValuePath, index: number): ValuePath => ({
  field: `${field}[${index}]`,
  name: `${name}[${index}]`,
});

const at = (type: FieldError['type'], { field }: ValuePath, message: string): FieldError => ({
  type,
  field: field || '<nil>',
  message,
});

const invalidAt = (path: ValuePath, value: unknown, why: string): FieldError =>
  at('FieldValueInvalid', path, `Invalid value: ${formatValue(value)}: ${path.name} in body ${why}`);

/** Is a number one of those that the server holds in 64 bits? */
const isInt64 = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 63;

/** The name of a value's type, as the validator has it. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isInt64(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(value: unknown, type: string): boolean {
  const found = typeName(value);
  return found === type || (type === 'number' && found === 'integer');
}

/**
 * Errors of a value against a schema, in the words of kube-openapi's validator. Follows ValidateCustomResource of
 * apiextensions-apiserver/pkg/apiserver/validation.
 */
export function validateValue(value: unknown, schema: SchemaProps, path: ValuePath): FieldErrors {
  if (value === undefined) return [];
  if (value === null) {
    if (schema.nullable || (!schema.type && !schema['x-kubernetes-int-or-string'])) return [];
    return typeError(value, schema.type ?? 'integer,string', path);
  }
  const errors = validateType(value, schema, path);
  errors.push(...validateConditions(value, schema, path));
  if (typeof value === 'string') errors.push(...validateText(value, schema, path));
  else if (typeof value === 'number') errors.push(...validateNumber(value, schema, path));
  else if (Array.isArray(value)) errors.push(...validateArray(value, schema, path));
  if (schema.enum?.length && !schema.enum.some((one) => equal(one, value)))
    errors.push(enumError(value, schema.enum, path));
  if (typeof value === 'object' && !Array.isArray(value))
    errors.push(...validateObject(value as Record<string, unknown>, schema, path));
  return errors;
}

function validateType(value: unknown, schema: SchemaProps, path: ValuePath): FieldErrors {
  if (schema['x-kubernetes-int-or-string'])
    return hasType(value, 'integer') || typeof value === 'string' ? [] : typeError(value, 'integer,string', path);
  const { type, format } = schema;
  if (!type || hasType(value, type)) return [];
  if (!format) return typeError(value, type, path);
  // Texts and lists in the place of what has a format are compared with the type, and only with a number's.
  const isTextual = typeof value === 'string' || Array.isArray(value);
  if (isTextual) return type === 'number' || type === 'integer' ? typeError(value, type, path) : [];
  return typeError(value, format, path, formatName(value));
}

/** What the validator calls a value where it looks for a format. */
function formatName(value: unknown): string {
  if (typeof value !== 'number') return '';
  return isInt64(value) ? 'int64' : 'float64';
}

const typeError = (value: unknown, type: string, path: ValuePath, name = typeName(value)): FieldErrors => {
  const found = JSON.stringify(name);
  return [
    at(
      'FieldValueTypeInvalid',
      path,
      `Invalid value: ${found}: ${path.name} in body must be of type ${type}: ${found}`,
    ),
  ];
};

const enumError = (value: unknown, supported: readonly unknown[], path: ValuePath): FieldError => {
  const list = supported
    .map((one) => (typeof one === 'string' ? JSON.stringify(one) : JSON.stringify(goJson(one))))
    .join(', ');
  return at('FieldValueNotSupported', path, `Unsupported value: ${formatValue(value)}: supported values: ${list}`);
};

function validateText(value: string, schema: SchemaProps, path: ValuePath): FieldErrors {
  const errors: FieldErrors = [];
  const first = firstTextError(value, schema, path);
  if (first) errors.push(first);
  if (schema.format && !matchesFormat(value, schema.format))
    errors.push({
      ...invalidAt(path, value, `must be of type ${schema.format}: ${JSON.stringify(value)}`),
      type: 'FieldValueTypeInvalid',
    });
  return errors;
}

/** The server stops at the first of these. */
function firstTextError(value: string, schema: SchemaProps, path: ValuePath): FieldError | undefined {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength)
    return at('FieldValueTooLong', path, `Too long: may not be more than ${schema.maxLength} bytes`);
  if (schema.minLength !== undefined && length < schema.minLength)
    return invalidAt(path, value, `should be at least ${schema.minLength} chars long`);
  if (schema.pattern !== undefined && !regex(schema.pattern).test(value))
    return invalidAt(path, value, `should match '${schema.pattern}'`);
  return undefined;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?([0-9a-f])[0-9a-f]{3}-?([0-9a-f])[0-9a-f]{3}-?[0-9a-f]{12}$/i;
const uuid = (value: string, version?: string): boolean => {
  const found = UUID.exec(value);
  if (!found) return false;
  const hasVariant = version !== '4' && version !== '5';
  return (!version || found[1] === version) && (hasVariant || /[89ab]/i.test(found[2]));
};

/** A duration in words, as strfmt reads it beside Go's: `3 days`. */
const WORDED =
  /^\s*\d{1,18}\s*(?:ns|nano(?:second)?s?|us|µs|micro(?:second)?s?|ms|milli(?:second)?s?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*$/i;

/** strfmt's host names: one label with a hyphen at most behind its first character, or labels and a top level of letters. */
function isHostname(value: string): boolean {
  if (value.length > 255) return false;
  const labels = value.split('.');
  if (labels.some((label) => label.length > 63)) return false;
  if (labels.length === 1) return /^[\p{L}\p{S}0-9](?:-?[\p{L}\p{S}0-9]{0,62})?$/u.test(value);
  const top = labels.pop()!;
  const isLabel = (label: string): boolean => /^[\p{L}\p{S}0-9](?:[\p{L}\p{S}0-9-]*[\p{L}\p{S}0-9])?$/u.test(label);
  return labels.every(isLabel) && /^\p{L}{2,63}$/u.test(top);
}

/** The numbers of the great card companies, with their check digit (Luhn). */
const CARDS =
  /^(?:4\d{12}(?:\d{3,6})?|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11}|6[27]\d{14})$/;

function isCreditCard(digits: string): boolean {
  if (!CARDS.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = i % 2 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  'date-time': (value) => parseTimestamp(value) !== undefined,
  datetime: (value) => parseTimestamp(value) !== undefined,
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && parseTimestamp(`${value}T00:00:00Z`) !== undefined,
  duration: (value) => parseDuration(value) !== undefined || WORDED.test(value),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
  ipv4: (value) => parseIP(value)?.family === 4,
  ipv6: (value) => parseIP(value)?.family === 6,
  cidr: (value) => parseCIDR(value) !== undefined,
  uuid: (value) => uuid(value),
  uuid3: (value) => uuid(value, '3'),
  uuid4: (value) => uuid(value, '4'),
  uuid5: (value) => uuid(value, '5'),
  email: (value) => /^(?:[^\s@<>]+@[^\s@<>]+|[^<>@]*<[^\s@<>]+@[^\s@<>]+>)$/.test(value),
  hostname: (value) => isHostname(value),
  uri: (value) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/.test(value) || /^\/[^\s]*$/.test(value),
  mac: (value) => /^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/.test(value),
  bsonobjectid: (value) => /^[0-9a-fA-F]{24}$/.test(value),
  isbn: (value) => isbn(value),
  isbn10: (value) => isbn(value) && value.replace(/[- ]/g, '').length === 10,
  isbn13: (value) => isbn(value) && value.replace(/[- ]/g, '').length === 13,
  creditcard: (value) => isCreditCard(value.replace(/[^0-9]/g, '')),
  ssn: (value) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(value),
  hexcolor: (value) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(value),
  rgbcolor: (value) => {
    const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(value);
    return !!parts && parts.slice(1).every((part) => Number(part) <= 255 && !/^0\d/.test(part));
  },
};

function isbn(value: string): boolean {
  const digits = value.replace(/[- ]/g, '');
  if (/^\d{9}[\dX]$/.test(digits))
    return [...digits].reduce((sum, char, i) => sum + (char === 'X' ? 10 : Number(char)) * (10 - i), 0) % 11 === 0;
  return (
    /^\d{13}$/.test(digits) && [...digits].reduce((sum, char, i) => sum + Number(char) * (i % 2 ? 3 : 1), 0) % 10 === 0
  );
}

const TEXT_FORMATS = [...Object.keys(FORMATS), 'password', 'k8s-short-name', 'k8s-long-name'];
const NUMBER_FORMATS: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Does the server know the schema's format for values of its type? */
export function isKnownFormat({ type, format = '' }: SchemaProps): boolean {
  if (!type) return TEXT_FORMATS.includes(format) || Object.values(NUMBER_FORMATS).flat().includes(format);
  return (type === 'string' ? TEXT_FORMATS : (NUMBER_FORMATS[type] ?? [])).includes(format);
}

const matchesFormat = (value: string, format: string): boolean => FORMATS[format]?.(value) ?? true;

/** The numbers of a format lie within this, the positive whole ones not at it. */
const RANGE: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63, float: 2 ** 128, double: Infinity };

function isOfFormat(value: number, { type, format = '' }: SchemaProps): boolean {
  if (type === 'integer') {
    const range = RANGE[format] ?? RANGE.int64;
    return Number.isInteger(value) && value < range && value >= -range;
  }
  return type !== 'number' || format !== 'float' || Math.abs(value) < RANGE.float;
}

function validateNumber(value: number, schema: SchemaProps, path: ValuePath): FieldErrors {
  // Whole numbers are compared with bounds of whole numbers.
  const bound = (limit: number | undefined): number | undefined =>
    limit !== undefined && isInt64(value) ? Math.trunc(limit) : limit;
  const [minimum, maximum, multipleOf] = [schema.minimum, schema.maximum, schema.multipleOf].map(bound);
  const { format } = schema;
  const errors: FieldErrors = [];
  if (!isOfFormat(value, schema)) {
    const how = RANGE[format ?? ''] ? `with format ${format}` : '(default format)';
    const why = `Checked value must be of type ${schema.type} ${how} in ${path.name}`;
    errors.push(at('FieldValueInvalid', { field: '', name: '' }, `Invalid value: "": ${why}`));
  }
  if (multipleOf === 0) {
    const why = `factor MultipleOf declared for ${path.name} must be positive: 0`;
    errors.push(at('FieldValueInvalid', path, `Invalid value: 0: ${why}`));
  } else if (multipleOf && Math.abs(value / multipleOf - Math.round(value / multipleOf)) > 1e-9)
    errors.push(invalidAt(path, value, `should be a multiple of ${multipleOf}`));
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push(
      invalidAt(path, value, `should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`),
    );
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push(
      invalidAt(path, value, `should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`),
    );
  return errors;
}

function validateArray(value: readonly unknown[], schema: SchemaProps, path: ValuePath): FieldErrors {
  const items = itemsOf(schema);
  const errors = items ? value.flatMap((one, i) => validateValue(one, items, elementOf(path, i))) : [];
  if (schema.minItems !== undefined && value.length < schema.minItems)
    errors.push(invalidAt(path, value.length, `should have at least ${schema.minItems} items`));
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    errors.push(at('FieldValueTooMany', path, `Too many: ${value.length}: must have at most ${schema.maxItems} items`));
  return errors;
}

function validateObject(value: Record<string, unknown>, schema: SchemaProps, path: ValuePath): FieldErrors {
  const errors: FieldErrors = [];
  const count = Object.keys(value).length;
  if (schema.minProperties !== undefined && count < schema.minProperties)
    errors.push(invalidAt(path, count, `should have at least ${schema.minProperties} properties`));
  if (schema.maxProperties !== undefined && count > schema.maxProperties)
    errors.push(at('FieldValueTooMany', path, `Too many: ${count}: must have at most ${schema.maxProperties} items`));
  const values = valuesOf(schema);
  if (values)
    for (const name of Object.keys(value).sort())
      if (!schema.properties?.[name]) errors.push(...validateValue(value[name], values, childOf(path, name)));
  for (const [name, property] of propertiesOf(schema))
    errors.push(...validateValue(value[name], property ?? {}, childOf(path, name)));
  const embedded = schema['x-kubernetes-embedded-resource'] ? ['apiVersion', 'kind'] : [];
  for (const name of new Set([...embedded, ...(schema.required ?? [])]))
    if (value[name] === undefined) errors.push(at('FieldValueRequired', childOf(path, name), 'Required value'));
  return errors;
}

/** allOf, anyOf, oneOf and not. */
function validateConditions(value: unknown, schema: SchemaProps, path: ValuePath): FieldErrors {
  const errors: FieldErrors = [];
  // The server tells these at no field, with the field's name in the text.
  const tell = (why: string): number =>
    errors.push(
      at('FieldValueInvalid', { field: '', name: '' }, `Invalid value: "": ${JSON.stringify(path.name)} ${why}`),
    );
  const passes = (one: SchemaProps): boolean => !validateValue(value, one ?? {}, path).length;
  if (schema.anyOf?.length && !schema.anyOf.some(passes)) {
    tell('must validate at least one schema (anyOf)');
    errors.push(...validateValue(value, closest(value, schema.anyOf, path), path));
  }
  if (schema.oneOf?.length) {
    const count = schema.oneOf.filter(passes).length;
    if (count !== 1) {
      tell(
        `must validate one and only one schema (oneOf)${count ? `. Found ${count} valid alternatives` : '. Found none valid'}`,
      );
      if (!count) errors.push(...validateValue(value, closest(value, schema.oneOf, path), path));
    }
  }
  const failed = (schema.allOf ?? []).flatMap((one) => validateValue(value, one ?? {}, path));
  errors.push(...failed);
  if (failed.length) tell('must validate all the schemas (allOf)');
  if (schema.not && passes(schema.not)) tell('must not validate the schema (not)');
  return errors;
}

/** The alternative with the fewest errors: its errors are told too. */
function closest(value: unknown, schemas: readonly SchemaProps[], path: ValuePath): SchemaProps {
  let best = schemas[0];
  let fewest = Infinity;
  for (const one of schemas) {
    const count = validateValue(value, one ?? {}, path).length;
    if (count < fewest) [best, fewest] = [one, count];
  }
  return best ?? {};
}
