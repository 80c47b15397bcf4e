import { expect, test } from 'vitest';
import { testCluster } from './fixture.ts';

const shorten = (line: string): string => line.replace(/\d+ms/g, 'Nms').replace(/[0-9a-f-]{36}/, 'UID');

test('a pod with a server runs, is ready, answers requests and logs them', () => {
  const cluster = testCluster();
  cluster.run('web', { image: 'nginx:1.25' });
  cluster.kernel.advance(5000);
  expect(cluster.events('web').map(shorten)).toEqual([
    'Normal Pulling Pulling image "nginx:1.25"',
    'Normal Pulled Successfully pulled image "nginx:1.25" in Nms (Nms including waiting). Image size: 3622811 bytes.',
    'Normal Created Container created',
    'Normal Started Container started',
  ]);
  const { phase, podIP, conditions, containerStatuses } = cluster.status('web');
  expect({ phase, podIP, ready: containerStatuses[0].ready }).toEqual({
    phase: 'Running',
    podIP: '10.244.0.2',
    ready: true,
  });
  expect(conditions.map(({ type, status }: Record<string, string>) => `${type}=${status}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ]);
  expect(cluster.get('10.244.0.2', 80)).toMatchObject({ status: 200, headers: { Server: 'nginx/1.25.5' } });
  expect(cluster.get('10.244.0.2', 81)).toEqual({ failure: 'refused', address: '10.244.0.2' });
  expect(cluster.pods.readLog('default', 'web', {})).toBe(
    '172.30.0.10 - - [21/Nov/2026:00:00:05 +0000] "GET / HTTP/1.1" 200 121 "-" "" "-"\n',
  );
});

test('an image that does not exist is tried again after a pause', () => {
  const cluster = testCluster();
  cluster.run('bad', { image: 'nginx:9.9' });
  cluster.kernel.advance(3000);
  const why =
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9.9": failed to resolve image: docker.io/library/nginx:9.9: not found';
  expect(cluster.events('bad')).toEqual([
    'Normal Pulling Pulling image "nginx:9.9"',
    `Warning Failed Failed to pull image "nginx:9.9": ${why}`,
    'Warning Failed Error: ErrImagePull',
    'Normal BackOff Back-off pulling image "nginx:9.9"',
    'Warning Failed Error: ImagePullBackOff',
  ]);
  expect(cluster.status('bad').containerStatuses[0].state.waiting).toEqual({ reason: 'ErrImagePull', message: why });
  cluster.kernel.advance(15_000);
  expect(cluster.status('bad').containerStatuses[0].state.waiting).toEqual({
    reason: 'ImagePullBackOff',
    message: `Back-off pulling image "nginx:9.9": ErrImagePull: ${why}`,
  });
  expect(() => cluster.pods.readLog('default', 'bad', {})).toThrow(
    'container "main" in pod "bad" is waiting to start: trying and failing to pull image',
  );
});

test('a container that ends is started again, with a pause from the second time on', () => {
  const cluster = testCluster();
  cluster.run('ends', { command: ['false'] });
  cluster.kernel.advance(8000);
  expect(cluster.events('ends').map(shorten).slice(2)).toEqual([
    'Normal Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod',
    'Normal Created Container created x2',
    'Normal Started Container started x2',
    'Warning BackOff Back-off restarting failed container main in pod ends_default(UID) x2',
  ]);
  const [status] = cluster.status('ends').containerStatuses;
  expect(status.state.waiting.reason).toBe('CrashLoopBackOff');
  expect(shorten(status.state.waiting.message)).toBe(
    'back-off 10s restarting failed container=main pod=ends_default(UID)',
  );
  expect(status.lastState.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
  expect(status.restartCount).toBe(1);
});

test('a command that is not there is a StartError, and a pod that may not restart has failed', () => {
  const cluster = testCluster();
  cluster.run('typo', { command: ['slep', '1'] }, { restartPolicy: 'Never' });
  cluster.kernel.advance(6000);
  const { phase, containerStatuses } = cluster.status('typo');
  expect(phase).toBe('Failed');
  expect(containerStatuses[0].state.terminated).toMatchObject({
    exitCode: 128,
    reason: 'StartError',
    message:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "slep": executable file not found in $PATH',
    startedAt: '1970-01-01T00:00:00Z',
  });
});

test('what runs to its end has succeeded, and its log stays', () => {
  const cluster = testCluster();
  cluster.run(
    'hello',
    { command: ['echo', '$(WHO)', '$(NOBODY)', '$$(WHO)'], env: [{ name: 'WHO', value: 'world' }] },
    { restartPolicy: 'Never' },
  );
  cluster.kernel.advance(6000);
  expect(cluster.status('hello').phase).toBe('Succeeded');
  expect(cluster.pods.readLog('default', 'hello', {})).toBe('world $(NOBODY) $(WHO)\n');
});

test('a deleted pod goes when its program has stopped: servers at once, others after their grace', () => {
  const cluster = testCluster();
  cluster.run('web', { image: 'nginx:1.25' });
  cluster.run('deaf', { command: ['sleep', '3600'] }, { terminationGracePeriodSeconds: 10 });
  cluster.kernel.advance(5000);
  cluster.client.delete('pods', 'default', 'web');
  cluster.client.delete('pods', 'default', 'deaf');
  cluster.kernel.advance(2500);
  expect(cluster.store.list('pods').map(({ metadata }) => metadata.name)).toEqual(['deaf']);
  cluster.kernel.advance(7600);
  expect(cluster.status('deaf').containerStatuses[0].state.running).toBeDefined();
  cluster.kernel.advance(400);
  expect(cluster.status('deaf').containerStatuses[0].state.running ?? 'ended').toBeDefined();
  cluster.kernel.advance(2000);
  expect(cluster.store.count('pods')).toBe(0);
});

test('a liveness probe that fails restarts its container; files decide, not the clock', () => {
  const cluster = testCluster();
  const livenessProbe = { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 2, failureThreshold: 2 };
  const lifecycle = { postStart: { exec: { command: ['touch', '/tmp/ok'] } } };
  cluster.run('live', { command: ['sleep', '3600'], livenessProbe, lifecycle }, { terminationGracePeriodSeconds: 1 });
  cluster.kernel.advance(600_000);
  expect(cluster.events('live').some((line) => line.includes('Unhealthy'))).toBe(false);
  const streams = {
    stdin: undefined,
    stdout: { *write() {}, push() {} },
    stderr: { *write() {}, push() {} },
    tty: false,
  };
  expect(cluster.wait(cluster.pods.exec('default', 'live', undefined, ['cat', '/tmp/ok'], streams))).toBe(0);
});

test('configuration that is missing holds a container back and says what is missing', () => {
  const cluster = testCluster();
  const valueFrom = { configMapKeyRef: { name: 'nope', key: 'a' } };
  cluster.run('noconfig', { command: ['sleep', '9'], env: [{ name: 'A', valueFrom }] });
  const volumes = [{ name: 'site', configMap: { name: 'nope' } }];
  cluster.run(
    'nomount',
    { command: ['sleep', '9'], volumeMounts: [{ name: 'site', mountPath: '/site' }] },
    { volumes },
  );
  cluster.kernel.advance(3000);
  expect(cluster.status('noconfig').containerStatuses[0].state.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'configmap "nope" not found',
  });
  expect(cluster.events('nomount')).toEqual([
    'Warning FailedMount MountVolume.SetUp failed for volume "site" : configmap "nope" not found x3',
  ]);
  expect(cluster.status('nomount').containerStatuses[0].state.waiting).toEqual({ reason: 'ContainerCreating' });
});
