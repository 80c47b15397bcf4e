import { textToBase64 } from '../../../../runtime/bytes.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import type { Context } from '../../context.ts';
import type { Entry } from '../../connection/kubeconfig.ts';
import { fileWith, saveFile, wrongArguments, writeCurrent, type Section } from './file.ts';

const SECTIONS: readonly Section[] = ['clusters', 'contexts', 'users'];

type Shape = 'string' | 'bool' | 'bytes' | 'strings' | 'map' | { readonly [field: string]: Shape };

const EXEC: Shape = {
  command: 'string',
  args: 'strings',
  env: 'strings',
  apiVersion: 'string',
  installHint: 'string',
  provideClusterInfo: 'bool',
  interactiveMode: 'string',
};

/** The fields of each section's entries. */
const ENTRIES: Readonly<Record<Section, Readonly<Record<string, Shape>>>> = {
  clusters: {
    server: 'string',
    'tls-server-name': 'string',
    'insecure-skip-tls-verify': 'bool',
    'certificate-authority': 'string',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'string',
    'disable-compression': 'bool',
    extensions: 'map',
  },
  contexts: { cluster: 'string', user: 'string', namespace: 'string', extensions: 'map' },
  users: {
    'client-certificate': 'string',
    'client-certificate-data': 'bytes',
    'client-key': 'string',
    'client-key-data': 'bytes',
    token: 'string',
    tokenFile: 'string',
    'act-as': 'string',
    'act-as-uid': 'string',
    'act-as-groups': 'strings',
    'act-as-user-extra': 'map',
    username: 'string',
    password: 'string',
    'auth-provider': { name: 'string', config: 'map' },
    exec: EXEC,
    extensions: 'map',
  },
};

/** Where a dotted name leads: the field of an entry, or a whole entry (`path` is empty). */
interface Target {
  readonly section: Section;
  readonly name: string;
  readonly path: readonly string[];
  readonly shape: Shape;
}

/** Take `clusters.NAME.field` apart; names may hold dots: the first part that names a field ends them. */
function target(property: string): Target {
  const [head, ...rest] = property.split('.');
  const section = SECTIONS.find((name) => name === head);
  if (!section || !rest.length) {
    if (['current-context', 'preferences', 'kind', 'apiVersion', 'extensions'].includes(head))
      throw new KubectlError(`unable to parse one or more field values of ${property}`);
    throw new KubectlError(`unable to parse ${property} after [] at api.Config`);
  }
  const fields = ENTRIES[section];
  const known = rest.slice(1).findIndex((part) => Object.hasOwn(fields, part)) + 1;
  if (!known) return { section, name: rest.join('.'), path: [], shape: fields };
  const path = rest.slice(known);
  let shape: Shape = fields;
  for (const part of path) {
    if (typeof shape === 'string' || !Object.hasOwn(shape, part))
      throw new KubectlError(`unable to parse one or more field values of ${property}`);
    shape = shape[part];
  }
  return { section, name: rest.slice(0, known).join('.'), path, shape };
}

/** What kubeconfig files call the fields that the internal type names otherwise. */
const storedName = (field: string): string => field.replace(/^act-as/, 'as');

/** A value as the field's type takes it. Throws KubectlError. */
function parseValue(context: Context, shape: Shape, value: string): unknown {
  if (shape === 'string') return value;
  if (shape === 'bool') return parseBool(value);
  if (shape !== 'bytes') throw new KubectlError(`unrecognized slice type. ${shape === 'strings' ? 'string' : 'map'}`);
  if (context.flags.bool('set-raw-bytes')) return textToBase64(value);
  const bad = /[^A-Za-z0-9+/=]/.exec(value);
  const at = bad ? bad.index : value.length;
  if (bad || value.length % 4)
    throw new KubectlError(`error decoding input value: illegal base64 data at input byte ${at - (bad ? 0 : at % 4)}`);
  return value;
}

function parseBool(value: string): boolean {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw new KubectlError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
}

/** An entry with the field at a path changed; undefined takes it out. */
function changed(entry: Entry, [field, ...below]: readonly string[], value: unknown): Entry {
  const name = storedName(field);
  const out = { ...entry };
  if (below.length) out[name] = changed((entry[name] ?? {}) as Entry, below, value);
  else if (value === undefined || value === '' || value === false) delete out[name];
  else out[name] = value;
  return out;
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
    const { args } = context;
    if (args.length !== 2) return yield* wrongArguments(context);
    const [property, value] = args;
    if (!value) throw new KubectlError('you cannot use set to unset a property');
    if (!property) throw new KubectlError('you must specify a property');
    if (property === 'current-context') writeCurrent(context, value);
    else if (property === 'preferences.colors') setColors(context, parseBool(value));
    else setField(context, target(property), value);
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
    if (!property) throw new KubectlError('you must specify a property');
    const section = SECTIONS.find((name) => name === property);
    if (property === 'current-context') writeCurrent(context, '');
    else if (property === 'preferences.colors') setColors(context, false);
    else if (section)
      for (const file of context.config.files) {
        file[section].clear();
        saveFile(context, file);
      }
    else unsetField(context, target(property));
    yield* context.out(`Property ${JSON.stringify(property)} unset.\n`);
    return 0;
  },
};

function setField(context: Context, { section, name, path, shape }: Target, value: string): void {
  const file = fileWith(context.config, section, name);
  if (!path.length)
    throw new KubectlError(`can't set a map to a value: map[${[...context.config[section].keys()].sort().join(' ')}]`);
  file[section].set(name, changed(file[section].get(name) ?? {}, path, parseValue(context, shape, value)));
  saveFile(context, file);
}

function unsetField(context: Context, { section, name, path }: Target): void {
  const file = fileWith(context.config, section, name);
  const entry = file[section].get(name);
  if (!path.length) {
    if (!entry) return;
    file[section].delete(name);
  } else {
    if (!entry) throw new KubectlError(`current map key \`${name}\` is invalid`);
    file[section].set(name, changed(entry, path, undefined));
  }
  saveFile(context, file);
}

function setColors(context: Context, colors: boolean): void {
  const file = context.config.defaultFile;
  file.preferences = colors ? { ...file.preferences, colors } : {};
  saveFile(context, file);
}
