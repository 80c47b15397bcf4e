import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { ConfigurationError, KubectlError } from './errors.ts';
import { decodeYaml } from './yaml/decode.ts';

/** Values of a kubeconfig entry, in its own field names. */
export type Entry = Record<string, any>;

/** One kubeconfig file, decoded; entries by name. */
export interface ConfigFile {
  readonly path: string;
  readonly clusters: Map<string, Entry>;
  readonly users: Map<string, Entry>;
  readonly contexts: Map<string, Entry>;
  currentContext: string;
  preferences: Entry;
  extensions: unknown[] | undefined;
}

/** Which files kubectl reads and writes, and where the merged entries came from. */
export interface KubeConfig {
  readonly files: readonly ConfigFile[];
  /** Was it named by --kubeconfig? Then it must exist. */
  readonly explicit: boolean;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly currentContext: string;
}

/** What overrides the files: kubectl's global flags, '' where not given. */
export interface Overrides {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  readonly server: string;
  readonly namespace: string;
  readonly token: string;
}

/** Where to connect, as whom, in which namespace. */
export interface Connection {
  readonly server: string;
  readonly cluster: Entry;
  readonly user: Entry;
  readonly userName: string;
  readonly namespace: string;
  /** Directory of the file the entries came from, for relative paths. */
  readonly directory: string;
}

/** The paths kubectl looks at: --kubeconfig, $KUBECONFIG, ~/.kube/config. */
export function configPaths(process: Process, explicitPath: string): readonly string[] {
  if (explicitPath) return [resolvePath(process.cwd, explicitPath)];
  const listed = (process.env.get('KUBECONFIG') ?? '').split(':').filter(Boolean);
  if (listed.length) return [...new Set(listed.map((path) => resolvePath(process.cwd, path)))];
  return [`${homeOf(process)}/.kube/config`];
}

export const homeOf = (process: Process): string => process.env.get('HOME') || process.machine.user.home;

/** Read and merge the kubeconfig files; the first to set a value wins, as clientcmd merges. */
export function loadConfig(process: Process, explicitPath: string): KubeConfig {
  const files: ConfigFile[] = [];
  for (const path of configPaths(process, explicitPath)) {
    const file = readConfigFile(process, path);
    if (file) files.push(file);
    else if (explicitPath) throw new KubectlError(`stat ${explicitPath}: no such file or directory`);
    else files.push(emptyFile(path));
  }
  const merge = (pick: (file: ConfigFile) => Map<string, Entry>): Map<string, Entry> => {
    const out = new Map<string, Entry>();
    for (const file of files) for (const [name, entry] of pick(file)) if (!out.has(name)) out.set(name, entry);
    return out;
  };
  return {
    files,
    explicit: explicitPath !== '',
    clusters: merge((file) => file.clusters),
    users: merge((file) => file.users),
    contexts: merge((file) => file.contexts),
    currentContext: files.find((file) => file.currentContext)?.currentContext ?? '',
  };
}

export const emptyFile = (path: string): ConfigFile => ({
  path,
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
  currentContext: '',
  preferences: {},
  extensions: undefined,
});

function readConfigFile(process: Process, path: string): ConfigFile | undefined {
  let text: string;
  try {
    text = process.machine.files.read(path);
  } catch (error) {
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    if (error instanceof FileError) throw new KubectlError(`open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
  return parseConfigFile(path, text);
}

/** Decode a kubeconfig file's text. */
export function parseConfigFile(path: string, text: string): ConfigFile {
  const file = emptyFile(path);
  if (!text.trim()) return file;
  let value: Entry;
  try {
    value = (decodeYaml(text) ?? {}) as Entry;
  } catch (error) {
    throw new KubectlError(`error loading config file "${path}": ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || Array.isArray(value))
    throw new KubectlError(
      `error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const fill = (into: Map<string, Entry>, list: unknown, key: string): void => {
    for (const item of Array.isArray(list) ? (list as Entry[]) : [])
      into.set(String(item?.name ?? ''), item?.[key] ?? {});
  };
  fill(file.clusters, value.clusters, 'cluster');
  fill(file.users, value.users, 'user');
  fill(file.contexts, value.contexts, 'context');
  file.currentContext = String(value['current-context'] ?? '');
  file.preferences = value.preferences ?? {};
  file.extensions = value.extensions;
  return file;
}

/** What the connection is made of: context, cluster and user after the overrides. Throws as clientcmd does. */
export function connectionOf(config: KubeConfig, overrides: Overrides): Connection {
  const contextName = overrides.context || config.currentContext;
  const context = config.contexts.get(contextName);
  if (contextName && !context)
    throw new ConfigurationError([
      overrides.context
        ? `context was not found for specified context: ${contextName}`
        : `context was not found for specified context: ${contextName}`,
    ]);
  const clusterName = overrides.cluster || String(context?.cluster ?? '');
  const userName = overrides.user || String(context?.user ?? '');
  const errors: string[] = [];
  if (userName && !config.users.has(userName)) errors.push(`auth info "${userName}" does not exist`);
  if (clusterName && !config.clusters.has(clusterName) && !overrides.server)
    errors.push(`cluster "${clusterName}" does not exist`);
  if (errors.length) throw new ConfigurationError(errors);
  const cluster = config.clusters.get(clusterName) ?? {};
  const file = config.files.find((f) => f.users.has(userName)) ?? config.files[0];
  return {
    server: overrides.server || String(cluster.server ?? '') || 'http://localhost:8080',
    cluster,
    user: config.users.get(userName) ?? {},
    userName,
    namespace: overrides.namespace || String(context?.namespace ?? '') || 'default',
    directory: file ? file.path.slice(0, file.path.lastIndexOf('/')) || '/' : '/',
  };
}
