import type { Co } from '../../kernel/coroutine.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Cluster } from '../../apiserver/environment.ts';
import type { FileError } from '../../runtime/files.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { checkServerVersion } from './connection/client-version.ts';
import { RestClient } from './connection/client.ts';
import { usageError, type Command } from './command.ts';
import { goDuration } from './flags/duration.ts';
import { DiscoveryCache } from './connection/discovery-cache.ts';
import { Discovery, type Mapping } from './connection/discovery.ts';
import { ExitError, KubectlError, type ConnectionError } from './errors.ts';
import type { ParsedArguments, ParsedFlags } from './flags/flags.ts';
import { identityOf } from './connection/identity.ts';
import { klogError } from './klog.ts';
import { ClientConfig, type Connection, type Overrides } from './connection/connection.ts';
import { loadConfig, type Entry, type KubeConfig } from './connection/kubeconfig.ts';
import { parseTimeout, verifyServer } from './connection/transport.ts';
import { RequestTrace } from './connection/trace.ts';

/** How long discovery waits for the server, where nobody says. */
const DISCOVERY_TIMEOUT_MS = 32_000;

/** Commands that ask for the namespace before they connect. */
const NAMESPACE_FIRST =
  /^kubectl (?:get|delete|describe|logs|exec|cp|port-forward|scale|rollout .*|label|annotate|patch|edit|set (?!env).*|taint|top pod|events|debug|attach|create token)$/;

const CLUSTER_FLAGS = {
  server: 'server',
  'certificate-authority': 'certificate-authority',
  'insecure-skip-tls-verify': 'insecure-skip-tls-verify',
  'tls-server-name': 'tls-server-name',
};

const USER_FLAGS = {
  token: 'token',
  username: 'username',
  password: 'password',
  'client-certificate': 'client-certificate',
  'client-key': 'client-key',
  as: 'as',
  'as-uid': 'as-uid',
  'as-group': 'as-groups',
  'as-user-extra': 'as-user-extra',
};

/** What a verb runs with: its flags and arguments, the streams, and the cluster as the kubeconfig reaches it. */
export class Context {
  readonly process: Process;
  readonly cluster: Cluster;
  readonly command: Command;
  /** The commands above it, kubectl first, itself last. */
  readonly chain: readonly Command[];
  /** `kubectl create deployment`. */
  readonly path: string;
  readonly flags: ParsedFlags;
  readonly args: readonly string[];
  /** How many of `args` came before `--`; -1 without `--`. */
  readonly dashAt: number;
  /** How many warnings the server sent. */
  warnings = 0;
  #config: KubeConfig | undefined;
  #connection: Connection | undefined;
  #clientConfigMade: ClientConfig | undefined;
  #client: RestClient | undefined;
  #discovery: Discovery | undefined;

  constructor(process: Process, cluster: Cluster, chain: readonly Command[], parsed: ParsedArguments) {
    this.process = process;
    this.cluster = cluster;
    this.chain = chain;
    this.command = chain[chain.length - 1];
    this.path = chain.map(({ name }) => name).join(' ');
    this.flags = parsed.flags;
    this.args = parsed.args;
    this.dashAt = parsed.dashAt;
  }

  get kernel(): Kernel {
    return this.process.machine.kernel;
  }

  /** The same surroundings with other flags and arguments. */
  with(changes: Partial<Pick<ParsedArguments, 'flags' | 'args' | 'dashAt'>>): Context {
    return new Context(this.process, this.cluster, this.chain, {
      flags: this.flags,
      args: this.args,
      dashAt: this.dashAt,
      help: false,
      notices: [],
      ...changes,
    });
  }

  /** Write to standard output. */
  *out(text: string): Co<void> {
    if (text) yield* this.process.stdout.write(text);
  }

  /** Write to standard error. */
  *err(text: string): Co<void> {
    if (text) yield* this.process.stderr.write(text);
  }

  /** Write a line to standard error at once (warnings, notices). */
  warn(text: string): void {
    this.process.stderr.push(`Warning: ${text}\n`);
  }

  /** The merged kubeconfig. */
  get config(): KubeConfig {
    this.#config ??= loadConfig(this.process, this.flags.string('kubeconfig'));
    return this.#config;
  }

  /** Server and user after the global flags. */
  get connection(): Connection {
    if (!this.#connection) {
      // Which is asked for first decides what is said of a configuration that does not hold together.
      if (NAMESPACE_FIRST.test(this.path)) void this.#clientConfig.namespace();
      this.#connection = this.#clientConfig.connection();
      verifyServer(this.process, this.#connection);
    }
    return this.#connection;
  }

  /** The namespace to work in. */
  get namespace(): string {
    if (!NAMESPACE_FIRST.test(this.path)) void this.connection;
    return this.#clientConfig.namespace();
  }

  /** --request-timeout in milliseconds; 0 for no limit. Throws KubectlError. */
  get requestTimeoutMs(): number {
    return parseTimeout(this.flags.string('request-timeout'));
  }

  get #clientConfig(): ClientConfig {
    if (this.config.missing)
      throw new KubectlError(`stat ${this.flags.string('kubeconfig')}: no such file or directory`);
    this.#clientConfigMade ??= new ClientConfig(this.process, this.config, this.#overrides());
    return this.#clientConfigMade;
  }

  get namespaceIsExplicit(): boolean {
    return this.flags.string('namespace') !== '';
  }

  get client(): RestClient {
    this.#client ??= this.#makeClient();
    return this.#client;
  }

  get discovery(): Discovery {
    this.#discovery ??= this.#makeDiscovery();
    return this.#discovery;
  }

  #makeDiscovery(): Discovery {
    const cache = new DiscoveryCache(this.process, this.client.server);
    const kept = {
      read: () => cache.read(this.kernel.now),
      write: (mappings: readonly Mapping[]) => cache.write(mappings),
    };
    const unreachable = ({ message }: ConnectionError): void => {
      // kubectl's cached discovery tries five times, and logs each.
      const timeout = goDuration(this.requestTimeoutMs || DISCOVERY_TIMEOUT_MS);
      const text = `couldn't get current server API group list: ${message.replace(/\/api"/, `/api?timeout=${timeout}"`)}`;
      for (let i = 0; i < 5; i++) klogError(this, 'memcache.go:265', `"Unhandled Error" err=${JSON.stringify(text)}`);
    };
    return new Discovery(this.client, unreachable, kept);
  }

  /** An error that points to the help text (cmdutil.UsageErrorf). */
  usageError(message: string): KubectlError {
    return usageError(this.path, message);
  }

  /** An absolute path of a path as typed. */
  resolve(path: string): string {
    return resolvePath(this.process.cwd, path);
  }

  /** Read a file; a failure is worded as Go does: `open x: no such file or directory`. */
  readFile(path: string): string {
    try {
      return this.process.machine.files.read(this.resolve(path));
    } catch (error) {
      throw new KubectlError(`open ${path}: ${goFileMessage(error as FileError)}`);
    }
  }

  #overrides(): Overrides {
    // A command's own flag of that name (`set subject --user`) hides the global one.
    const own = new Set((this.command.flags ?? []).map((flag) => flag.name));
    const text = (name: string): string => (own.has(name) ? '' : this.flags.string(name));
    const given = (names: Readonly<Record<string, string>>): Entry =>
      Object.fromEntries(
        Object.entries(names)
          .filter(([flag]) => !own.has(flag) && this.flags.has(flag) && this.flags.changed(flag))
          .map(([flag, field]) => [
            field,
            flag === 'insecure-skip-tls-verify' ? this.flags.bool(flag) : this.flags.text(flag),
          ])
          .filter(([, value]) => value !== '' && value !== false),
      );
    return {
      context: text('context'),
      cluster: text('cluster'),
      user: text('user'),
      namespace: text('namespace'),
      clusterFields: given(CLUSTER_FLAGS),
      userFields: given(USER_FLAGS),
    };
  }

  #makeClient(): RestClient {
    const { connection, flags, process, cluster } = this;
    void this.requestTimeoutMs;
    const headers: Record<string, string> = {};
    if (flags.string('as')) headers['impersonate-user'] = flags.string('as');
    if (flags.strings('as-group').length) headers['impersonate-group'] = flags.strings('as-group').join(',');
    if (flags.string('as-uid')) headers['impersonate-uid'] = flags.string('as-uid');
    for (const pair of flags.strings('as-user-extra')) {
      const at = pair.indexOf('=');
      if (at > 0) headers[`impersonate-extra-${pair.slice(0, at).toLowerCase()}`] = pair.slice(at + 1);
    }
    const trace = flags.number('v') >= 6 ? new RequestTrace(this, flags.number('v')) : undefined;
    const client = new RestClient({
      api: cluster.api,
      server: connection.server,
      clusterUrl: cluster.serverUrl,
      serverName: String(connection.cluster['tls-server-name'] ?? ''),
      identity: identityOf(process, connection),
      headers,
      cause: process.argv.join(' '),
      warn: (text) => {
        this.warnings++;
        this.warn(text);
      },
      ...(trace && { trace: trace.note.bind(trace) }),
    });
    if (flags.bool('match-server-version')) checkServerVersion(client.get('/version'));
    return client;
  }
}

/** A file error as Go's os package words it. */
export const goFileMessage = (error: FileError): string => error.message.toLowerCase();

/** End at once with this status, printing nothing. */
export const exitWith = (code: number): ExitError => new ExitError('', code);
