import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { Door } from '../../server/door.ts';
import type { Journal } from '../../server/journal.ts';
import { readEnvelope } from '../../server/protobuf/decode.ts';

const world = new World({ nodes: 1, seed: 'http' });
const tokens = new Map([['admin', { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] }]]);
const door = new Door({ world, tokens });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
let url = '';
beforeAll(async () => {
  url = await door.listen(0);
});
afterAll(() => door.close());

const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> =>
  fetch(`${url}${path}`, { ...init, headers: { authorization: 'Bearer admin', ...init.headers } });
const message = async (answer: Response): Promise<unknown> => ((await answer.json()) as { message: string }).message;

test('people get indented JSON in the order of the Go structs, with <, > and & escaped', async () => {
  const body = JSON.stringify({
    data: { a: '<&>' },
    metadata: { labels: { x: 'y' }, name: 'a' },
    kind: 'ConfigMap',
    apiVersion: 'v1',
  });
  await ask(CONFIG_MAPS, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const text = await (await ask(`${CONFIG_MAPS}/a`, { headers: { 'user-agent': 'curl/8' } })).text();
  const shown = text
    .replace(/"(uid|resourceVersion|creationTimestamp)": ".*"/g, '"$1": "…"')
    .replace(/"managedFields": \[[^]*?\n {4}\]/, '"managedFields": […]');
  expect(shown).toBe(`{
  "kind": "ConfigMap",
  "apiVersion": "v1",
  "metadata": {
    "name": "a",
    "namespace": "default",
    "uid": "…",
    "resourceVersion": "…",
    "creationTimestamp": "…",
    "labels": {
      "x": "y"
    },
    "managedFields": […]
  },
  "data": {
    "a": "\\u003c\\u0026\\u003e"
  }
}`);
});

test('objects come as YAML where that is asked for, and 406 names what there is for other forms', async () => {
  const yaml = await ask('/api/v1/namespaces/kube-public', { headers: { accept: 'application/yaml' } });
  expect(yaml.headers.get('content-type')).toBe('application/yaml');
  expect(await yaml.text()).toMatch(/^apiVersion: v1\nkind: Namespace\nmetadata:\n {2}creationTimestamp: "/);
  const html = await ask(CONFIG_MAPS, { headers: { accept: 'text/html' } });
  expect([html.status, await message(html)]).toEqual([
    406,
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
  ]);
});

test('objects, failures and events come in protobuf where that is preferred and they have such a form', async () => {
  const accept = 'application/vnd.kubernetes.protobuf';
  const read = async (path: string, accepted = accept): Promise<unknown[]> => {
    const answer = await ask(path, { headers: { accept: accepted } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const { kind } =
      bytes[0] === 0x7b ? (JSON.parse(Buffer.from(bytes).toString()) as { kind: string }) : readEnvelope(bytes);
    return [answer.status, answer.headers.get('content-type'), kind];
  };
  expect(await read('/api/v1/namespaces')).toEqual([200, accept, 'NamespaceList']);
  expect(await read('/api/v1/namespaces/missing')).toEqual([404, accept, 'Status']);
  expect(await read('/apis')).toEqual([200, accept, 'APIGroupList']);
  expect(await read('/version')).toEqual([406, accept, 'Status']);
  const discovery = ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  expect(await read('/apis', accept + discovery)).toEqual([200, accept + discovery, 'APIGroupDiscoveryList']);
  const table = ';g=meta.k8s.io;v=v1;as=Table';
  expect(await read('/api/v1/namespaces', accept + table)).toEqual([406, 'application/json', 'Status']);
  expect(await read('/api/v1/namespaces', `${accept}${table},application/json${table}`)).toEqual([
    200,
    'application/json',
    'Table',
  ]);
  const metadata = ';g=meta.k8s.io;v=v1;as=PartialObjectMetadataList';
  expect(await read('/api/v1/namespaces', accept + metadata)).toEqual([200, accept, 'PartialObjectMetadataList']);
  const watch = await ask('/api/v1/namespaces?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=default', {
    headers: { accept },
  });
  const events = Buffer.from(await watch.arrayBuffer());
  expect([watch.headers.get('content-type'), events.readUInt32BE(0)]).toEqual([
    `${accept};stream=watch`,
    events.length - 4,
  ]);
});

test('custom resources have no protobuf, but for their metadata', async () => {
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];
  const names = { plural: 'toys', singular: 'toy', kind: 'Toy' };
  const definition = {
    metadata: { name: 'toys.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions },
  };
  const post = (path: string, body: unknown): Promise<Response> =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  world.settle();
  const toys = '/apis/example.com/v1/namespaces/default/toys';
  await post(toys, { apiVersion: 'example.com/v1', kind: 'Toy', metadata: { name: 'ball' } });
  const accept = 'application/vnd.kubernetes.protobuf';
  const type = async (path: string, accepted: string): Promise<unknown[]> => {
    const answer = await ask(path, { headers: { accept: accepted } });
    return [answer.status, answer.headers.get('content-type')];
  };
  expect(await type(`${toys}/ball`, accept)).toEqual([406, accept]);
  expect(await type(`${toys}?watch=1&timeoutSeconds=1`, accept)).toEqual([406, accept]);
  expect(await type(`${toys}/ball`, `${accept},application/json`)).toEqual([200, 'application/json']);
  expect(await type(`${toys}/ball`, `${accept};g=meta.k8s.io;v=v1;as=PartialObjectMetadata`)).toEqual([200, accept]);
});

test('bodies in unknown forms, too large or unreadable are refused as the API server refuses them', async () => {
  const post = (body: string, type: string): Promise<Response> =>
    ask(CONFIG_MAPS, { method: 'POST', body, headers: { 'content-type': type } });
  const text = await post('hi', 'text/plain');
  expect([text.status, await message(text)]).toEqual([
    415,
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  ]);
  const large = await post('x'.repeat(5_000_000), 'application/json');
  expect([large.status, await message(large)]).toEqual([413, 'Request entity too large: limit is 3145728']);
  const bytes = await post('k8s\0\x0a\x7f', 'application/vnd.kubernetes.protobuf');
  expect([bytes.status, await message(bytes)]).toEqual([400, 'unexpected EOF']);
});

test('large answers are compressed, and no two answers share an audit id', async () => {
  const raw = await new Promise<Buffer>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.write(
      'GET /openapi/v3/api/v1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n',
    );
  });
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.toString('latin1', 0, end);
  expect(head).toMatch(/content-encoding: gzip/i);
  expect(JSON.parse(gunzipSync(raw.subarray(end + 4)).toString())).toHaveProperty('components.schemas');
  const ids = await Promise.all([1, 2].map(async () => (await ask('/version')).headers.get('audit-id')));
  expect(new Set(ids).size).toBe(2);
});

test('malformed requests and dropped connections leave the server standing', async () => {
  const port = Number(new URL(url).port);
  const lines = [
    'nonsense\r\n\r\n',
    'GET //[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n',
    'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{',
    'GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n',
    'GET /api/v1/namespaces/default/pods/x/exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'POST /api/v1/namespaces/default/pods/x/portforward HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n',
  ];
  for (const line of lines) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(line);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
  }
  expect((await ask('/healthz')).status).toBe(200);
});

test('what cannot be read is refused in text, and a wish for another protocol is not heeded', async () => {
  const raw = (request: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.write(request);
    });
  const refused = /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\n400 Bad Request$/;
  expect(await raw('nonsense\r\n\r\n')).toMatch(refused);
  expect(await raw('GET /api/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(refused);
  const nameless = await raw('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(nameless).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\n400 Bad Request: missing required Host header$/);
  expect(await raw('GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n')).toMatch(refused);
  const long = 'y'.repeat(20_000);
  const upgrade = `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${long}\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n`;
  expect(await raw(upgrade)).toMatch(/\r\n\r\nok$/);
});

test('a write that cannot be kept is refused and not done; reads go on', async () => {
  const full = (): never => {
    throw new Error('no space left on device');
  };
  const kept = new Door({ world, tokens, journal: { append: full } as unknown as Journal });
  const at = await kept.listen(0);
  const headers = { authorization: 'Bearer admin', 'content-type': 'application/json' };
  const body = JSON.stringify({ metadata: { name: 'unkept' } });
  const answer = await fetch(at + CONFIG_MAPS, { method: 'POST', headers, body });
  expect([answer.status, await message(answer)]).toEqual([500, 'Internal error occurred: no space left on device']);
  expect((await fetch(`${at}${CONFIG_MAPS}/unkept`, { headers })).status).toBe(404);
  await kept.close();
});

test('a watch begins, tells of changes, and ends when its time is over', async () => {
  const answer = await ask(`${CONFIG_MAPS}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=w`);
  const body = JSON.stringify({ metadata: { name: 'w' } });
  await ask(CONFIG_MAPS, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const events = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(events.map(({ type }) => type)).toEqual(['ADDED']);
});
