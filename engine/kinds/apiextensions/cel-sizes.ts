import { byteLength } from '../names.ts';
import type { SizeNode } from '../cel/cost.ts';
import { escapeField } from '../cel/field-names.ts';
import { hasDefault, itemsOf, valuesOf, type SchemaProps } from './schema.ts';

/** Bytes that a request may have. */
export const REQUEST_BYTES = 3 * 1024 * 1024;
const TEXT_MAX = REQUEST_BYTES - 2;

/** How large values of a schema may be, and how few bytes they are written in at least. */
export interface SchemaSize extends SizeNode {
  readonly leastBytes: number;
}

const TEXT: SchemaSize = { max: TEXT_MAX, leastBytes: 2 };
const METADATA: SchemaSize = {
  max: 0,
  leastBytes: 2,
  fields: new Map([
    ['name', TEXT],
    ['generateName', TEXT],
  ]),
};
/** Formats of texts: how many characters they have at most, how many bytes they are written in at least. */
const FORMATS: Readonly<Record<string, SchemaSize>> = {
  duration: { max: 32, leastBytes: 3 },
  date: { max: 12, leastBytes: 12 },
  'date-time': { max: 32, leastBytes: 21 },
};

/** The sizes that a schema allows; undefined where expressions do not see it (apiserver/pkg/cel/common SchemaDeclType). */
export function schemaSize(schema: SchemaProps, root = false): SchemaSize | undefined {
  if (schema['x-kubernetes-int-or-string'])
    return { max: schema.maxLength === undefined ? TEXT_MAX : atLeastZero(schema.maxLength) * 4, leastBytes: 1 };
  const isRoot = root || !!schema['x-kubernetes-embedded-resource'];
  switch (isRoot ? 'object' : schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      const element = items && schemaSize(items);
      if (!element) return undefined;
      const most = Math.floor((REQUEST_BYTES - 2) / (element.leastBytes + 1));
      return { max: schema.maxItems === undefined ? most : atLeastZero(schema.maxItems), element, leastBytes: 2 };
    }
    case 'object':
      return objectSize(schema, isRoot);
    case 'string':
      return textSize(schema);
    case 'boolean':
      return { max: 0, leastBytes: 4 };
    case 'number':
    case 'integer':
      return { max: 0, leastBytes: 1 };
  }
  return undefined;
}

function objectSize(schema: SchemaProps, isRoot: boolean): SchemaSize | undefined {
  const values = valuesOf(schema);
  if (values) {
    const element = schemaSize(values);
    if (!element) return undefined;
    const most = Math.floor((REQUEST_BYTES - 2) / (element.leastBytes + 6));
    const max = schema.maxProperties === undefined ? most : atLeastZero(schema.maxProperties);
    return { max, key: { max: 0 }, element, leastBytes: 2 };
  }
  const fields = new Map<string, SizeNode>();
  let leastBytes = 2;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const size = schemaSize(property ?? {});
    if (!size) continue;
    const escaped = escapeField(name);
    if (escaped !== undefined) fields.set(escaped, size);
    if (schema.required?.includes(name) && !hasDefault(property ?? {}))
      leastBytes += byteLength(name) + size.leastBytes + 4;
  }
  if (isRoot) {
    for (const name of ['kind', 'apiVersion']) fields.set(name, TEXT);
    fields.set('metadata', METADATA);
  }
  return { max: 0, fields, leastBytes };
}

function textSize({ format, maxLength, enum: values }: SchemaProps): SchemaSize {
  const known = FORMATS[format ?? ''];
  if (known) return known;
  if (format === 'byte') return { max: maxLength === undefined ? TEXT_MAX : atLeastZero(maxLength), leastBytes: 2 };
  if (maxLength !== undefined) return { max: atLeastZero(maxLength) * 4, leastBytes: 2 };
  if (!values?.length) return TEXT;
  return { max: Math.max(...values.map((one) => (typeof one === 'string' ? byteLength(one) : 0))), leastBytes: 2 };
}

const atLeastZero = (value: number): number => Math.max(0, value);

/** How many times values below a schema may stand in one object at most; undefined where nothing bounds that. */
export function childCount(schema: SchemaProps, count: number | undefined): number | undefined {
  let factor: number | undefined = 1;
  if (schema.type === 'array') factor = schema.maxItems;
  else if (schema.type === 'object' && schema.additionalProperties !== undefined) factor = schema.maxProperties;
  return count === undefined || factor === undefined ? undefined : count * atLeastZero(factor);
}
