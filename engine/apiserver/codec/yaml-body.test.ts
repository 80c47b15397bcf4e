import { expect, it } from 'vitest';
import { testServer } from '../testing.ts';

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
