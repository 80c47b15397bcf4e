/** Serves a simulated cluster's API on loopback, for kubectl and client libraries: `npm run serve -- --help`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { User } from '../engine/kinds/kind.ts';
import { World } from '../engine/world.ts';
import { ClientCertificates } from './client-certificates.ts';
import { Door } from './door.ts';
import { JournalError } from './journal.ts';
import { replay } from './replay.ts';
import { kubeconfigText, openState, type StateDirectory } from './state.ts';
import { UsageError, wholeNumber } from './usage.ts';

const HELP = `Serve the API of a simulated cluster on loopback.

Usage: npm run serve -- [options]

  --port N           the port to listen on (default 6443; 0 takes any free one)
  --nodes N          how many nodes a new cluster has (default 1)
  --state DIR        where the cluster is kept (default .reconcile); what is there goes on, else a new one begins
  --kubeconfig FILE  where the kubeconfig is written (default DIR/kubeconfig)
  --plain            answer plain HTTP beside TLS, on the same port (kubectl gives its token to TLS alone)
  --speed N          how many times faster than the clock the cluster's time runs (default 1)
  --help             this text
`;

const ADMIN: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };
/** From this lag on it is said that the cluster's time has to catch up. */
const LAG_MS = 60_000;

interface Options {
  readonly directory: string;
  readonly nodes: number;
  readonly port: number;
  readonly speed: number;
  readonly plain: boolean;
  readonly kubeconfig: string;
}

/** The command line's options; undefined where only help is asked for. Throws UsageError. */
function readOptions(): Options | undefined {
  const { values } = parse();
  if (values.help) return undefined;
  const directory = resolve(values.state);
  return {
    directory,
    nodes: wholeNumber('--nodes', values.nodes, 1, 5_000),
    port: wholeNumber('--port', values.port, 0, 65_535),
    speed: wholeNumber('--speed', values.speed, 1, 1_000),
    plain: values.plain,
    kubeconfig: resolve(values.kubeconfig ?? join(directory, 'kubeconfig')),
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '6443' },
        nodes: { type: 'string', default: '1' },
        plain: { type: 'boolean', default: false },
        state: { type: 'string', default: '.reconcile' },
        kubeconfig: { type: 'string' },
        speed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nSee npm run serve -- --help`);
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return void process.stdout.write(HELP);
  const { directory, nodes, port, speed, plain, kubeconfig } = options;
  const state = open(directory, nodes);
  const { secrets, journal, release } = state;
  process.on('exit', release);
  const { world, certificates: issued, isTakenOver } = state.begin({ descriptions: readDescriptions() });
  const tokens = new Map([[secrets.token, ADMIN]]);
  const certificates = new ClientCertificates(world, issued);
  const replayed = replay(world, journal, tokens);
  if (speed === 1) catchUp(world);
  const compact = (): number => state.compact(world, certificates.issued);
  const door = new Door({ world, tokens, certificates, journal, compact, tls: secrets.tls, plain, speed });
  const url = await door.listen(port);
  mkdirSync(dirname(kubeconfig), { recursive: true });
  writeFileSync(kubeconfig, kubeconfigText(url, secrets), { mode: 0o600 });
  if (isTakenOver)
    console.log('Another version of the engine kept this cluster: its objects go on, its containers begin anew.');
  const { nodes: journaled } = journal.header;
  console.log(`The API of a cluster of ${journaled} ${journaled === 1 ? 'node' : 'nodes'} is served at ${url}`);
  if (replayed) console.log(`${replayed} requests were replayed from ${directory}`);
  console.log(`\n  export KUBECONFIG=${kubeconfig}\n  kubectl get nodes\n`);
  console.log('State is kept on disk before each answer. Ctrl-C ends it; the same command goes on where it was.');
  const stop = (): void => void door.close().then(() => end(compact));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** What is kept is whole already; as a snapshot it starts sooner, and remembers what was done inside containers. */
function end(compact: () => unknown): never {
  try {
    compact();
  } catch (error) {
    console.error(`the journal stays as it is: ${(error as Error).message}`);
  }
  process.exit(0);
}

/** Open the state, or say which directory cannot be used. */
function open(directory: string, nodes: number): StateDirectory {
  try {
    return openState(directory, { nodes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new UsageError(`no state can be kept in ${directory}: ${message}; choose another directory with --state`);
  }
}

/** While nobody served it the cluster went on, as clusters do: clients tell ages by their own clocks. */
function catchUp(world: World): void {
  const lag = Date.now() - world.kernel.now;
  if (lag <= 0) return;
  if (lag >= LAG_MS) console.log(`The cluster goes through the last ${Math.round(lag / 60_000)} minutes …`);
  world.advance(lag);
}

/** The texts of `kubectl explain`, where they were generated. */
function readDescriptions(): Record<string, Record<string, string>> {
  const path = join(import.meta.dirname, '../engine/generated/descriptions.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>) : {};
}

try {
  await main();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') console.error('the port is in use; choose another with --port');
  else if (error instanceof UsageError || error instanceof JournalError || code) console.error(message);
  else throw error;
  process.exit(2);
}
