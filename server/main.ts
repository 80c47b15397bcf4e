/**
 * Serves a simulated cluster's API on loopback: npm run serve [-- --port 6443] [--nodes 1] [--plain] [--state FILE]
 * [--kubeconfig FILE] [--speed 1]
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { World } from '../engine/world.ts';
import type { User } from '../engine/kinds/kind.ts';
import { selfSignedCertificate, type KeyedCertificate } from './certificate.ts';
import { Door, replay } from './door.ts';
import { Journal, JournalError } from './journal.ts';

const ADMIN: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };

/** What a directory of a cluster holds besides its journal: the token and the certificate, made once. */
interface Secrets {
  readonly token: string;
  readonly tls: KeyedCertificate | undefined;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '6443' },
      nodes: { type: 'string', default: '1' },
      plain: { type: 'boolean', default: false },
      state: { type: 'string', default: '.reconcile' },
      kubeconfig: { type: 'string' },
      speed: { type: 'string', default: '1' },
    },
  });
  const directory = resolve(values.state);
  const nodes = wholeNumber('--nodes', values.nodes, 1, 5_000);
  const port = wholeNumber('--port', values.port, 0, 65_535);
  const speed = wholeNumber('--speed', values.speed, 1, 1_000);
  mkdirSync(directory, { recursive: true });
  const secrets = readSecrets(join(directory, 'secrets.json'), values.plain);
  const fresh = {
    reconcile: 1,
    engine: '1',
    seed: randomBytes(8).toString('hex'),
    nodes,
    startMs: Date.now(),
  } as const;
  const journal = Journal.open(join(directory, 'journal.jsonl'), fresh);
  const { seed, startMs, nodes: journaled } = journal.header;
  const world = new World({ seed, startMs, nodes: journaled });
  const tokens = new Map([[secrets.token, ADMIN]]);
  replay(world, journal, tokens);
  const door = new Door({ world, tokens, journal, tls: secrets.tls, speed });
  const url = await door.listen(port);
  const kubeconfig = resolve(values.kubeconfig ?? join(directory, 'kubeconfig'));
  mkdirSync(dirname(kubeconfig), { recursive: true });
  writeFileSync(kubeconfig, kubeconfigText(url, secrets), { mode: 0o600 });
  console.log(`The API of a cluster of ${journaled} ${journaled === 1 ? 'node' : 'nodes'} is served at ${url}`);
  if (journal.entries.length) console.log(`${journal.entries.length} requests were replayed from ${directory}`);
  console.log(`\n  export KUBECONFIG=${kubeconfig}\n  kubectl get nodes\n`);
  console.log('State is kept on disk before each answer. Ctrl-C ends it; the same command goes on where it was.');
  const stop = (): void => void door.close().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UsageError(`${name} must be a whole number from ${low} to ${high}, not ${text}`);
  return value;
}

class UsageError extends Error {}

function readSecrets(path: string, plain: boolean): Secrets {
  if (existsSync(path)) {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as { token: string; tls: KeyedCertificate };
    return { token: saved.token, tls: plain ? undefined : saved.tls };
  }
  const secrets = { token: randomBytes(24).toString('base64url'), tls: selfSignedCertificate() };
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  return { token: secrets.token, tls: plain ? undefined : secrets.tls };
}

const kubeconfigText = (server: string, { token, tls }: Secrets): string =>
  `apiVersion: v1
kind: Config
clusters:
- name: reconcile
  cluster:
    server: ${server}${tls ? `\n    certificate-authority-data: ${Buffer.from(tls.certificate).toString('base64')}` : ''}
contexts:
- name: reconcile
  context:
    cluster: reconcile
    user: kubernetes-admin
current-context: reconcile
users:
- name: kubernetes-admin
  user:
    token: ${token}
`;

try {
  await main();
} catch (error) {
  const known = error instanceof UsageError || error instanceof JournalError;
  const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (!known && !inUse) throw error;
  console.error(inUse ? 'the port is in use; choose another with --port' : (error as Error).message);
  process.exitCode = 2;
}
