import { expect, test } from 'vitest';
import { Path } from '../field.ts';
import { validateOpenAPISchema } from './openapi-schema-validation.ts';
import { validateRules } from './rules.ts';
import type { SchemaProps } from './schema.ts';

const ROOT = new Path('root');
const told = (spec: SchemaProps): string[] =>
  validateOpenAPISchema({ type: 'object', properties: { spec } }, ROOT, true).map(
    ({ field, message }) => `${field}: ${message.replace(/ \(try simplifying.*/, '')}`,
  );
const object = (properties: Record<string, SchemaProps>, ...rules: string[]): SchemaProps => ({
  type: 'object',
  properties,
  'x-kubernetes-validations': rules.map((rule) => ({ rule })),
});
const list = (items: SchemaProps, maxItems?: number): SchemaProps => ({
  type: 'array',
  items,
  ...(maxItems && { maxItems }),
});
const text: SchemaProps = { type: 'string' };
const int: SchemaProps = { type: 'integer' };
const twice = 'self.l.all(x, self.l.all(y, x != y))';

// As recorded from v1.36.
test.each<[SchemaProps, Record<number, string>]>([
  [object({ l: list(text, 10) }, twice), { 0: '3.1x' }],
  [object({ l: list({ ...text, maxLength: 5 }, 1000) }, twice), {}],
  [object({ l: list(int) }, 'self.l.exists(x, x == 1)'), {}],
  [object({ s: text }, 'self.s.matches("^[a-z]*$")', 'self.s.split(",").all(x, x.size() < 5)'), { 1: '2.0x' }],
  [
    object({ l: list(int) }, 'self.l.map(x, x * 2).exists(x, x == 4)', 'self.l.filter(x, x > 1).size() == 2'),
    { 0: '3.0x', 1: '2.4x' },
  ],
  [
    object({ l: list({ 'x-kubernetes-int-or-string': true }) }, 'self.l.all(x, type(x) == int || x.size() > 1)'),
    { 0: '1.415577x' },
  ],
  [object({ l: list(text) }, 'self.l + ["x"] == ["y"]', '"x" in self.l', 'self.l[0] == "x"'), {}],
  [object({ q: text }, 'quantity(self.q).isGreaterThan(quantity("1"))', 'cidr(self.q).containsIP("1.1.1.1")'), {}],
])('a rule may cost what its budget allows: %j', (spec, factors) => {
  const at = 'root.properties[spec].x-kubernetes-validations';
  expect(told(spec)).toEqual(
    Object.entries(factors).map(
      ([i, factor]) => `${at}[${i}].rule: Forbidden: estimated rule cost exceeds budget by factor of ${factor}`,
    ),
  );
});

test('rules that cost too much together are told, the dearest first', () => {
  const rule = 'root.properties[spec].x-kubernetes-validations[0].rule';
  expect(told(object({ l: list(int, 300) }, 'self.l.all(x, self.l.all(y, self.l.all(z, x != y && y != z)))'))).toEqual([
    `${rule}: Forbidden: estimated rule cost exceeds budget by factor of 19.0x`,
    `${rule}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    'root: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of 1.9x',
  ]);
});

test('elements of a list without keys have no past', () => {
  const items = { ...text, maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
  expect(told({ type: 'object', properties: { l: list(items, 5) } })).toEqual([
    'root.properties[spec].properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": ' +
      'oldSelf cannot be used on the uncorrelatable portion of the schema within root.properties[spec].properties[l]',
  ]);
});

const failures = (spec: unknown, schema: SchemaProps, old?: unknown): string[] =>
  validateRules(spec, old, schema, new Path('spec')).map(({ field, message }) => `${field}: ${message}`);

test('a rule that takes too long is the last that is run', () => {
  const rules = ['self.l.all(x, self.l.all(y, x + y > 0))', 'false'];
  expect(failures({ l: Array.from({ length: 400 }, () => 1) }, object({ l: list(int) }, ...rules))).toEqual([
    `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${rules[0]}`,
  ]);
});

test('a failed rule is told at its field, with its reason', () => {
  const schema: SchemaProps = {
    ...object({ m: { type: 'object', additionalProperties: text }, i: int }),
    'x-kubernetes-validations': [
      { rule: 'self.m["k"] == "v"', fieldPath: ".m['k']", reason: 'FieldValueDuplicate' },
      // The message sees the old value itself, and no optional of it.
      {
        rule: 'self.i > oldSelf.value().i',
        optionalOldSelf: true,
        messageExpression: 'oldSelf.hasValue() ? "a" : "b"',
      },
      { rule: 'self.i / 0 == 1', message: 'divided' },
    ],
  };
  expect(failures({ m: { k: 'w' }, i: 1 }, schema, { m: {}, i: 1 })).toEqual([
    'spec.m[k]: Duplicate value',
    'spec: Invalid value: failed rule: self.i > oldSelf.value().i',
    'spec: Invalid value: "object": division by zero evaluating rule: divided',
  ]);
});
