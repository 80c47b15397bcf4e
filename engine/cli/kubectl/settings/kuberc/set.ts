import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import {
  API_VERSION,
  kubercFile,
  readPreferences,
  type Alias,
  type OptionDefault,
  type Preference,
} from './preferences.ts';

const SECTIONS = ['defaults', 'aliases', 'credentialplugin'];
const POLICIES = ['AllowAll', 'DenyAll', 'Allowlist'];

/** `kubectl kuberc set`. */
export const KUBERC_SET: Command = {
  name: 'set',
  short: 'Set values in the kuberc configuration',
  usage: 'set --section (defaults|aliases) --command COMMAND',
  flags: [
    { name: 'allowlist-entry', type: 'stringArray', usage: 'A program that may run, as field=value.' },
    { name: 'appendarg', type: 'stringArray', usage: 'An argument that an alias puts behind those given.' },
    { name: 'command', type: 'string', usage: "The command to set up: 'get', 'set env'." },
    { name: 'name', type: 'string', usage: 'The name of an alias.' },
    { name: 'option', type: 'stringArray', usage: 'A flag and its value, as flag=value.' },
    { name: 'overwrite', type: 'bool', usage: 'Replace what is there.' },
    {
      name: 'policy',
      type: 'string',
      usage: "Which programs may get credentials: 'AllowAll', 'DenyAll', 'Allowlist'.",
    },
    { name: 'prependarg', type: 'stringArray', usage: 'An argument that an alias puts before those given.' },
    {
      name: 'section',
      type: 'string',
      required: true,
      usage: "What to change: 'defaults', 'aliases', 'credentialplugin'.",
    },
  ],
  run: runSet,
};

function* runSet(context: Context): Co<void> {
  const { flags, process } = context;
  const file = kubercFile(process, flags.has('kuberc') ? flags.string('kuberc') : '');
  if (!file) throw new KubectlError('KUBERC is disabled via KUBERC=off environment variable');
  validate(context);
  const before = readPreferences(process, file.path) ?? {
    kind: 'Preference',
    apiVersion: API_VERSION,
    defaults: null,
    aliases: null,
  };
  yield* savePreferences(context, changed(context, before), file.path);
}

/** Write preferences to a file. */
export function* savePreferences(context: Context, preference: Preference, path: string): Co<void> {
  const { files } = context.process.machine;
  const absolute = context.resolve(path);
  files.makeDirectory(absolute.slice(0, absolute.lastIndexOf('/')) || '/', true);
  files.write(absolute, encodeYaml(preference));
  yield* context.out(`Updated ${path}\n`);
}

function validate({ flags }: Context): void {
  const section = flags.string('section');
  const name = flags.string('name');
  if (!SECTIONS.includes(section))
    throw new KubectlError(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  if (section === 'aliases' && !name) throw new KubectlError('--name is required when --section=aliases');
  if (section === 'defaults' && name) throw new KubectlError('--name should not be specified when --section=defaults');
  if (section === 'defaults' && (flags.strings('prependarg').length || flags.strings('appendarg').length))
    throw new KubectlError('--prependarg and --appendarg are only valid for --section=aliases');
  if (section === 'credentialplugin') return validatePolicy(flags.string('policy'), flags.strings('allowlist-entry'));
  if (!flags.string('command'))
    throw new KubectlError('--command is required when --section=aliases or --section=defaults');
}

function validatePolicy(policy: string, entries: readonly string[]): void {
  if (!policy) throw new KubectlError('--policy is required when --section=credentialplugin');
  if (!POLICIES.includes(policy))
    throw new KubectlError(` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  const where = '--section=credentialplugin and --policy=Allowlist';
  if (policy === 'Allowlist' && !entries.length) throw new KubectlError(`--allowlist-entry is required when ${where}`);
  if (policy !== 'Allowlist' && entries.length)
    throw new KubectlError(`--allowlist-entry may only be used when ${where}`);
}

function changed(context: Context, preference: Preference): Preference {
  const { flags } = context;
  const options = flags.strings('option').map(parseOption);
  switch (flags.string('section')) {
    case 'defaults':
      return { ...preference, defaults: withDefaults(context, preference.defaults ?? [], options) };
    case 'aliases':
      return { ...preference, aliases: withAlias(context, preference.aliases ?? [], options) };
  }
  const { credentialPluginAllowlist: _, ...rest } = preference;
  const entries = flags.strings('allowlist-entry').map((entry) => {
    const { name, default: value } = parseOption(entry);
    return { [name]: value };
  });
  return {
    ...rest,
    credentialPluginPolicy: flags.string('policy'),
    ...(entries.length && { credentialPluginAllowlist: entries }),
  };
}

function parseOption(text: string): OptionDefault {
  const at = text.indexOf('=');
  if (at < 0) throw new KubectlError(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
  return { name: text.slice(0, at).replace(/^-+/, ''), default: text.slice(at + 1) };
}

function withDefaults(
  { flags }: Context,
  defaults: NonNullable<Preference['defaults']>,
  options: readonly OptionDefault[],
): Preference['defaults'] {
  const command = flags.string('command');
  const at = defaults.findIndex((entry) => entry.command === command);
  if (at < 0) return [...defaults, { command, options }];
  if (!flags.bool('overwrite'))
    throw new KubectlError(`defaults for command ${JSON.stringify(command)} already exist, use --overwrite to replace`);
  return defaults.with(at, { command, options: options.length ? options : defaults[at].options });
}

function withAlias({ flags }: Context, aliases: readonly Alias[], options: readonly OptionDefault[]): readonly Alias[] {
  const name = flags.string('name');
  const at = aliases.findIndex((entry) => entry.name === name);
  if (at >= 0 && !flags.bool('overwrite'))
    throw new KubectlError(`alias ${JSON.stringify(name)} already exists, use --overwrite to replace`);
  const old = at < 0 ? undefined : aliases[at];
  const kept = <T>(given: readonly T[], before: readonly T[] | undefined): readonly T[] =>
    given.length ? given : (before ?? []);
  const prependArgs = kept(flags.strings('prependarg'), old?.prependArgs);
  const appendArgs = kept(flags.strings('appendarg'), old?.appendArgs);
  const all = kept(options, old?.options);
  const alias: Alias = {
    name,
    command: flags.string('command'),
    ...(prependArgs.length && { prependArgs }),
    ...(appendArgs.length && { appendArgs }),
    ...(all.length && { options: all }),
  };
  return at < 0 ? [...aliases, alias] : aliases.with(at, alias);
}
