import { expect, it } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { objectTypeOf } from './object-types.ts';
import { checkTypes, type CheckedKind } from './type-checking.ts';

const kind = (group: string, version: string, name: string): CheckedKind => ({
  group,
  version,
  kind: name,
  type: objectTypeOf({ group, version, kind: name })!,
});

const warnings = (kinds: CheckedKind[], expression: string, more: object = {}): string[] =>
  checkTypes({ spec: { validations: [{ expression }], ...more } } as unknown as KubeObject, kinds, undefined).map(
    ({ fieldRef, warning }) => `${fieldRef}: ${warning}`,
  );

const DEPLOYMENT = kind('apps', 'v1', 'Deployment');

it('tells of fields that kinds do not have, kind by kind in the order of their names', () => {
  const kinds = [kind('apps', 'v1', 'StatefulSet'), DEPLOYMENT, kind('', 'v1', 'Pod')];
  expect(warnings(kinds, 'object.spec.strategy.type == "Recreate"')).toEqual([
    `spec.validations[0].expression: /v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'strategy'
 | object.spec.strategy.type == "Recreate"
 | ...........^

apps/v1, Kind=StatefulSet: ERROR: <input>:1:12: undefined field 'strategy'
 | object.spec.strategy.type == "Recreate"
 | ...........^
`,
  ]);
});

it.each([
  [
    'a quantity is not seen',
    kind('', 'v1', 'Pod'),
    'object.spec.containers[0].resources.limits == null',
    'undefined field',
  ],
  ['a time is a timestamp', DEPLOYMENT, 'object.metadata.creationTimestamp > "x"', "applied to '(timestamp, string)'"],
  ['data of a Secret are bytes', kind('', 'v1', 'Secret'), 'object.data["x"] == "y"', "applied to '(bytes, string)'"],
])('%s', (_, checked, expression, expected) => {
  expect(warnings([checked], expression).join()).toContain(expected);
});

it('an amount or a part is anything, and so is what a variable that is wrong gives', () => {
  expect(warnings([DEPLOYMENT], 'object.spec.strategy.rollingUpdate.maxSurge == 1')).toEqual([]);
  const variables = [{ name: 'bad', expression: 'object.spec.nosuch' }];
  expect(warnings([DEPLOYMENT], 'variables.bad == 1', { variables })).toEqual([]);
});
