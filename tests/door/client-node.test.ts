import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PortForward,
  VersionApi,
  Watch,
  type V1ConfigMap,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { World } from '../../engine/world.ts';
import { Door } from '../../server/door.ts';
import { Journal } from '../../server/journal.ts';
import { replay } from '../../server/replay.ts';
import { stateHash } from '../simulation/scenario.ts';

const TOKENS = new Map([['admin-token', { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] }]]);

function configFor(server: string, token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u', token }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

const deployment = (name: string, replicas: number): object => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', 'echo started; sleep 3600'] }],
      },
    },
  },
});

async function until<T>(ask: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (good(value) || tries > 1_200) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('the HTTP door, driven by @kubernetes/client-node', () => {
  const world = new World({ nodes: 1, seed: 'door' });
  const door = new Door({ world, tokens: TOKENS, speed: 20 });
  let url = '';
  let config: KubeConfig;

  beforeAll(async () => {
    url = await door.listen(0);
    config = configFor(url, 'admin-token');
  });
  afterAll(() => door.close());

  test('lists nodes and tells its version', async () => {
    const nodes = await config.makeApiClient(CoreV1Api).listNode();
    expect(nodes.items.map((node) => node.metadata?.name)).toEqual(['node-1']);
    const version = await config.makeApiClient(VersionApi).getCode();
    expect(version.gitVersion).toBe('v1.36.3');
  });

  test('refuses an unknown token with 401 and nobody with 403', async () => {
    const answer = await fetch(`${url}/api/v1/pods`, { headers: { authorization: 'Bearer nonsense' } });
    expect([answer.status, (await answer.json()) as object]).toEqual([
      401,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    ]);
    const nobody = await fetch(`${url}/api/v1/pods`);
    expect(nobody.status).toBe(403);
    expect(((await nobody.json()) as V1Status).message).toBe(
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    );
  });

  test('creates a Deployment whose pods run, log and take commands', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const core = config.makeApiClient(CoreV1Api);
    await apps.createNamespacedDeployment({ namespace: 'default', body: deployment('web', 2) });
    const status = await until(
      () => apps.readNamespacedDeployment({ namespace: 'default', name: 'web' }),
      (found) => found.status?.readyReplicas === 2,
    );
    expect(status.status?.readyReplicas).toBe(2);
    const pods = await core.listNamespacedPod({ namespace: 'default', labelSelector: 'app=web' });
    const pod = pods.items[0].metadata!.name!;

    const logged = new PassThrough();
    let log = '';
    logged.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await new Log(config).log('default', pod, 'main', logged, { tailLines: 1 });
    await until(
      async () => log,
      (text) => text !== '',
    );
    expect(log).toBe('started\n');

    const out = new PassThrough();
    let printed = '';
    out.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const result = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec('default', pod, 'main', ['sh', '-c', 'echo from inside; exit 3'], out, null, null, false, resolve)
        .catch(reject);
    });
    expect(printed).toBe('from inside\n');
    expect(result.details?.causes).toEqual([{ reason: 'ExitCode', message: '3' }]);
  });

  test('forwards a port, and gives a command its standard input', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const container = { name: 'main', image: 'nginx:1.27' };
    await core.createNamespacedPod({
      namespace: 'default',
      body: { metadata: { name: 'page' }, spec: { containers: [container] } },
    });
    await until(
      () => core.readNamespacedPod({ namespace: 'default', name: 'page' }),
      (pod) => pod.status?.phase === 'Running',
    );
    const [input, output] = [new PassThrough(), new PassThrough()];
    let answer = '';
    output.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    await new PortForward(config).portForward('default', 'page', [80], output, null, input);
    input.write('GET /nope HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(
      async () => answer,
      (text) => text.includes('</html>'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[^]*404 Not Found/);
    input.end();

    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    let printed = '';
    stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec('default', 'page', 'main', ['cat'], stdout, null, stdin, false, resolve).catch(reject);
      stdin.end('grüße\n');
    });
    expect([status.status, printed]).toEqual(['Success', 'grüße\n']);
  });

  test('streams a watch and keeps an informer current', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const seen: string[] = [];
    const informer = makeInformer<V1ConfigMap>(config, '/api/v1/namespaces/default/configmaps', () =>
      core.listNamespacedConfigMap({ namespace: 'default' }),
    );
    for (const event of ['add', 'update', 'delete'] as const)
      informer.on(event, (object) => seen.push(`${event} ${object.metadata?.name} ${object.data?.key ?? ''}`.trim()));
    await informer.start();
    const abort = new AbortController();
    const watched: string[] = [];
    void new Watch(config)
      .watch(
        '/api/v1/namespaces/default/configmaps',
        { fieldSelector: 'metadata.name=settings' },
        (type: string) => watched.push(type),
        () => {},
      )
      .then((controller) => abort.signal.addEventListener('abort', () => controller.abort()));
    await core.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name: 'settings' }, data: { key: 'one' } },
    });
    await core.replaceNamespacedConfigMap({
      namespace: 'default',
      name: 'settings',
      body: { metadata: { name: 'settings' }, data: { key: 'two' } },
    });
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'settings' });
    await until(
      async () => seen.length,
      (count) => count >= 4,
    );
    expect(seen.filter((line) => line.includes('settings'))).toEqual([
      'add settings one',
      'update settings two',
      'delete settings two',
    ]);
    await until(
      async () => watched.length,
      (count) => count >= 3,
    );
    expect(watched).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    await informer.stop();
    abort.abort();
  });
});

describe('the journal', () => {
  test('brings back a cluster byte by byte, and drops a line that a kill has cut off', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'reconcile-journal-'));
    const path = join(directory, 'journal.jsonl');
    const header = { reconcile: 1, engine: '1', seed: 'journal', nodes: 1, startMs: Date.UTC(2026, 10, 21) } as const;
    const begin = (): World => new World({ seed: header.seed, nodes: 1, startMs: header.startMs });
    const journal = Journal.open(path, header);
    const world = begin();
    const door = new Door({ world, tokens: TOKENS, journal, speed: 10 });
    const apps = configFor(await door.listen(0), 'admin-token').makeApiClient(AppsV1Api);
    await apps.createNamespacedDeployment({ namespace: 'default', body: deployment('kept', 3) });
    await apps.deleteNamespacedDeployment({ namespace: 'default', name: 'missing' }).catch(() => {});
    await door.close();
    journal.close();
    const { appendFileSync } = await import('node:fs');
    appendFileSync(path, '{"atMs": 17');

    const again = Journal.open(path, { ...header, seed: 'another' });
    expect(again.header.seed).toBe('journal');
    // The last entry tells how far the cluster came by itself.
    expect(again.entries.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'TIME']);
    const restored = begin();
    replay(restored, again, TOKENS);
    for (const each of [world, restored]) each.advance(1_000_000 + header.startMs - each.kernel.now);
    expect(restored.store.get('deployments.apps', 'default', 'kept')?.status?.readyReplicas).toBe(3);
    expect(stateHash(restored)).toBe(stateHash(world));
    again.close();
    rmSync(directory, { recursive: true });
  });
});
