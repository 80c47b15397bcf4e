import { expect, it } from 'vitest';
import { APPLY, testServer } from '../testing.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const YAML = 'application/yaml';

it('YAML is read as its version 1.1, the first document alone', () => {
  const { send } = testServer();
  const text = (value: string): string => `metadata: {name: a}\ndata: {k: ${value}}\n`;
  expect((send('POST', PATH, text('y'), 'dryRun=All', YAML).body as any).message).toBe(
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ConfigMap.data of type string',
  );
  for (const [value, read] of [
    ['2001-01-01', '2001-01-01'],
    ['1:30', '1:30'],
    ['"no"', 'no'],
  ])
    expect((send('POST', PATH, text(value), 'dryRun=All', YAML).body as any).data).toEqual({ k: read });
  expect(send('POST', PATH, `${text('a')}---\nb: c\n`, 'dryRun=All', YAML).code).toBe(201);
});

it('unknown fields and those that stand twice are told of as they come', () => {
  const text = '{"nosuch":1,"metadata":{"name":"a","name":"b","zzz":1},"data":{"k":"1"},"data":{"l":"2"},"nosuch":2}';
  const { body, warnings } = testServer().send(
    'POST',
    PATH,
    text,
    'dryRun=All&fieldValidation=Warn',
    'application/json',
  );
  expect(warnings).toEqual([
    'unknown field "nosuch"',
    'duplicate field "metadata.name"',
    'unknown field "metadata.zzz"',
    'duplicate field "data"',
  ]);
  expect((body as any).data).toEqual({ k: '1', l: '2' });
});

it('YAML that cannot be read is told with its line and the beginning of its bytes', () => {
  const { send } = testServer();
  const message = (body: string, query = 'dryRun=All'): string =>
    (send('POST', PATH, body, query, YAML).body as any).message;
  const unread = 'the object provided is unrecognized (must be of type ConfigMap)';
  expect(message('a: b: c\n')).toBe(
    `${unread}: yaml: mapping values are not allowed in this context (613a20623a20630a)`,
  );
  expect(message('{"metadata": {"name": "a"}, "data": {"a": "x"}\n')).toBe(
    `${unread}: yaml: line 1: did not find expected ',' or '}' ({"metadata": {"name": "a"}, "d ...)`,
  );
  expect(message('metadata: {name: a}\n%YAML\n---\n~: n\n')).toBe(
    `${unread}: yaml: line 2: did not find expected version number (6d657461646174613a207b6e616d653a20617d0a2559414d4c0a2d2d2d0a ...)`,
  );
  const twice = 'metadata: {name: a}\nnosuch: 1\ndata: {a: x}\nnosuch: 2\n';
  expect(message(twice, 'dryRun=All&fieldValidation=Strict')).toBe(
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 4: key "nosuch" already set in map, unknown field "nosuch"',
  );
  expect(send('POST', PATH, twice, 'dryRun=All', YAML).warnings).toEqual(['unknown field "nosuch"']);
});

it('an apply that is no YAML is told in words of its own', () => {
  const { send } = testServer();
  const apply = (body: string, query = ''): string =>
    (send('PATCH', `${PATH}/zz`, body, `fieldManager=m${query}`, APPLY).body as any).message;
  expect(apply('a: [1, 2')).toBe(
    "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'",
  );
  const twice = '{apiVersion: v1, kind: ConfigMap, metadata: {name: zz}, metadata: {name: zz}}';
  expect(apply(twice, '&fieldValidation=Strict')).toBe(
    'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "metadata" already set in map',
  );
});
