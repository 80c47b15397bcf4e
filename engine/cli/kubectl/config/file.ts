import type { Co } from '../../../kernel/coroutine.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { helpText } from '../help-text.ts';
import { configPaths, emptyFile, loadConfig, type ConfigFile, type Entry } from '../kubeconfig.ts';
import { encodeYaml } from '../yaml/encode.ts';

/** The lists of a kubeconfig file. */
export type Section = 'clusters' | 'contexts' | 'users';

/** All files, for a command that changes them: a missing one is empty. */
export function openFiles(context: Context): readonly ConfigFile[] {
  const explicit = context.flags.string('kubeconfig');
  try {
    return loadConfig(context.process, explicit).files;
  } catch (error) {
    if (explicit && error instanceof KubectlError && error.message.startsWith('stat '))
      return [emptyFile(context.resolve(explicit))];
    throw error;
  }
}

/** The path that messages name. */
export const mainPath = (context: Context): string =>
  configPaths(context.process, context.flags.string('kubeconfig'))[0];

/** The file that has an entry, or the first one for a new entry. */
export const fileWith = (files: readonly ConfigFile[], section: Section, name: string): ConfigFile =>
  files.find((file) => file[section].has(name)) ?? files[0];

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
  files.makeDirectory(file.path.slice(0, file.path.lastIndexOf('/')) || '/', true);
  files.write(file.path, encodeYaml(configObject(file)), 0o600);
}

/** Wrong arguments: the help text, then the error. */
export function* wrongArguments(context: Context): Co<never> {
  yield* context.out(helpText(context.chain));
  throw new KubectlError(`Unexpected args: [${context.args.join(' ')}]`);
}
