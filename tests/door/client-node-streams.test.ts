import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  ApiException,
  Attach,
  CoreV1Api,
  CustomObjectsApi,
  Cp,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  ListWatch,
  Log,
  Metrics,
  PatchStrategy,
  Watch,
  type KubernetesObject,
  type V1ConfigMap,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { selfSignedCertificate } from '../../server/certificate.ts';
import { Door } from '../../server/door.ts';
import { temporaryDirectory } from './served.ts';

const tls = selfSignedCertificate();
const tokens = new Map([['admin-token', { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] }]]);
const door = new Door({ world: new World({ nodes: 1, seed: 'streams' }), tokens, tls, speed: 20 });
const directory = temporaryDirectory();
const config = new KubeConfig();
const namespace = 'default';

/** What a stream has been given so far. */
function collected(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

/** Wait, half a minute at most, until something holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200 && !(await holds()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
}

/** The exit status of a command in the container. */
const exitOf = (command: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const done = ({ details }: V1Status): void => resolve(Number(details?.causes?.[0].message ?? 0));
    new Exec(config).exec(namespace, 'box', 'main', command, null, null, null, false, done).catch(reject);
  });

const SCRIPT = 'echo started; while read line; do echo "got $line"; done; sleep 3600';

beforeAll(async () => {
  config.loadFromOptions({
    clusters: [{ name: 'c', server: await door.listen(0), caData: Buffer.from(tls.certificate).toString('base64') }],
    users: [{ name: 'u', token: 'admin-token' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  const core = config.makeApiClient(CoreV1Api);
  const main = { name: 'main', image: 'busybox:1.36', command: ['sh', '-c', SCRIPT], stdin: true };
  await core.createNamespacedPod({ namespace, body: { metadata: { name: 'box' }, spec: { containers: [main] } } });
  await until(async () => (await core.readNamespacedPod({ namespace, name: 'box' })).status?.phase === 'Running');
});
/** The log that is followed has come to its end. */
let logged = false;
afterAll(async () => {
  const core = config.makeApiClient(CoreV1Api);
  await core.deleteNamespacedPod({ namespace, name: 'box', gracePeriodSeconds: 0 });
  await until(() => logged);
  await door.close();
  directory.remove();
});

test('attaches to a container, and follows its log meanwhile', async () => {
  const [log, out] = [collected(), collected()];
  log.stream.on('end', () => (logged = true));
  await new Log(config).log(namespace, 'box', 'main', log.stream, { follow: true });
  const input = new PassThrough();
  const socket = await new Attach(config).attach(namespace, 'box', 'main', out.stream, null, input, false);
  input.write('one\n');
  await until(() => out.text().includes('got one') && log.text().includes('got one'));
  expect(out.text()).toBe('got one\n');
  expect(log.text()).toBe('started\ngot one\n');
  socket.close();
});

test('copies a directory into a container, and a file of it back', async () => {
  const [there, back] = ['in', 'out'].map((name) => join(directory.path, name));
  for (const path of [there, back]) mkdirSync(path);
  const text = 'grüße\n'.repeat(20_000);
  writeFileSync(join(there, 'file.txt'), text);
  const cp = new Cp(config);
  await cp.cpToPod(namespace, 'box', 'main', there, '/tmp');
  // The client does not tell when it is done.
  await until(
    async () => (await exitOf(['sh', '-c', `test $(wc -c < /tmp/file.txt) = ${Buffer.byteLength(text)}`])) === 0,
  );
  await cp.cpFromPod(namespace, 'box', 'main', 'file.txt', back, '/tmp');
  const found = join(back, 'file.txt');
  await until(() => existsSync(found) && readFileSync(found, 'utf8').length === text.length);
  expect(readFileSync(found, 'utf8')).toBe(text);
});

test('patches by each strategy, and applies with owners and conflicts', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const map = (data: Record<string, string>): V1ConfigMap & KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data,
  });
  const patched = async (data: Record<string, string>, manager: string, strategy: PatchStrategy, force?: boolean) =>
    (await objects.patch<V1ConfigMap>(map(data), undefined, undefined, manager, force, strategy)).data;
  expect(await patched({ a: '1' }, 'one', PatchStrategy.ServerSideApply)).toEqual({ a: '1' });
  const refused = await patched({ a: '2' }, 'two', PatchStrategy.ServerSideApply).catch((error: unknown) => error);
  expect([(refused as ApiException<string>).code, (refused as ApiException<string>).body]).toEqual([
    409,
    expect.stringContaining('Apply failed with 1 conflict: conflict with \\"one\\": .data.a'),
  ]);
  expect(await patched({ a: '2' }, 'two', PatchStrategy.ServerSideApply, true)).toEqual({ a: '2' });
  expect(await patched({ b: '3' }, 'three', PatchStrategy.MergePatch)).toEqual({ a: '2', b: '3' });
  expect(await patched({ c: '4' }, 'four', PatchStrategy.StrategicMergePatch)).toEqual({ a: '2', b: '3', c: '4' });
});

test('an informer of custom objects lives through the end of its definition', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const versions = [
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    },
  ];
  const names = { plural: 'toys', singular: 'toy', kind: 'Toy' };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'toys.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions },
  };
  await objects.create(definition);
  const custom = config.makeApiClient(CustomObjectsApi);
  const where = { group: 'example.com', version: 'v1', namespace, plural: 'toys' };
  const list = (): Promise<{ items: KubernetesObject[] }> =>
    custom.listNamespacedCustomObject(where) as Promise<{ items: KubernetesObject[] }>;
  await until(() =>
    list().then(
      () => true,
      () => false,
    ),
  );
  const seen: string[] = [];
  const informer = new ListWatch(
    '/apis/example.com/v1/namespaces/default/toys',
    new Watch(config),
    list as never,
    false,
  );
  for (const event of ['add', 'update', 'delete'] as const)
    informer.on(event, (toy) => void seen.push(`${event} ${toy.metadata?.name}`));
  await informer.start();
  const body = { apiVersion: 'example.com/v1', kind: 'Toy', metadata: { name: 'ball' }, spec: { colour: 'red' } };
  await custom.createNamespacedCustomObject({ ...where, body });
  await until(() => seen.length >= 1);
  await objects.delete(definition);
  await until(() => seen.includes('delete ball'));
  expect(seen.filter((line) => !line.startsWith('update'))).toEqual(['add ball', 'delete ball']);
  await informer.stop();
});

test('there are no metrics where no metrics server runs', async () => {
  const refused = await new Metrics(config).getNodeMetrics().catch((error: unknown) => error);
  // The client makes this of an answer that is no JSON.
  expect((refused as ApiException<string>).message).toContain('Error occurred in metrics request');
});
