import { parentPath, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { ConfigurationError, KubectlError } from '../errors.ts';
import type { Entry, KubeConfig } from './kubeconfig.ts';

/** What overrides the files: kubectl's global flags; entries hold only what was given. */
export interface Overrides {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  /** Fields of a cluster entry: `server`, `certificate-authority` … */
  readonly clusterFields: Entry;
  /** Fields of a user entry: `token`, `as` … */
  readonly userFields: Entry;
}

/** Where to connect, as whom. Paths are absolute, or relative to the working directory where a flag named them. */
export interface Connection {
  readonly server: string;
  readonly cluster: Entry;
  readonly user: Entry;
  readonly userName: string;
}

const CLUSTER_PATHS = ['certificate-authority'];
const USER_PATHS = ['client-certificate', 'client-key', 'tokenFile'];

/** The parts of a configuration that a command uses, as clientcmd puts them together. */
export class ClientConfig {
  readonly #process: Process;
  readonly #config: KubeConfig;
  readonly #overrides: Overrides;

  constructor(process: Process, config: KubeConfig, overrides: Overrides) {
    this.#process = process;
    this.#config = config;
    this.#overrides = overrides;
  }

  /** The namespace to work in. Throws where the configuration cannot be used and no flag names one. */
  namespace(): string {
    const { namespace } = this.#overrides;
    if (namespace) return namespace;
    this.#confirmUsable();
    return String(this.#context().namespace ?? '') || 'default';
  }

  /** Server and user. Throws as clientcmd does: what a flag names must exist, then all else must hold together. */
  connection(): Connection {
    const { cluster, user, context } = this.#overrides;
    const { clusters, users, contexts } = this.#config;
    if (user && !users.has(user)) throw new KubectlError(`auth info ${JSON.stringify(user)} does not exist`);
    if (context && !contexts.has(context)) throw new KubectlError(`context ${JSON.stringify(context)} does not exist`);
    if (cluster && !clusters.has(cluster)) throw new KubectlError(`cluster ${JSON.stringify(cluster)} does not exist`);
    this.#confirmUsable();
    const found = this.#cluster();
    return { server: String(found.server), cluster: found, user: this.#user(), userName: this.#userName() };
  }

  #context(): Entry {
    return this.#config.contexts.get(this.#overrides.context || this.#config.currentContext) ?? {};
  }

  #userName(): string {
    return this.#overrides.user || String(this.#context().user ?? '');
  }

  #clusterName(): string {
    return this.#overrides.cluster || String(this.#context().cluster ?? '');
  }

  /** Relative paths in a file are below the file's directory. */
  #resolved(entry: Entry, section: 'clusters' | 'users', name: string, fields: readonly string[]): Entry {
    const file = this.#config.files.find((one) => one[section].has(name));
    const path = resolvePath(this.#process.cwd, file?.path ?? '');
    const directory = parentPath(path);
    const out = { ...entry };
    for (const field of fields) if (out[field]) out[field] = resolvePath(directory, String(out[field]));
    return out;
  }

  #cluster(): Entry {
    const name = this.#clusterName();
    const configured = this.#resolved(this.#config.clusters.get(name) ?? {}, 'clusters', name, CLUSTER_PATHS);
    const given = this.#overrides.clusterFields;
    const merged: Entry = { ...configured, ...given };
    // With no cluster of that name at all nothing is assumed.
    if (!merged.server && (!this.#overrides.cluster || this.#config.clusters.has(name)))
      merged.server = 'http://localhost:8080';
    if (given['insecure-skip-tls-verify'] || given['certificate-authority']) {
      delete merged['certificate-authority-data'];
      for (const field of ['insecure-skip-tls-verify', 'certificate-authority'])
        if (given[field] === undefined) delete merged[field];
    }
    if (given.server && !given['tls-server-name']) delete merged['tls-server-name'];
    return merged;
  }

  #user(): Entry {
    const name = this.#userName();
    const merged: Entry = {
      ...this.#resolved(this.#config.users.get(name) ?? {}, 'users', name, USER_PATHS),
      ...this.#overrides.userFields,
    };
    for (const field of ['client-certificate', 'client-key'])
      if (this.#overrides.userFields[field]) delete merged[`${field}-data`];
    return merged;
  }

  #confirmUsable(): void {
    const name = this.#overrides.context || this.#config.currentContext;
    const unknown = name !== '' && !this.#config.contexts.has(name);
    const errors = [
      ...(unknown ? [`context was not found for specified context: ${name}`] : []),
      ...this.#userProblems(),
      ...this.#clusterProblems(),
    ];
    if (errors.length > 1 || unknown) throw new ConfigurationError(errors);
    if (errors.length) throw new KubectlError(errors[0]);
  }

  #clusterProblems(): string[] {
    const name = this.#clusterName();
    const cluster = this.#cluster();
    const problems: string[] = [];
    if (!cluster.server)
      problems.push(
        name ? `no server found for cluster ${JSON.stringify(name)}` : 'default cluster has no server defined',
      );
    const proxy = String(cluster['proxy-url'] ?? '');
    if (proxy && !/^(?:https?|socks5):\/\//.test(proxy))
      problems.push(
        `invalid 'proxy-url' ${JSON.stringify(proxy)} for cluster ${JSON.stringify(name)}: unsupported scheme ${JSON.stringify(/^([a-z0-9+.-]+):/i.exec(proxy)?.[1] ?? '')}, must be http, https, or socks5`,
      );
    const authority = cluster['certificate-authority'];
    if (authority && cluster['certificate-authority-data'])
      problems.push(
        `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
      );
    return [...problems, ...this.#unreadable('certificate-authority', authority, name)];
  }

  #userProblems(): string[] {
    const name = this.#userName();
    const user = this.#user();
    const problems: string[] = [];
    const methods = [user.token && 'token', (user.username || user.password) && 'basicAuth'].filter(Boolean);
    const [certificate, key] = [user['client-certificate'], user['client-key']];
    if (certificate || user['client-certificate-data']) {
      if (certificate && user['client-certificate-data'])
        problems.push(
          `client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`,
        );
      if (key && user['client-key-data'])
        problems.push(`client-key-data and client-key are both specified for ${name}; client-key-data will override`);
      if (!key && !user['client-key-data'])
        problems.push(
          `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
        );
      problems.push(
        ...this.#unreadable('client-cert', certificate, name),
        ...this.#unreadable('client-key', key, name),
      );
    }
    if (user.exec) problems.push(...execProblems(name, user));
    if (methods.length > 1)
      problems.push(
        `more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`,
      );
    if ((user['as-uid'] || user['as-groups'] || user['as-user-extra']) && !user.as)
      problems.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
    return problems;
  }

  #unreadable(what: string, path: unknown, name: string): string[] {
    if (!path || this.#process.machine.files.exists(resolvePath(this.#process.cwd, String(path)))) return [];
    return [`unable to read ${what} ${path} for ${name} due to open ${path}: no such file or directory`];
  }
}

const INTERACTIVE_MODES = ['Never', 'IfAvailable', 'Always'];

function execProblems(name: string, { exec, ...user }: Entry): string[] {
  const problems: string[] = [];
  const needed = (field: string): string => `${field} must be specified for ${name} to use exec authentication plugin`;
  if (user['auth-provider'])
    problems.push(`authProvider cannot be provided in combination with an exec plugin for ${name}`);
  if (!exec.command) problems.push(needed('command'));
  if (!exec.apiVersion) problems.push(needed('apiVersion'));
  for (const variable of exec.env ?? []) if (!variable.name) problems.push(needed('env variable name'));
  const mode = exec.interactiveMode ?? (/v1(?:alpha|beta)1$/.test(String(exec.apiVersion)) ? 'IfAvailable' : '');
  if (!mode) problems.push(needed('interactiveMode'));
  else if (!INTERACTIVE_MODES.includes(mode))
    problems.push(`invalid interactiveMode for ${name}: ${JSON.stringify(mode)}`);
  return problems;
}
