import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateKey } from '../engine/apiserver/auth/token-key.ts';
import { World, type WorldOptions } from '../engine/world.ts';
import { engineVersion } from '../tools/engine-version.ts';
import { selfSignedCertificate, type KeyedCertificate } from './certificate.ts';
import { writeWhole } from './durable.ts';
import { Journal } from './journal.ts';
import { readSnapshot, removeSnapshots, writeSnapshot, type Restored } from './snapshot.ts';
import { UsageError } from './usage.ts';

/** What clients know a cluster by: the administrator's token, the certificate, the key of its tokens, made once. */
export interface Secrets {
  readonly token: string;
  readonly tls: KeyedCertificate;
  readonly tokenKey: PrivateKey;
}

/** A directory in which a cluster is kept: its journal, the snapshot that it goes on from, its secrets, and who serves it now. */
export interface StateDirectory {
  readonly secrets: Secrets;
  readonly journal: Journal;
  /** The cluster that the journal goes on from: that of its snapshot, or a new one. Throws JournalError. */
  begin(options: Pick<WorldOptions, 'descriptions'>): Restored;
  /** Keep the cluster as it is now in place of the journal so far; gives how many bytes that took. */
  compact(world: World, certificates: readonly string[]): number;
  /** Let others serve it. */
  release(): void;
}

/**
 * Open the directory of a cluster, or begin one. Throws UsageError where another process serves it, JournalError or
 * UsageError where a file in it cannot be read.
 */
export function openState(directory: string, fresh: { readonly nodes: number }): StateDirectory {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const release = lock(join(directory, 'lock'), directory);
  try {
    const secrets = readSecrets(join(directory, 'secrets.json'));
    const seed = randomBytes(8).toString('hex');
    const header = { reconcile: 1, engine: '1', seed, nodes: fresh.nodes, startMs: Date.now() } as const;
    const journal = Journal.open(join(directory, 'journal.jsonl'), header);
    removeSnapshots(directory, journal.header.snapshot?.file);
    const engine = engineVersion();
    return {
      secrets,
      journal,
      release,
      begin: ({ descriptions }) => {
        const { seed: name, nodes, startMs, snapshot } = journal.header;
        const options = { seed: name, nodes, startMs, descriptions, tokenKey: secrets.tokenKey };
        if (snapshot) return readSnapshot(directory, snapshot, engine, options);
        return { world: new World(options), certificates: [], isTakenOver: false };
      },
      compact: (world, certificates) => {
        const { snapshot, bytes } = writeSnapshot(directory, world, engine, certificates);
        journal.restart(snapshot);
        removeSnapshots(directory, snapshot.file);
        return bytes;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Two servers of one journal would tear it: the first holds the lock for as long as it lives. */
function lock(path: string, directory: string): () => void {
  let holder = 0;
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      holder = Number(readFileSync(path, 'utf8'));
      if (isAlive(holder)) break;
      rmSync(path, { force: true });
    }
  }
  const advice = `choose another with --state, or remove ${path} if that is none of these servers`;
  throw new UsageError(`${directory} is served by process ${holder} already; ${advice}`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readSecrets(path: string): Secrets {
  const saved = existsSync(path) ? parse(path) : {};
  const { token, tls, tokenKey } = saved ?? {};
  const isWhole = typeof token === 'string' && typeof tls?.certificate === 'string';
  if (existsSync(path) && !isWhole)
    throw new UsageError(`${path} holds no token and certificate; remove it to have new ones made`);
  const secrets = {
    token: token ?? randomBytes(24).toString('base64url'),
    tls: tls ?? selfSignedCertificate(),
    tokenKey: tokenKey ?? newTokenKey(),
  };
  if (!token || !tokenKey) writeWhole(path, Buffer.from(JSON.stringify(secrets)));
  return secrets;
}

function newTokenKey(): PrivateKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' }) as unknown as PrivateKey;
  return { n, e, p, q, dp, dq, qi };
}

function parse(path: string): Partial<Secrets> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>;
  } catch {
    return undefined;
  }
}

/** The kubeconfig of the cluster's administrator. */
export const kubeconfigText = (server: string, { token, tls }: Secrets): string =>
  `apiVersion: v1
kind: Config
clusters:
- name: reconcile
  cluster:
    server: ${server}${server.startsWith('https:') ? `\n    certificate-authority-data: ${Buffer.from(tls.certificate).toString('base64')}` : ''}
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
