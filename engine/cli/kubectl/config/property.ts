import { base64 } from '../bytes.ts';
import type { Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import type { ConfigFile, Entry } from '../kubeconfig.ts';
import { fileWith, openFiles, saveFile, wrongArguments, type Section } from './file.ts';

const SECTIONS: readonly Section[] = ['clusters', 'contexts', 'users'];

/** Where a dotted name leads: `clusters.NAME.field`; names of entries may hold dots. */
function target(
  files: readonly ConfigFile[],
  property: string,
): { section: Section; file: ConfigFile; name: string; field: string } {
  const [head, ...rest] = property.split('.');
  const section = SECTIONS.find((name) => name === head);
  if (!section || !rest.length) throw new KubectlError(`unable to parse ${property} after [] at api.Config`);
  for (let words = rest.length; words > 0; words--) {
    const name = rest.slice(0, words).join('.');
    const file = files.find((f) => f[section].has(name));
    if (file) return { section, file, name, field: rest.slice(words).join('.') };
  }
  const name = rest.length > 1 ? rest.slice(0, -1).join('.') : rest[0];
  return { section, file: fileWith(files, section, name), name, field: rest.length > 1 ? rest[rest.length - 1] : '' };
}

/** `kubectl config set`. */
export const SET: Command = {
  name: 'set',
  short: 'Set an individual value in a kubeconfig file',
  long: `Set an individual value in a kubeconfig file.

 PROPERTY_NAME is a name with dots: each part is a field or the name of an entry. PROPERTY_VALUE is the new value; binary fields such as 'certificate-authority-data' take base64 unless --set-raw-bytes is given.`,
  examples: `  # Set the server of a cluster
  kubectl config set clusters.my-cluster.server https://1.2.3.4`,
  usage: 'set PROPERTY_NAME PROPERTY_VALUE',
  flags: [{ name: 'set-raw-bytes', type: 'bool', usage: 'Take the value of a binary field as it is, not as base64.' }],
  *run(context) {
    const { args, flags } = context;
    if (args.length !== 2) return yield* wrongArguments(context);
    const [property, value] = args;
    const files = openFiles(context);
    if (property === 'current-context') {
      files[0].currentContext = value;
      saveFile(context, files[0]);
    } else {
      const { section, file, name, field } = target(files, property);
      if (!field) throw new KubectlError(`unable to parse ${property} after [] at api.Config`);
      const entry: Entry = { ...file[section].get(name) };
      entry[field] =
        field.endsWith('-data') && flags.bool('set-raw-bytes')
          ? base64(value)
          : value === 'true'
            ? true
            : value === 'false'
              ? false
              : value;
      file[section].set(name, entry);
      saveFile(context, file);
    }
    yield* context.out(`Property ${JSON.stringify(property)} set.\n`);
    return 0;
  },
};

/** `kubectl config unset`. */
export const UNSET: Command = {
  name: 'unset',
  short: 'Unset an individual value in a kubeconfig file',
  long: 'Unset an individual value in a kubeconfig file. PROPERTY_NAME is a name with dots: each part is a field or the name of an entry.',
  examples: `  # Unset the current-context
  kubectl config unset current-context
  
  # Unset the namespace of a context
  kubectl config unset contexts.foo.namespace`,
  usage: 'unset PROPERTY_NAME',
  *run(context) {
    const { args } = context;
    if (args.length !== 1) return yield* wrongArguments(context);
    const [property] = args;
    const files = openFiles(context);
    if (property === 'current-context')
      for (const file of files) {
        file.currentContext = '';
        saveFile(context, file);
      }
    else if (SECTIONS.some((section) => section === property))
      for (const file of files) {
        file[property as Section].clear();
        saveFile(context, file);
      }
    else {
      const { section, file, name, field } = target(files, property);
      const entry = file[section].get(name);
      if (!entry) throw new KubectlError(`current map key \`${name}\` is invalid`);
      if (field) {
        const { [field]: _, ...rest } = entry;
        file[section].set(name, rest);
      } else file[section].delete(name);
      saveFile(context, file);
    }
    yield* context.out(`Property ${JSON.stringify(property)} unset.\n`);
    return 0;
  },
};
