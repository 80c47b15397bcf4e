import { expect, test } from 'vitest';
import { findImage, imageRoot, parseReference } from '../runtime/images.ts';
import { waitsOnceStarted } from '../runtime/patience.ts';
import { testCluster } from './fixture.ts';

/** Images whose own command waits. */
const SERVERS = [
  'nginx:1.25',
  'gcr.io/google_containers/echoserver:1.4',
  'httpd:2.4',
  'tomcat:8.0',
  'node:20',
  'gcr.io/google-samples/kubernetes-bootcamp:v1',
  'registry.k8s.io/pause:3.10',
  'karthequian/helloworld',
];

function waits(name: string, argv?: string[], cwd?: string): boolean {
  const reference = parseReference(name);
  const image = 'error' in reference ? undefined : findImage(reference);
  if (!image) throw new Error(`no image ${name}`);
  const { Entrypoint, Cmd, Env, WorkingDir } = image.config;
  const env = (Env ?? []).map((line) => line.split('=', 2) as [string, string]);
  const words = argv ?? [...(Entrypoint ?? []), ...(Cmd ?? [])];
  return waitsOnceStarted(imageRoot(image), { argv: words, env, cwd: cwd ?? (WorkingDir || '/') });
}

test('servers of the catalogue wait; what prints, ends, cannot start or stand where it should does not', () => {
  expect(SERVERS.filter((image) => !waits(image))).toEqual([]);
  expect(waits('redis:7')).toBe(false);
  expect(waits('nginx:1.25', ['nginx', '-t'])).toBe(false);
  expect(waits('nginx:1.25', ['sh', '-c', 'nginx'])).toBe(false);
  expect(waits('nginx:1.25', ['nginks'])).toBe(false);
  expect(waits('nginx:1.25', undefined, '/etc/passwd')).toBe(false);
});

test('what is left asleep would have done nothing: with a terminal it runs at once, and neither prints nor ends', () => {
  const cluster = testCluster();
  SERVERS.forEach((image, i) => cluster.run(`server-${i}`, { image, tty: true }));
  cluster.kernel.advance(60_000);
  for (const i of SERVERS.keys()) {
    expect(cluster.status(`server-${i}`).containerStatuses[0]).toMatchObject({ ready: true, restartCount: 0 });
    expect(cluster.pods.readLog('default', `server-${i}`, {})).toBe('');
  }
});

test('a sleeping server holds its port, and stops when it is told to', () => {
  const cluster = testCluster();
  cluster.run('web', { image: 'nginx:1.25' });
  cluster.kernel.advance(5000);
  const pod = cluster.store.get('pods', 'default', 'web')!;
  const debug = {
    name: 'debug',
    image: 'nginx:1.25',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  const spec = { ...pod.spec, ephemeralContainers: [debug] };
  cluster.client.update('pods', { ...pod, spec }, { subresource: 'ephemeralcontainers' });
  cluster.kernel.advance(5000);
  expect(cluster.status('web').ephemeralContainerStatuses[0].state.terminated).toMatchObject({ exitCode: 1 });
  expect(cluster.get('10.244.0.2', 80)).toMatchObject({ status: 200 });
  cluster.client.delete('pods', 'default', 'web');
  cluster.kernel.advance(5000);
  expect(cluster.status('web')).toBeUndefined();
});
