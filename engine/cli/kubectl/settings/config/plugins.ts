import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';
import type { Entry } from '../../connection/kubeconfig.ts';
import { parsePairs } from '../../resource/pairs.ts';

/** The flags of `set-credentials` about programs that get credentials. */
export const PLUGIN_FLAGS: readonly Flag[] = [
  { name: 'auth-provider', type: 'string', usage: 'The provider that authenticates the user' },
  {
    name: 'auth-provider-arg',
    type: 'stringSlice',
    usage: 'An argument of the provider as key=value; key- removes it',
  },
  { name: 'exec-api-version', type: 'string', usage: 'API version of the program that gets credentials' },
  { name: 'exec-arg', type: 'stringSlice', usage: 'An argument of the program that gets credentials' },
  { name: 'exec-command', type: 'string', usage: 'A program that gets credentials' },
  {
    name: 'exec-env',
    type: 'stringArray',
    usage: 'An environment variable of the program as key=value; key- removes it',
  },
  {
    name: 'exec-interactive-mode',
    type: 'string',
    usage: 'May the program ask the user? Never, IfAvailable or Always',
  },
  { name: 'exec-provide-cluster-info', type: 'bool', usage: 'Tell the program about the cluster' },
];

/** Read the flags; returns what makes the changes to a user entry. Throws KubectlError. */
export function readPluginFlags(context: Context): (entry: Entry) => void {
  const { flags } = context;
  const providerArgs = parsePairs(flags.strings('auth-provider-arg'), 'auth-provider-arg');
  const variables = parsePairs(flags.strings('exec-env'), 'exec-env');
  return (entry) => {
    changeProvider(context, entry, providerArgs);
    changeExec(context, entry, variables);
  };
}

type Pairs = ReturnType<typeof parsePairs>;

function changeProvider({ flags }: Context, entry: Entry, { set, remove }: Pairs): void {
  const name = flags.string('auth-provider');
  if (flags.changed('auth-provider') && entry['auth-provider']?.name !== name) entry['auth-provider'] = { name };
  if (!entry['auth-provider']) return;
  const config: Entry = { ...entry['auth-provider'].config };
  for (const key of remove) delete config[key];
  for (const [key, value] of set) config[key] = value;
  entry['auth-provider'] = { ...entry['auth-provider'], config };
}

function changeExec({ flags }: Context, entry: Entry, { set, remove }: Pairs): void {
  if (flags.changed('exec-command')) {
    const { args: _, ...rest } = (entry.exec ?? {}) as Entry;
    entry.exec = { ...rest, command: flags.string('exec-command') };
  }
  if (!entry.exec) return;
  const exec: Entry = { ...entry.exec };
  if (flags.changed('exec-api-version')) exec.apiVersion = flags.string('exec-api-version');
  if (flags.strings('exec-arg').length) exec.args = flags.strings('exec-arg');
  if (flags.changed('exec-interactive-mode')) exec.interactiveMode = flags.string('exec-interactive-mode');
  if (flags.changed('exec-provide-cluster-info')) exec.provideClusterInfo = flags.bool('exec-provide-cluster-info');
  let env = ((exec.env ?? []) as Entry[]).filter(({ name }) => !remove.includes(name));
  env = env.map((variable) => (set.has(variable.name) ? { ...variable, value: set.get(variable.name) } : variable));
  for (const [name, value] of set) if (!env.some((variable) => variable.name === name)) env.push({ name, value });
  // Go writes the list also where there is none.
  exec.env = env.length ? env : null;
  entry.exec = exec;
}

/** --exec-interactive-mode takes three values. */
export function checkInteractiveMode({ flags }: Context): void {
  const mode = flags.string('exec-interactive-mode');
  if (flags.changed('exec-interactive-mode') && !['IfAvailable', 'Always', 'Never'].includes(mode))
    throw new KubectlError('invalid interactive mode type, can be only IfAvailable, Never, Always');
}
