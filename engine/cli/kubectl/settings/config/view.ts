import { goJson as goJsonAsIs } from '../../../../kinds/field.ts';
import { textToBase64 } from '../../../../runtime/bytes.ts';
import { resolvePath } from '../../../../runtime/files.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Entry, KubeConfig } from '../../connection/kubeconfig.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
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
  *run(context) {
    const { flags, args, config } = context;
    if (args.length) throw context.usageError(`unexpected arguments: [${args.join(' ')}]`);
    if (flags.text('merge') === 'false' && !config.explicit)
      throw new KubectlError('if merge==false a precise file must be specified');
    let [clusters, contexts, users] = [config.clusters, config.contexts, config.users];
    const currentContext = (flags.bool('minify') && flags.string('context')) || config.currentContext;
    if (flags.bool('minify')) {
      if (!currentContext) throw new KubectlError('current-context must exist in order to minify');
      const entry = contexts.get(currentContext);
      if (!entry) throw new KubectlError(`cannot locate context ${currentContext}`);
      for (const [what, map, name] of [
        ['cluster', clusters, entry.cluster],
        ['user', users, entry.user],
      ] as const)
        if (name && !map.has(name)) throw new KubectlError(`cannot locate ${what} ${name}`);
      const only = (map: ReadonlyMap<string, Entry>, name: string): ReadonlyMap<string, Entry> =>
        new Map([...map].filter(([key]) => key === name));
      [clusters, contexts, users] = [
        only(clusters, entry.cluster),
        only(contexts, currentContext),
        only(users, entry.user),
      ];
    }
    const show = (map: ReadonlyMap<string, Entry>): Map<string, Entry> =>
      new Map([...map].map(([name, entry]) => [name, shown(context, entry, originOf(config, name, entry))]));
    const object = configObject({
      clusters: show(clusters),
      contexts: new Map(contexts),
      users: show(users),
      currentContext,
      preferences: config.files[0]?.preferences ?? {},
      extensions: config.files[0]?.extensions,
    });
    const json = flags.string('output') === 'json' && !flags.string('template');
    yield* context.out(
      json ? `${goJsonAsIs(inFileOrder(object), 4)}\n` : printerOf(context, '').print(object as never),
    );
  },
};

/** The file that an entry came from. */
const originOf = ({ files }: KubeConfig, name: string, entry: Entry): string =>
  files.find((file) => file.clusters.get(name) === entry || file.users.get(name) === entry)?.path ?? '';

/** The fields in the order of their Go types, as encoding/json writes them. */
const FILE_ORDER =
  'kind apiVersion preferences clusters users contexts current-context name context cluster server tls-server-name insecure-skip-tls-verify certificate-authority certificate-authority-data user namespace client-certificate client-certificate-data client-key client-key-data token tokenFile as as-uid as-groups as-user-extra username password auth-provider config exec command args env value apiVersion installHint provideClusterInfo interactiveMode proxy-url disable-compression extensions'.split(
    ' ',
  );

function inFileOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inFileOrder);
  if (typeof value !== 'object' || value === null) return value;
  const isExec = 'command' in value;
  const rank = (key: string): number => (isExec ? FILE_ORDER.lastIndexOf(key) : FILE_ORDER.indexOf(key));
  const keys = Object.keys(value).sort((a, b) => rank(a) - rank(b));
  return Object.fromEntries(keys.map((key) => [key, inFileOrder((value as Entry)[key])]));
}

function shown(context: Context, entry: Entry, origin: string): Entry {
  const { flags } = context;
  const out = { ...entry };
  if (flags.bool('flatten'))
    for (const field of FILES)
      if (out[field]) {
        if (out[`${field}-data`]) throw new KubectlError('cannot have values for both path and contents');
        const directory = context.resolve(origin).replace(/\/[^/]*$/, '') || '/';
        out[`${field}-data`] = textToBase64(context.readFile(resolvePath(directory, String(out[field]))));
        delete out[field];
      }
  if (flags.bool('raw') || flags.bool('flatten')) return out;
  for (const field of SECRET_DATA) if (out[field]) out[field] = 'DATA+OMITTED';
  for (const field of SECRETS) if (out[field]) out[field] = 'REDACTED';
  if (out.exec) out.exec = { ...out.exec, provideClusterInfo: out.exec.provideClusterInfo ?? false };
  return out;
}
