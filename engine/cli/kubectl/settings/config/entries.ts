import { textToBase64 } from '../../../../runtime/bytes.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';
import type { Entry } from '../../connection/kubeconfig.ts';
import { fileWith, saveFile, storedPath, wrongArguments, type Section } from './file.ts';
import { checkInteractiveMode, PLUGIN_FLAGS, readPluginFlags } from './plugins.ts';

/** A flag and the field it sets; a file's content goes into `field-data` where it is embedded. */
type FieldFlags = Readonly<Record<string, string>>;

/** Set fields of an entry from flags; one that is given empty is removed. Returns whether the entry is new. */
function setFields(
  context: Context,
  section: Section,
  name: string,
  fields: FieldFlags,
  change?: (entry: Entry) => void,
): boolean {
  const { flags } = context;
  const file = fileWith(context.config, section, name);
  const old = file[section].get(name);
  const entry: Entry = { ...old };
  const embed = flags.has('embed-certs') && flags.bool('embed-certs');
  for (const [flag, field] of Object.entries(fields)) {
    if (!flags.changed(flag)) continue;
    const value = flags.text(flag);
    if (!isPath(flag)) assign(entry, field, flag === 'insecure-skip-tls-verify' ? flags.bool(flag) : value);
    else if (embed) {
      assign(entry, `${field}-data`, textToBase64(value && context.readFile(value)));
      delete entry[field];
    } else {
      assign(entry, field, value && storedPath(context, file, value));
      if (value) delete entry[`${field}-data`];
    }
  }
  change?.(entry);
  file[section].set(name, entry);
  saveFile(context, file);
  return old === undefined;
}

/** A file to embed must be there. */
function statFile(context: Context, flag: string): void {
  const path = context.flags.string(flag);
  if (path && !context.process.machine.files.exists(context.resolve(path)))
    throw new KubectlError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
}

const isPath = (flag: string): boolean => ['certificate-authority', 'client-certificate', 'client-key'].includes(flag);

function assign(entry: Entry, field: string, value: string | boolean): void {
  if (value === '' || value === false) delete entry[field];
  else entry[field] = value;
}

const EMBED: Flag = { name: 'embed-certs', type: 'bool', usage: "Put the files' content into the kubeconfig" };

/** `kubectl config set-cluster`. */
export const SET_CLUSTER: Command = {
  name: 'set-cluster',
  short: 'Set a cluster entry in kubeconfig',
  long: 'Set a cluster entry in kubeconfig. An entry that exists keeps the fields that are not given.',
  examples: `  # Set only the server of the e2e cluster
  kubectl config set-cluster e2e --server=https://1.2.3.4`,
  usage:
    'set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  flags: [
    { name: 'certificate-authority', type: 'string', usage: 'Path of the certificate of the authority' },
    EMBED,
    { name: 'insecure-skip-tls-verify', type: 'bool', usage: "Do not check the server's certificate" },
    { name: 'proxy-url', type: 'string', usage: 'Address of a proxy' },
    { name: 'server', type: 'string', usage: 'Address of the server' },
    { name: 'tls-server-name', type: 'string', usage: "Name to check the server's certificate for" },
  ],
  *run(context) {
    const { args, flags } = context;
    if (args.length !== 1) return yield* wrongArguments(context);
    if (!args[0]) throw new KubectlError('you must specify a non-empty cluster name');
    const authority = flags.string('certificate-authority');
    if (flags.bool('insecure-skip-tls-verify') && authority)
      throw new KubectlError('you cannot specify a certificate authority and insecure mode at the same time');
    if (flags.bool('embed-certs')) {
      if (!authority) throw new KubectlError('you must specify a --certificate-authority to embed');
      statFile(context, 'certificate-authority');
    }
    const names = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'proxy-url'];
    const fields = Object.fromEntries(names.map((name) => [name, name]));
    setFields(context, 'clusters', args[0], fields, (entry) => {
      if (flags.changed('server') && !flags.changed('tls-server-name')) delete entry['tls-server-name'];
      if (flags.bool('insecure-skip-tls-verify')) {
        delete entry['certificate-authority'];
        delete entry['certificate-authority-data'];
      }
      if (authority) delete entry['insecure-skip-tls-verify'];
    });
    yield* context.out(`Cluster ${JSON.stringify(args[0])} set.\n`);
    return 0;
  },
};

/** `kubectl config set-credentials`. */
export const SET_CREDENTIALS: Command = {
  name: 'set-credentials',
  short: 'Set a user entry in kubeconfig',
  long: 'Set a user entry in kubeconfig: a client certificate, a bearer token, or a name and password. An entry that exists keeps the fields that are not given.',
  examples: `  # Set a client certificate and its key
  kubectl config set-credentials cluster-admin --client-certificate=~/.kube/admin.crt --client-key=~/.kube/admin.key
  
  # Set a token
  kubectl config set-credentials bob --token=bearer_token`,
  usage:
    'set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  flags: [
    ...PLUGIN_FLAGS,
    { name: 'client-certificate', type: 'string', usage: 'Path of the client certificate' },
    { name: 'client-key', type: 'string', usage: 'Path of the client key' },
    EMBED,
    { name: 'password', type: 'string', usage: 'Password for basic authentication' },
    { name: 'token', type: 'string', usage: 'Bearer token' },
    { name: 'username', type: 'string', usage: 'Name for basic authentication' },
  ],
  *run(context) {
    const { args, flags } = context;
    if (args.length !== 1) return yield* wrongArguments(context, 'unexpected args');
    const plugin = readPluginFlags(context);
    if (!args[0]) throw new KubectlError('you must specify a non-empty user name');
    const methods = [
      flags.string('token') && '--token',
      (flags.string('username') || flags.string('password')) && '--username/--password',
    ].filter(Boolean);
    if (methods.length > 1)
      throw new KubectlError(
        `you cannot specify more than one authentication method at the same time: ${methods.join(', ')}`,
      );
    if (flags.bool('embed-certs') && !flags.string('client-certificate') && !flags.string('client-key'))
      throw new KubectlError('you must specify a --client-certificate or --client-key to embed');
    if (flags.bool('embed-certs')) for (const flag of ['client-certificate', 'client-key']) statFile(context, flag);
    checkInteractiveMode(context);
    setFields(
      context,
      'users',
      args[0],
      {
        'client-certificate': 'client-certificate',
        'client-key': 'client-key',
        token: 'token',
        username: 'username',
        password: 'password',
      },
      (entry) => {
        plugin(entry);
        // One way to authenticate takes the place of the other.
        if (flags.string('token')) for (const field of ['username', 'password']) delete entry[field];
        if (flags.string('username') || flags.string('password')) delete entry.token;
      },
    );
    yield* context.out(`User ${JSON.stringify(args[0])} set.\n`);
    return 0;
  },
};

/** `kubectl config set-context`. */
export const SET_CONTEXT: Command = {
  name: 'set-context',
  short: 'Set a context entry in kubeconfig',
  long: 'Set a context entry in kubeconfig. An entry that exists keeps the fields that are not given.',
  examples: `  # Set the user of the gce context
  kubectl config set-context gce --user=cluster-admin`,
  usage: 'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  flags: [
    { name: 'cluster', type: 'string', usage: 'The cluster of the context' },
    { name: 'current', type: 'bool', usage: 'Change the current context' },
    { name: 'namespace', short: 'n', type: 'string', usage: 'The namespace of the context' },
    { name: 'user', type: 'string', usage: 'The user of the context' },
  ],
  *run(context) {
    const { args, flags, config } = context;
    if (args.length > 1) return yield* wrongArguments(context);
    const current = flags.bool('current');
    if (!args[0] && !current) throw new KubectlError('you must specify a non-empty context name or --current');
    if (args[0] && current) throw new KubectlError('you cannot specify both a context name and --current');
    const name = current ? config.currentContext : args[0];
    if (current && !name) throw new KubectlError('no current context is set');
    const isNew = setFields(context, 'contexts', name, { cluster: 'cluster', user: 'user', namespace: 'namespace' });
    yield* context.out(`Context ${JSON.stringify(name)} ${isNew ? 'created' : 'modified'}.\n`);
    return 0;
  },
};
