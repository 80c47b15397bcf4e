import { resolvePath } from '../../../../runtime/files.ts';
import type { Process } from '../../../../runtime/process.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { decodeYaml } from '../../yaml/decode.ts';

/** A flag and the value that it gets where the user gives none. */
export interface OptionDefault {
  readonly name: string;
  readonly default: string;
}

/** Values for the flags of a command. */
export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly OptionDefault[];
}

/** A name for a command with some of its arguments. */
export interface Alias {
  readonly name: string;
  readonly command: string;
  readonly prependArgs?: readonly string[];
  readonly appendArgs?: readonly string[];
  readonly options?: readonly OptionDefault[];
}

/** What a kuberc file holds (kubectl.config.k8s.io/v1beta1). */
export interface Preference {
  readonly kind: 'Preference';
  readonly apiVersion: string;
  readonly defaults: readonly CommandDefaults[] | null;
  readonly aliases: readonly Alias[] | null;
  readonly credentialPluginPolicy?: string;
  readonly credentialPluginAllowlist?: readonly { readonly command?: string; readonly name?: string }[];
}

export const API_VERSION = 'kubectl.config.k8s.io/v1beta1';

/** Where the preferences lie, and whether the user said so; undefined where they are turned off. Throws KubectlError. */
export function kubercFile(process: Process, given: string): { path: string; explicit: boolean } | undefined {
  const variable = process.env.get('KUBERC') ?? '';
  if (variable === 'off') {
    if (!given) return undefined;
    throw new KubectlError('disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive');
  }
  const home = process.env.get('HOME') ?? '/';
  const chosen = given || variable;
  return { path: chosen || `${home}/.kube/kuberc`, explicit: chosen !== '' };
}

/** The preferences of a file; undefined where there is none. Throws KubectlError where they cannot be read. */
export function readPreferences(process: Process, path: string): Preference | undefined {
  const { files } = process.machine;
  const absolute = resolvePath(process.cwd, path);
  if (!files.exists(absolute)) return undefined;
  let value: unknown;
  try {
    value = decodeYaml(files.read(absolute));
  } catch (error) {
    throw new KubectlError(`error parsing kuberc file: ${errorText(error)}`);
  }
  return isMap(value)
    ? fromFile(value)
    : { kind: 'Preference', apiVersion: API_VERSION, defaults: null, aliases: null };
}

/** A file's content, its fields in the order of the type; v1alpha1 calls defaults `overrides`, and options `flags`. */
function fromFile(fields: Record<string, any>): Preference {
  const aliases = (fields.aliases ?? null) as Record<string, any>[] | null;
  const defaults = (fields.defaults ?? fields.overrides ?? null) as Record<string, any>[] | null;
  return {
    kind: 'Preference',
    apiVersion: fields.apiVersion as string,
    defaults: defaults && defaults.map((entry) => ({ command: entry.command as string, options: optionsOf(entry) })),
    aliases: aliases && aliases.map(aliasOf),
    ...(fields.credentialPluginPolicy && { credentialPluginPolicy: fields.credentialPluginPolicy as string }),
    ...(fields.credentialPluginAllowlist && { credentialPluginAllowlist: fields.credentialPluginAllowlist }),
  };
}

const optionsOf = (entry: Record<string, any>): readonly OptionDefault[] =>
  ((entry.options ?? entry.flags ?? []) as OptionDefault[]).map(({ name, default: value }) => ({
    name,
    default: value,
  }));

function aliasOf(entry: Record<string, any>): Alias {
  const { name, command, prependArgs, appendArgs } = entry as Alias;
  const options = optionsOf(entry);
  return {
    name,
    command,
    ...(prependArgs?.length && { prependArgs }),
    ...(appendArgs?.length && { appendArgs }),
    ...(options.length && { options }),
  };
}
