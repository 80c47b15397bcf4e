import { expect, it } from 'vitest';
import type { ApiResponse } from '../api.ts';
import { notFound } from '../status.ts';
import { writeAnswer } from './written.ts';

const answer = (body: unknown, more: Partial<ApiResponse> = {}): ApiResponse => ({
  code: 200,
  headers: { 'content-type': 'application/json' },
  body,
  warnings: [],
  ...more,
});
const MAP = { data: { k: '<' }, metadata: { name: 'a' }, kind: 'ConfigMap', apiVersion: 'v1' };

it('objects are written in the order of their structs: in a line for programs, indented for people', () => {
  const line = '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"\\u003c"}}\n';
  const indented = `${JSON.stringify(JSON.parse(line), null, 2).replace('<', '\\u003c')}`;
  const text = (headers: Record<string, string>, query = ''): string =>
    writeAnswer({ headers, query: new URLSearchParams(query) }, answer(MAP)).text;
  expect(text({ 'user-agent': 'kubectl/v1.36' })).toBe(line);
  expect(text({ 'user-agent': 'curl/8' })).toBe(indented);
  expect(text({ 'user-agent': 'curl/8' }, 'pretty=false')).toBe(line);
  expect(text({ accept: 'application/json;pretty=1' })).toBe(indented);
});

it('YAML needs somebody who writes it', () => {
  const headers = { accept: 'application/yaml' };
  const written = writeAnswer({ headers }, answer(MAP), (value) => Object.keys(value as object).join());
  expect(written).toEqual({ type: 'application/yaml', text: 'apiVersion,data,kind,metadata' });
  expect(writeAnswer({ headers }, answer(MAP)).text).toContain('application/yaml is not simulated here');
});

it('a failure that cannot be written as asked, and what the server makes by hand, have forms of their own', () => {
  const { status } = notFound('', 'pods', 'x');
  expect(writeAnswer({ headers: { accept: 'text/html' } }, answer(status, { code: 404 })).text).toBe(
    JSON.stringify(status, null, 2),
  );
  expect(writeAnswer({}, answer({ a: 1 }, { form: 'indented' })).text).toBe('{\n  "a": 1\n}');
  expect(writeAnswer({}, answer({ a: 1 }, { form: 'compact' })).text).toBe('{"a":1}');
});
