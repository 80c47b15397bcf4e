import type { Co } from '../../../../kernel/coroutine.ts';
import { parentPath } from '../../../../runtime/files.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { helpText } from '../help-text.ts';
import type { ConfigFile, Entry, KubeConfig } from '../../connection/kubeconfig.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';

/** The lists of a kubeconfig file. */
export type Section = 'clusters' | 'contexts' | 'users';

/** The path that messages name: the file that new entries go into. */
export const mainPath = (context: Context): string => context.config.defaultFile.path;

/** The file that has an entry, or the one for a new entry. */
export const fileWith = ({ files, defaultFile }: KubeConfig, section: Section, name: string): ConfigFile =>
  files.find((file) => file[section].has(name)) ?? defaultFile;

/** A path as a kubeconfig file keeps it: relative where it lies below the file's directory. */
export function storedPath(context: Context, file: ConfigFile, path: string): string {
  const absolute = context.resolve(path);
  const own = context.resolve(file.path);
  const directory = own.slice(0, own.lastIndexOf('/') + 1);
  return absolute.startsWith(directory) ? absolute.slice(directory.length) : absolute;
}

/** A file as kubectl writes it: entries by name, empty values that must stand. */
export function configObject(
  file: Pick<ConfigFile, 'clusters' | 'contexts' | 'users' | 'currentContext' | 'preferences' | 'extensions'>,
): Entry {
  const list = (entries: ReadonlyMap<string, Entry>, key: string, defaults: Entry): Entry[] | null =>
    entries.size
      ? [...entries]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, entry]) => ({ name, [key]: { ...defaults, ...entry } }))
      : null;
  return {
    apiVersion: 'v1',
    clusters: list(file.clusters, 'cluster', { server: '' }),
    contexts: list(file.contexts, 'context', { cluster: '', user: '' }),
    'current-context': file.currentContext,
    kind: 'Config',
    ...(Object.keys(file.preferences ?? {}).length && { preferences: file.preferences }),
    users: list(file.users, 'user', {}),
    ...(file.extensions && { extensions: file.extensions }),
  };
}

/** Write a file back. */
export function saveFile(context: Context, file: ConfigFile): void {
  const { files } = context.process.machine;
  const path = context.resolve(file.path);
  files.makeDirectory(parentPath(path), true);
  files.write(path, encodeYaml(configObject(file)), 0o600);
}

/** Wrong arguments: the help text, then the error. */
export function* wrongArguments(context: Context, words = 'Unexpected args'): Co<never> {
  yield* context.out(helpText(context.chain));
  throw new KubectlError(`${words}: [${context.args.join(' ')}]`);
}

/** Make another context the current one: a name goes into the default file, '' out of the file that has one. */
export function writeCurrent(context: Context, name: string): void {
  const { files, defaultFile } = context.config;
  const file = name ? defaultFile : files.find(({ currentContext }) => currentContext);
  if (!file) return;
  file.currentContext = name;
  saveFile(context, file);
}
