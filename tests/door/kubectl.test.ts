import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKubectl, run, serve, temporaryDirectory, type Ran, type Served } from './served.ts';

const kubectl = findKubectl();
const title = kubectl ? 'the real kubectl, against npm run serve' : 'the real kubectl (none is installed)';

describe.skipIf(!kubectl)(title, { timeout: 180_000 }, () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  let served: Served;

  const k = (args: string[], options: { input?: string | Buffer; env?: Record<string, string> } = {}): Promise<Ran> =>
    run(kubectl!, args, {
      cwd: directory.path,
      ...options,
      env: { KUBECONFIG: served.kubeconfig, HOME: directory.path, ...options.env },
    });
  /** What a command line prints (its words stand apart by blanks), errors as well; the status where it is not 0. */
  const says = async (
    line: string,
    options: { input?: string | Buffer; env?: Record<string, string> } = {},
  ): Promise<string> => {
    const { stdout, stderr, exit } = await k(line.split(' '), options);
    return `${stdout}${stderr}${exit === 0 ? '' : `[exit ${exit}]`}`;
  };

  beforeAll(async () => {
    served = await serve(at('state'), '--nodes', '2', '--speed', '5');
    writeFileSync(at('web.yaml'), WEB);
    writeFileSync(at('editor.sh'), `#!/bin/sh\nsed -i 's/a: "1"/a: "2"/' "$1"\n`, { mode: 0o755 });
    await k(['create', '-f', 'web.yaml']);
    await k(['run', 'box', '--image=busybox:1.36', '--', 'sleep', '3600']);
    await k(['wait', '--for=condition=Ready', 'pod/box', '--timeout=90s']);
    await k(['rollout', 'status', 'deployment/web', '--timeout=90s']);
  }, 180_000);
  afterAll(async () => {
    await served.stop('SIGTERM');
    directory.remove();
  });

  test('creates by typed requests, which it sends as protobuf', async () => {
    expect(await says('create configmap settings --from-literal=a=1')).toBe('configmap/settings created\n');
    expect(await says('create deployment other --image=nginx --replicas=0')).toBe('deployment.apps/other created\n');
    expect(
      await says('get deployment other -o jsonpath={.spec.replicas}|{.spec.template.spec.containers[0].image}'),
    ).toBe('0|nginx');
    expect(await says('create secret generic s --from-literal=p=q')).toBe('secret/s created\n');
    expect(await says('get secret s -o jsonpath={.data.p}')).toBe('cQ==');
    expect(await says('create configmap settings --from-literal=a=1')).toBe(
      'error: failed to create configmap: configmaps "settings" already exists\n[exit 1]',
    );
  });

  test('gets, applies, diffs, patches, edits and waits', async () => {
    expect(await says('get deployment web --no-headers -o custom-columns=:.metadata.name,:.status.readyReplicas')).toBe(
      'web   2\n',
    );
    writeFileSync(at('more.yaml'), WEB.replace('replicas: 2', 'replicas: 3'));
    const diff = await k(['diff', '-f', 'more.yaml']);
    expect([diff.exit, diff.stdout.split('\n').filter((line) => /^[-+] /.test(line))]).toEqual([
      1,
      ['-  generation: 1', '+  generation: 2', '-  replicas: 2', '+  replicas: 3'],
    ]);
    expect(await says('apply --server-side --force-conflicts -f more.yaml')).toBe(
      'deployment.apps/web serverside-applied\nservice/web serverside-applied\n',
    );
    expect(await says('patch deployment web --type=json -p [{"op":"replace","path":"/spec/replicas","value":2}]')).toBe(
      'deployment.apps/web patched\n',
    );
    expect(await says('edit configmap settings', { env: { EDITOR: at('editor.sh') } })).toBe(
      'configmap/settings edited\n',
    );
    expect(await says('wait --for=jsonpath={.data.a}=2 configmap/settings --timeout=90s')).toBe(
      'configmap/settings condition met\n',
    );
    expect(await says('rollout status deployment/web')).toBe('deployment "web" successfully rolled out\n');
  });

  test('runs commands in containers, over WebSockets and over SPDY', async () => {
    const command = ['exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'];
    const expected = { exit: 3, stdout: 'out\n', stderr: 'err\ncommand terminated with exit code 3\n' };
    expect(await k(command)).toEqual(expected);
    const spdy = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' };
    expect(await k(command, { env: spdy })).toEqual(expected);
    for (const env of [{}, spdy])
      expect(await says('exec -i box -- cat', { input: 'from outside\n', env })).toBe('from outside\n');
    expect(await says('exec missing -- ls')).toBe('Error from server (NotFound): pods "missing" not found\n[exit 1]');
  });

  test('copies files into a container and back', async () => {
    const bytes = randomBytes(300_000);
    writeFileSync(at('in.bin'), bytes);
    expect(await says('cp in.bin box:/tmp/in.bin')).toBe('');
    await k(['cp', 'box:/tmp/in.bin', 'out.bin']);
    expect(readFileSync(at('out.bin')).equals(bytes)).toBe(true);
  });

  test('forwards ports, over WebSockets and over SPDY', async () => {
    for (const websockets of ['true', 'false']) {
      const child = spawn(kubectl!, ['port-forward', 'service/web', ':80'], {
        env: { ...process.env, KUBECONFIG: served.kubeconfig, KUBECTL_PORT_FORWARD_WEBSOCKETS: websockets },
      });
      const port = await new Promise<string>((resolve) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => {
          const found = /127\.0\.0\.1:(\d+)/.exec((text += chunk.toString()));
          if (found) resolve(found[1]);
        });
      });
      const answers = await Promise.all([1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/`)));
      expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
        answers.map(() => expect.stringContaining('Welcome to nginx!')),
      );
      child.kill();
    }
  });

  test('follows logs and watches', async () => {
    await k([
      'run',
      'talk',
      '--image=busybox:1.36',
      '--restart=Never',
      '--',
      'sh',
      '-c',
      'echo one; sleep 30; echo two',
    ]);
    await k(['wait', '--for=condition=Ready', 'pod/talk', '--timeout=90s']);
    const watch = spawn(kubectl!, ['get', 'pod', 'talk', '-w', '--no-headers'], {
      env: { ...process.env, KUBECONFIG: served.kubeconfig },
    });
    const watched = new Promise<string>((resolve) => {
      let text = '';
      watch.stdout.on('data', (chunk: Buffer) => {
        if ((text += chunk.toString()).includes('Completed')) resolve(text);
      });
    });
    expect(await says('logs -f talk')).toBe('one\ntwo\n');
    expect([...new Set((await watched).match(/Running|Completed/g))]).toEqual(['Running', 'Completed']);
    watch.kill();
  });

  test('explains, discovers and tells who may do what', async () => {
    expect(await says('explain deployment.spec.replicas')).toMatch(
      /^GROUP: {6}apps\nKIND: {7}Deployment\nVERSION: {4}v1\n\nFIELD: replicas <integer>\n/,
    );
    expect(await says('api-resources --api-group=apps -o name')).toBe(
      'controllerrevisions.apps\ndaemonsets.apps\ndeployments.apps\nreplicasets.apps\nstatefulsets.apps\n',
    );
    expect(await says('auth can-i delete nodes')).toMatch(/^yes\n/);
    expect(await says('auth can-i delete nodes --as=system:serviceaccount:default:default')).toMatch(
      /^no\n.*\[exit 1\]$/s,
    );
    const review = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });
    expect(await says('create -f - -o jsonpath={.status.userInfo.username}', { input: review })).toBe(
      'kubernetes-admin',
    );
    const token = (await says('create token default')).trim();
    const answer = await run(kubectl!, ['--token', token, 'get', 'pods'], { env: { KUBECONFIG: served.kubeconfig } });
    expect(answer.stderr).toContain('User "system:serviceaccount:default:default" cannot list resource "pods"');
  });

  test('knows the user of a certificate that the cluster has signed', async ({ skip }) => {
    const openssl = (...args: string[]): Promise<Ran | undefined> =>
      run('openssl', args, { cwd: directory.path }).catch(() => undefined);
    const made = await openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'jane.key',
      '-subj',
      '/O=devs/CN=jane',
    );
    if (!made) return skip('no openssl is installed');
    const request = Buffer.from(made.stdout).toString('base64');
    const spec = { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] };
    const csr = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'jane' },
      spec,
    };
    await k(['create', '-f', '-'], { input: JSON.stringify(csr) });
    await k(['certificate', 'approve', 'jane']);
    await k(['wait', '--for=jsonpath={.status.certificate}', 'csr/jane', '--timeout=90s']);
    const certificate = await says('get csr jane -o jsonpath={.status.certificate}');
    writeFileSync(at('jane.crt'), Buffer.from(certificate, 'base64'));
    writeFileSync(at('jane.config'), readFileSync(served.kubeconfig));
    const env = { KUBECONFIG: at('jane.config') };
    await says('config set-credentials jane --client-certificate=jane.crt --client-key=jane.key', { env });
    await says('config set-context jane --cluster=reconcile --user=jane', { env });
    expect(await says('--context=jane get pods', { env })).toBe(
      'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n[exit 1]',
    );
  });

  test('runs a pod at a terminal, debugs, drains, and reaches programs through the API server', async () => {
    expect(await says('run once --image=busybox:1.36 --restart=Never --rm -i -q -- echo done')).toMatch(/^done\n/);
    expect(await says('get --raw /api/v1/namespaces/default/services/web/proxy/')).toContain('Welcome to nginx!');
    expect(await says('cordon node-2')).toBe('node/node-2 cordoned\n');
    expect(await says('drain node-2 --ignore-daemonsets --delete-emptydir-data --force --timeout=90s')).toMatch(
      /node\/node-2 drained\n/,
    );
    expect(await says('top nodes')).toBe('error: Metrics API not available\n[exit 1]');
  });
});

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
`;
