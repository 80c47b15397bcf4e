import { expect, it } from 'vitest';
import type { Status } from '../status.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC, testServer } from '../testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps/c';

/** The code and the end of the message of a patch to a ConfigMap that is refused. */
function refusal(type: string, body: unknown, query = 'fieldManager=bob'): string {
  const { send } = testServer();
  send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'c' }, data: { a: 'b' } });
  const { code, body: answer } = send(
    'PATCH',
    PATH,
    typeof body === 'string' ? body : JSON.stringify(body),
    query,
    type,
  );
  return `${code} ${((answer as Status).message ?? '').replace(/Invalid value: ".*": /, '')}`;
}

const INVALID = '422  "" is invalid: patch: ';
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

it.each<[string, unknown, string]>([
  [MERGE, { apiVersion: 'a/b/c' }, `${INVALID}unexpected GroupVersion string: a/b/c`],
  [
    MERGE,
    { kind: 'X y' },
    `${INVALID}no kind "X y" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"`,
  ],
  [
    MERGE,
    { apiVersion: null, kind: 'X' },
    `${INVALID}no kind "X" is registered for the internal version of group "" in scheme "pkg/runtime/scheme.go:111"`,
  ],
  [
    MERGE,
    { kind: 5 },
    `${INVALID}couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string`,
  ],
  [MERGE, 'nul', `400 error decoding patch: invalid character ' ' in literal null (expecting 'l')`],
  [STRATEGIC, { data: { $patch: 5 } }, '500 unknown patch type: %!s(int64=5) in map: map[$patch:5]'],
  [STRATEGIC, { data: { $deleteFromPrimitiveList: ['x'] } }, '400 invalid patch format of primitive list'],
  [STRATEGIC, { $setElementOrder: ['x'] }, '400 invalid patch format of setElementOrder list'],
  [STRATEGIC, { '$setElementOrder/x': null }, '500 expected a []interface {}, but received a %!s(<nil>)'],
  [
    JSON_PATCH,
    [{ op: 'copy', from: 5, path: '/data/x' }],
    '400 error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.from of type string',
  ],
  [
    JSON_PATCH,
    [{ op: 'copy', from: '/data/a', path: '' }],
    '422 the server rejected our request due to an error in our request',
  ],
  // Entries that are none are told by their types, before anything else.
  [
    APPLY,
    { ...CONFIG_MAP, metadata: { managedFields: [{ manager: 5 }] } },
    '500 failed to create typed patch object (/; /v1, Kind=ConfigMap): .metadata.managedFields[0].manager: expected string, got &value.valueUnstructured{Value:5}',
  ],
  [APPLY, { ...CONFIG_MAP, metadata: { managedFields: [] } }, '400 metadata.managedFields must be nil'],
  [APPLY, { ...CONFIG_MAP, apiVersion: 'a/b/c' }, '400 invalid object type: /, Kind='],
  [
    APPLY,
    { ...CONFIG_MAP, data: { a: [{ x: null }] } },
    '500 failed to create typed patch object (/; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:[]interface {}{map[string]interface {}{"x":interface {}(nil)}}}',
  ],
  [
    APPLY,
    { ...CONFIG_MAP, metadata: { name: 'other' }, data: { a: 'c' } },
    '409 Apply failed with 1 conflict: conflict with "unknown" using v1: .data.a',
  ],
  [
    APPLY,
    { ...CONFIG_MAP, metadata: { name: 'other' } },
    '400 the name of the object (other) does not match the name on the URL (c)',
  ],
])('refuses the %s %j', (type, body, expected) => {
  expect(refusal(type, body)).toBe(expected);
});

it('tells of unknown and repeated fields of a patch before those of its result', () => {
  const { send } = testServer();
  send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'c' } });
  const twice = send('PATCH', PATH, '{"nosuch":1,"nosuch":2}', '', MERGE);
  expect(twice.warnings).toEqual(['duplicate field "nosuch"', 'unknown field "nosuch"']);
  const patch = '[{"op":"add","op":"add","path":"/data","value":{},"extra":1}]';
  expect(send('PATCH', PATH, patch, '', JSON_PATCH).warnings).toEqual([
    'json patch duplicate field "[0].op"',
    'json patch unknown field "[0].extra"',
  ]);
  expect(refusal(JSON_PATCH, patch, 'fieldValidation=Strict')).toBe(
    `${INVALID}strict decoding error: json patch duplicate field "[0].op", json patch unknown field "[0].extra"`,
  );
});
