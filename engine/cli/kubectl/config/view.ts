import { base64 } from '../bytes.ts';
import { noArgs, type Command } from '../command.ts';
import type { Context } from '../context.ts';
import { ConfigurationError, KubectlError } from '../errors.ts';
import type { Entry } from '../kubeconfig.ts';
import { PRINT_FLAGS, printerOf } from '../print-flags.ts';
import { configObject } from './file.ts';

const SECRET_DATA = ['certificate-authority-data', 'client-certificate-data', 'client-key-data'];
const SECRETS = ['token', 'password'];
const FILES = ['certificate-authority', 'client-certificate', 'client-key'];

/** `kubectl config view`. */
export const VIEW: Command = {
  name: 'view',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  long: 'Display merged kubeconfig settings or a specified kubeconfig file. -o jsonpath finds single values.',
  examples: `  # Show merged kubeconfig settings
  kubectl config view
  
  # Show certificates and secrets as well
  kubectl config view --raw
  
  # The password of a user
  kubectl config view -o jsonpath='{.users[?(@.name == "e2e")].user.password}'`,
  usage: 'view [flags]',
  flags: [
    ...PRINT_FLAGS.map((flag) => (flag.name === 'output' ? { ...flag, default: 'yaml' } : flag)),
    { name: 'flatten', type: 'bool', usage: 'Put the content of files into the output, so that it stands alone' },
    {
      name: 'merge',
      type: 'bool',
      default: true,
      shownDefault: 'true',
      noValue: 'true',
      usage: 'Merge all kubeconfig files',
    },
    { name: 'minify', type: 'bool', usage: 'Leave out what the current context does not use' },
    { name: 'raw', type: 'bool', usage: 'Show binary data and secrets' },
  ],
  args: noArgs,
  *run(context) {
    const { flags, config } = context;
    let [clusters, contexts, users] = [config.clusters, config.contexts, config.users];
    const currentContext = flags.string('context') || config.currentContext;
    if (flags.bool('minify')) {
      if (!currentContext) throw new ConfigurationError(['current-context must exist in order to minify']);
      const entry = contexts.get(currentContext);
      if (!entry) throw new KubectlError(`cannot locate context ${currentContext}`);
      const only = (map: ReadonlyMap<string, Entry>, name: string): ReadonlyMap<string, Entry> =>
        new Map([...map].filter(([key]) => key === name));
      [clusters, contexts, users] = [
        only(clusters, entry.cluster),
        only(contexts, currentContext),
        only(users, entry.user),
      ];
    }
    const show = (map: ReadonlyMap<string, Entry>): Map<string, Entry> =>
      new Map([...map].map(([name, entry]) => [name, shown(context, entry)]));
    const object = configObject({
      clusters: show(clusters),
      contexts: new Map(contexts),
      users: show(users),
      currentContext,
      preferences: config.files[0]?.preferences ?? {},
      extensions: config.files[0]?.extensions,
    });
    yield* context.out(printerOf(context, '').print(object as never));
  },
};

function shown(context: Context, entry: Entry): Entry {
  const { flags } = context;
  const out = { ...entry };
  if (flags.bool('flatten'))
    for (const field of FILES)
      if (out[field]) {
        out[`${field}-data`] = base64(context.readFile(String(out[field])));
        delete out[field];
      }
  if (flags.bool('raw') || flags.bool('flatten')) return out;
  for (const field of SECRET_DATA) if (out[field]) out[field] = 'DATA+OMITTED';
  for (const field of SECRETS) if (out[field]) out[field] = 'REDACTED';
  return out;
}
