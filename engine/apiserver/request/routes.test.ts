import { expect, it } from 'vitest';
import type { Status } from '../status.ts';
import { testServer } from '../testing.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const NO_RESOURCE = '404 NotFound: the server could not find the requested resource';
const NO_METHOD = '405 MethodNotAllowed: the server does not allow this method on the requested resource';
const TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** A server with one config map, and what it says to a request in a line. */
function asked(): (line: string, body?: unknown, headers?: Record<string, string>) => string {
  const { api, send } = testServer();
  send('POST', MAPS, { metadata: { name: 'a' }, data: { k: 'v' } });
  return (line, body, headers = {}) => {
    const [method, url] = line.split(' ');
    const [path, query] = url.split('?');
    const sent = { method, path, query: new URLSearchParams(query), headers, body } as Parameters<typeof api.handle>[0];
    const { code, body: answer } = api.handle(sent);
    if (typeof answer === 'string') return `${code} ${answer.trimEnd()}`;
    const { kind, reason, message } = answer as Status;
    return (kind as string) === 'Status' && message ? `${code} ${reason}: ${message}` : `${code} ${kind}`;
  };
}

it('a URL is served by its form, its method and nothing that is resolved in it', () => {
  const ask = asked();
  const lines: Record<string, string> = {
    [`GET ${MAPS}/a`]: '200 ConfigMap',
    [`GET ${MAPS}/`]: '200 ConfigMapList',
    'GET /api/v1/namespaces/default/pods//a': NO_RESOURCE,
    'GET /api/../api/v1': NO_RESOURCE,
    'GET //api/v1': '404 404 page not found',
    'GET /api/v1/namespaces/default/namespaces/default': NO_RESOURCE,
    [`GET ${MAPS}/a/status`]: NO_RESOURCE,
    'GET /api/v1/bindings': NO_RESOURCE,
    'GET /apis/nosuch/v1/x': '404 404 page not found',
    [`POST ${MAPS}/a`]: NO_METHOD,
    [`HEAD ${MAPS}/a`]: NO_METHOD,
    'PUT /version': NO_METHOD,
    'PUT /apis': '200 APIGroupList',
    'GET /api/v1/namespaces/default/serviceaccounts/x/token': NO_METHOD,
    'GET /healthz/': '404 404 page not found',
    'POST /livez': '200 ok',
    'GET /openid/v1/jwks': '200 undefined',
    [`GET ${MAPS}?timeout=10`]:
      '400 BadRequest: invalid timeout specified in the request URL - time: missing unit in duration "10"',
    [`GET ${MAPS}?limit=99999999999999999999`]:
      '400 BadRequest: strconv.ParseInt: parsing "99999999999999999999": value out of range',
    [`GET ${MAPS}/..`]: `400 BadRequest: Name parameter invalid: "..": may not be '..'`,
    [`GET ${MAPS}/a?resourceVersion=x`]:
      '500 undefined: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    [`GET ${MAPS}/a?resourceVersion=99999`]: '504 Timeout: Timeout: Too large resource version: 99999, current: 2',
    'GET /api/v1/watch':
      '500 Internal Server Error: "/api/v1/watch": failed to create RequestInfo: unable to determine kind and namespace from url, /api/v1/watch',
  };
  expect(Object.fromEntries(Object.keys(lines).map((line) => [line, ask(line)]))).toEqual(lines);
});

it('the Accept header is asked twice: by the route for a type, by its handler for a form of it', () => {
  const ask = asked();
  const of = (accept: string, line = `GET ${MAPS}/a`): string => ask(line, undefined, { accept });
  const only = `406 NotAcceptable: only the following media types are accepted: ${TYPES}`;
  const table = 'as=Table;v=v1;g=meta.k8s.io';
  const answers = {
    'application/*': `406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: ${TYPES}`,
    'text/html, */*;q=0.1': '200 ConfigMap',
    'application/json;q=0': '200 ConfigMap',
    [`application/json;${table}`]: '200 Table',
    [`application/vnd.kubernetes.protobuf;${table}`]: only,
    'application/json;as=Table;v=v2;g=meta.k8s.io': only,
    'application/json;as=Table;v=v9;g=meta.k8s.io,application/json': '200 ConfigMap',
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io': '200 PartialObjectMetadata',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io':
      '406 NotAcceptable: you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  };
  expect(Object.fromEntries(Object.keys(answers).map((accept) => [accept, of(accept)]))).toEqual(answers);
  expect(of('text/html', 'GET /version')).toBe(
    '406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json',
  );
});

it('a body is read by its Content-Type', () => {
  const ask = asked();
  const yaml = 'metadata: {name: b}\n';
  const send = (type: string, line = `POST ${MAPS}?dryRun=All`): string => ask(line, yaml, { 'content-type': type });
  expect(send('application/yaml')).toBe('201 ConfigMap');
  expect(send('application/json')).toBe(
    `400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'm' looking for beginning of value (6d657461646174613a207b6e616d653a20627d0a)`,
  );
  expect(send('text/plain')).toBe(
    `415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: ${TYPES}`,
  );
  expect(send('application/json', `PATCH ${MAPS}/a`)).toBe('415 UnsupportedMediaType: 415: Unsupported Media Type');
  expect(send('application/merge-patch+json', `PATCH ${MAPS}/a`)).toBe(
    `400 BadRequest: error decoding patch: invalid character 'm' looking for beginning of value`,
  );
});

it('the options of a delete come from its body alone where it has one', () => {
  const ask = asked();
  const line = `DELETE ${MAPS}/a?gracePeriodSeconds=x`;
  expect(ask(line)).toBe('400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax');
  expect(ask(line, '[]')).toBe(
    String.raw`400 BadRequest: couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`,
  );
  expect(ask(line, '{"dryRun":["some"]}')).toBe(
    '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
  );
  expect(ask(line, '{"dryRun":["All"]}')).toBe('200 Status');
  expect(ask(`GET ${MAPS}/a`)).toBe('200 ConfigMap');
  expect(ask(`${line}&dryRun=All`, '{}')).toBe('200 Status');
  expect(ask(`GET ${MAPS}/a`)).toBe('404 NotFound: configmaps "a" not found');
});

it('subresources take their own kind alone, and a binding is never kept', () => {
  const { send } = testServer();
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }] } };
  const pods = '/api/v1/namespaces/default/pods';
  send('POST', pods, pod);
  const says = (path: string, body: object): string => {
    const { code, body: answer } = send('POST', path, body);
    return `${code} ${(answer as Status).message ?? ''}`.trim();
  };
  const foreign = { kind: 'Pod', apiVersion: 'v1' };
  const cannot = (kind: string, type: string): string =>
    `400 Pod in version "v1" cannot be handled as a ${kind}: converting (v1.Pod) to (${type}): unknown conversion`;
  expect(says(`${pods}/p/binding`, foreign)).toBe(cannot('Binding', 'core.Binding'));
  expect(says(`${pods}/p/eviction`, foreign)).toBe(cannot('Eviction', 'policy.Eviction'));
  const bound = (name: string, target: object): object => ({ metadata: { name }, target });
  expect(says(`${pods}/p/binding`, bound('p', { kind: 'Pod' }))).toBe(
    '500 [target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]',
  );
  const bindings = '/api/v1/namespaces/default/bindings';
  expect(says(bindings, bound('q', { name: 'n' }))).toBe('404 pods "q" not found');
  expect(says(bindings, bound('p', { name: 'n' }))).toBe('201');
});

it('a watch has a URL of its own, from before there was a parameter', () => {
  const { api, send } = testServer();
  send('POST', MAPS, { metadata: { name: 'a' } });
  const events: string[] = [];
  const path = '/api/v1/watch/namespaces/default/configmaps/a';
  const watch = api.watch({ method: 'GET', path }, ({ type, object }) =>
    events.push(`${type} ${(object as { metadata: { name: string } }).metadata.name}`),
  );
  send('POST', MAPS, { metadata: { name: 'b' } });
  send('DELETE', `${MAPS}/a`);
  expect(events).toEqual(['ADDED a', 'DELETED a']);
  expect('stop' in watch).toBe(true);
  expect(send('POST', path, {}).code).toBe(405);
});
