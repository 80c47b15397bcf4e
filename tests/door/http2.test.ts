import { connect, type ClientHttp2Session } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { selfSignedCertificate } from '../../server/certificate.ts';
import { Door } from '../../server/door.ts';

const tls = selfSignedCertificate();
const tokens = new Map([['admin', { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] }]]);
const door = new Door({ world: new World({ nodes: 1, seed: 'http2' }), tokens, tls });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
let url = '';
let session: ClientHttp2Session;
beforeAll(async () => {
  url = await door.listen(0);
  session = connect(url, { ca: tls.certificate });
});
afterAll(async () => {
  session.destroy();
  await door.close();
});

/** Send a request; gives its status and what came back. */
const ask = (method: string, path: string, body?: object): Promise<{ status: unknown; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = { ':method': method, ':path': path, authorization: 'Bearer admin' };
    const stream = session.request({ ...headers, ...(body && { 'content-type': 'application/json' }) });
    let status: unknown;
    let text = '';
    stream.on('response', (answer) => (status = answer[':status']));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('end', () => resolve({ status, text }));
    stream.on('error', reject);
    stream.end(body && JSON.stringify(body));
  });

test('one connection of HTTP/2 carries writes, lists and watches side by side', async () => {
  const watched = new Promise<string>((resolve) => {
    const path = `${CONFIG_MAPS}?watch=1&fieldSelector=metadata.name=b`;
    const stream = session.request({ ':path': path, authorization: 'Bearer admin' });
    stream.on('data', (chunk: Buffer) => {
      resolve((JSON.parse(chunk.toString()) as { type: string }).type);
      stream.close();
    });
  });
  const made = await Promise.all(['a', 'b', 'c'].map((name) => ask('POST', CONFIG_MAPS, { metadata: { name } })));
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(await watched).toBe('ADDED');
  const { items } = JSON.parse((await ask('GET', CONFIG_MAPS)).text) as { items: { metadata: { name: string } }[] };
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'kube-root-ca.crt']);
});

test('what a client no longer waits for is not worked out, and clients of HTTP/1.1 are served beside it', async () => {
  for (let count = 0; count < 50; count++) {
    const stream = session.request({ ':path': '/openapi/v2', authorization: 'Bearer admin' });
    stream.on('error', () => {});
    stream.close();
  }
  expect(await ask('GET', '/healthz')).toEqual({ status: 200, text: 'ok' });
  const version = await new Promise((resolve) => {
    const request = httpsRequest(`${url}/healthz`, { ca: tls.certificate }, (answer) => {
      answer.resume();
      resolve(answer.httpVersion);
    });
    request.end();
  });
  expect(version).toBe('1.1');
});

test('who speaks plain HTTP to TLS is told so', async () => {
  const { port } = new URL(url);
  const said = await new Promise((resolve) => {
    let text = '';
    const socket = connectPlain(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });
  expect(said).toBe('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
});
