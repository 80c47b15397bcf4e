import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { KubectlError } from '../errors.ts';
import { decodeYaml } from '../yaml/decode.ts';

/** Values of a kubeconfig entry, in its own field names. */
export type Entry = Record<string, any>;

/** One kubeconfig file, decoded; entries by name. */
export interface ConfigFile {
  /** As it was named: messages repeat it. */
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
  /** Was it named, and does not exist? */
  readonly missing: boolean;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly currentContext: string;
  /** The file that new entries go into. */
  readonly defaultFile: ConfigFile;
}

/** The paths kubectl looks at, as they were named: --kubeconfig, $KUBECONFIG, ~/.kube/config. */
function configPaths(process: Process, explicitPath: string): readonly string[] {
  if (explicitPath) return [explicitPath];
  const variable = process.env.get('KUBECONFIG') ?? '';
  const listed = [...new Set(variable.split(':').filter(Boolean))];
  return variable ? listed : [`${homeOf(process)}/.kube/config`];
}

export const homeOf = (process: Process): string => process.env.get('HOME') || process.machine.user.home;

/** Read and merge the kubeconfig files; the first to set a value wins, as clientcmd merges. */
export function loadConfig(process: Process, explicitPath: string): KubeConfig {
  const paths = configPaths(process, explicitPath);
  const read = new Map(paths.map((path) => [path, readConfigFile(process, path)]));
  const files = paths.map((path) => read.get(path) ?? emptyFile(path));
  const merge = (pick: (file: ConfigFile) => Map<string, Entry>): Map<string, Entry> => {
    const out = new Map<string, Entry>();
    for (const file of files) for (const [name, entry] of pick(file)) if (!out.has(name)) out.set(name, entry);
    return out;
  };
  return {
    files,
    explicit: explicitPath !== '',
    missing: explicitPath !== '' && !read.get(explicitPath),
    clusters: merge((file) => file.clusters),
    users: merge((file) => file.users),
    contexts: merge((file) => file.contexts),
    currentContext: files.find((file) => file.currentContext)?.currentContext ?? '',
    defaultFile: files.find(({ path }) => read.get(path)) ?? files.at(-1) ?? emptyFile(''),
  };
}

const emptyFile = (path: string): ConfigFile => ({
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
    text = process.machine.files.read(resolvePath(process.cwd, path));
  } catch (error) {
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    if (error instanceof FileError) throw loadError(path, `read ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
  return parseConfigFile(path, text);
}

const loadError = (path: string, problem: string): KubectlError =>
  new KubectlError(`error loading config file "${path}": ${problem}`);

/** Decode a kubeconfig file's text. */
function parseConfigFile(path: string, text: string): ConfigFile {
  const file = emptyFile(path);
  if (!text.trim()) return file;
  let value: Entry;
  try {
    value = (decodeYaml(text) ?? {}) as Entry;
  } catch (error) {
    throw loadError(path, (error as Error).message.replace('error converting YAML to JSON: ', ''));
  }
  if (typeof value !== 'object' || Array.isArray(value))
    throw loadError(
      path,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const { apiVersion = 'v1', kind = 'Config' } = value;
  if (apiVersion !== 'v1' || kind !== 'Config') throw loadError(path, notRegistered(String(apiVersion), String(kind)));
  const fill = (into: Map<string, Entry>, lists: string, key: string): void => {
    const list: unknown = value[lists];
    const type = `Named${key === 'user' ? 'AuthInfo' : key[0].toUpperCase() + key.slice(1)}`;
    if (list !== undefined && list !== null && !Array.isArray(list))
      throw loadError(
        path,
        `json: cannot unmarshal ${typeOf(list)} into Go struct field Config.${lists} of type []v1.${type}`,
      );
    for (const item of Array.isArray(list) ? (list as Entry[]) : []) {
      const name: unknown = item?.name ?? '';
      if (typeof name !== 'string')
        throw loadError(
          path,
          `json: cannot unmarshal ${typeOf(name)} into Go struct field ${type}.${lists}.name of type string`,
        );
      if (!into.has(name)) into.set(name, item?.[key] ?? {});
    }
  };
  fill(file.clusters, 'clusters', 'cluster');
  fill(file.users, 'users', 'user');
  fill(file.contexts, 'contexts', 'context');
  file.currentContext = String(value['current-context'] ?? '');
  file.preferences = value.preferences ?? {};
  file.extensions = value.extensions;
  return file;
}

/** What Go calls a JSON value's type. */
const typeOf = (value: unknown): string =>
  typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value;

const notRegistered = (version: string, kind: string): string =>
  `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`;
