import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { created } from '../fixture.ts';
import { validateObjectMeta } from '../metadata.ts';
import { customResourceDefinition } from './customresourcedefinition.ts';

function definition(schema: unknown, extra: object = {}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      ...extra,
    },
  } as unknown as KubeObject;
}
const told = (object: KubeObject): unknown => created(customResourceDefinition, object);

test('a definition gets its names, its conversion and its stored version', () => {
  const object = definition({ type: 'object' });
  expect(told(object)).toEqual([]);
  expect(object.spec.names).toEqual({ plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' });
  expect(object.spec.conversion).toEqual({ strategy: 'None' });
  expect(object.status.storedVersions).toEqual(['v1']);
});

test('a schema that is not structural is refused', () => {
  expect(told(definition({ type: 'object', properties: { spec: {} } }))).toEqual([
    'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
  ]);
});

test('a rule that does not compile is refused with the place', () => {
  const spec = { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a' }] };
  expect(told(definition({ type: 'object', properties: { spec } }))).toEqual([
    'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: ' +
      '{"Rule":"self.a","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: ' +
      "compilation failed: ERROR: <input>:1:5: undefined field 'a'\n | self.a\n | ....^",
  ]);
});

const object = definition({ type: 'object' });
const meta = object.metadata;
const rules = { namespaced: false, anyFinalizer: true, nameRule: customResourceDefinition.nameRuleOf!(object) };

test('a definition is named after its plural and its group', () => {
  expect(validateObjectMeta({ ...meta, name: 'gadgets.example.com' }, rules)).toMatchObject([
    {
      field: 'metadata.name',
      message: 'Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group',
    },
  ]);
  expect(validateObjectMeta(meta, rules)).toEqual([]);
});

test('conditions of the root name only what the structure has; keys of a list that is a map are never absent', () => {
  expect(
    told(
      definition({
        type: 'object',
        oneOf: [{ properties: { gone: { properties: { deeper: { minLength: 1 } } } } }],
        properties: {
          inner: { type: 'object', anyOf: [{ properties: { free: {} } }] },
          list: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name', 'nope'],
            items: { type: 'object', properties: { name: { type: 'string', nullable: true } } },
          },
        },
      }),
    ),
  ).toEqual([
    'spec.validation.openAPIV3Schema.properties[gone]: Required value: because it is defined in spec.validation.openAPIV3Schema.oneOf[0].properties[gone]',
    'spec.validation.openAPIV3Schema.properties[list].x-kubernetes-list-map-keys: Invalid value: ["name","nope"]: entries must all be names of item properties',
    'spec.validation.openAPIV3Schema.properties[list].items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    'spec.validation.openAPIV3Schema.properties[list].items.properties[name].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
  ]);
});
