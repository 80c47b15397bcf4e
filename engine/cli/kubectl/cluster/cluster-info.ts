import { goJson } from '../../../kinds/field.ts';
import { inServerOrder } from '../../../apiserver/codec/go-json.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { CLIENT, VERSION_FIELDS } from '../connection/client-version.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { groupVersion } from '../connection/discovery.ts';
import { StatusError } from '../../../apiserver/status.ts';
import { ConnectionError, KubectlError } from '../errors.ts';
import { withoutManagedFields } from '../printers/structured.ts';
import { BASE_FORMATS, noPrinter } from '../printers/printer.ts';
import { encodeYaml } from '../../../yaml/encode.ts';
import { resolvePath } from '../../../runtime/files.ts';
import { listOf } from '../basic/get.ts';

/** `kubectl api-versions`. */
export const API_VERSIONS: Command = {
  name: 'api-versions',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  examples: `  # The supported API versions
  kubectl api-versions`,
  args(args, path) {
    if (args.length)
      throw new KubectlError(`unexpected arguments: [${args.join(' ')}]\nSee '${path} -h' for help and examples`);
  },
  *run(context) {
    context.discovery.invalidate();
    const versions = new Set(context.discovery.all().map(groupVersion));
    yield* context.out(
      [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
};

const KUSTOMIZE = 'v5.8.1';
/** `kubectl version`. */
export const VERSION: Command = {
  name: 'version',
  short: 'Print the client and server version information',
  long: 'Print the client and server version information for the current context.',
  examples: `  # The versions of client and server
  kubectl version`,
  usage: 'version [flags]',
  flags: [
    { name: 'client', type: 'bool', usage: 'If true, only the version of the client (no server needed).' },
    { name: 'output', short: 'o', type: 'string', usage: "One of 'yaml' or 'json'." },
  ],
  args(args) {
    if (args.length) throw new KubectlError(`extra arguments: [${args.join(' ')}]`);
  },
  *run(context) {
    const { flags } = context;
    const output = flags.string('output');
    if (!['', 'yaml', 'json'].includes(output)) throw new KubectlError("--output must be 'yaml' or 'json'");
    let server: Record<string, string> | undefined;
    let failure: unknown;
    try {
      if (!flags.bool('client')) server = context.client.get<Record<string, string>>('/version');
    } catch (error) {
      // The client's own version is told all the same, where there is a server to ask at all.
      if (!(error instanceof ConnectionError)) throw error;
      failure = error;
    }
    if (output === '') {
      yield* context.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`);
      if (failure) throw failure;
      if (server) yield* context.out(`Server Version: ${server.gitVersion}\n`);
      return;
    }
    const all = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server && { serverVersion: server }) };
    if (output === 'yaml') return void (yield* context.out(`${encodeYaml(all)}\n`));
    const ordered = (info: Record<string, string>): Record<string, string> =>
      Object.fromEntries(VERSION_FIELDS.filter((key) => info[key] !== undefined).map((key) => [key, info[key]]));
    const shown = { ...all, clientVersion: ordered(CLIENT), ...(server && { serverVersion: ordered(server) }) };
    yield* context.out(`${JSON.stringify(shown, null, 2)}\n`);
    if (failure) throw failure;
  },
};

/** `kubectl cluster-info`. */
export const CLUSTER_INFO: Command = {
  name: 'cluster-info',
  short: 'Display cluster information',
  long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
  examples: `  # The addresses of the control plane and its services
  kubectl cluster-info`,
  usage: 'cluster-info [flags]',
  subcommands: [
    {
      name: 'dump',
      short: 'Dump relevant information for debugging and diagnosis',
      long: 'Dump cluster information out suitable for debugging and diagnosing cluster problems. By default, everything goes to stdout; --output-directory writes files instead.',
      usage: 'dump [flags]',
      flags: [
        {
          name: 'all-namespaces',
          short: 'A',
          type: 'bool',
          usage: 'If true, dump all namespaces. --namespaces is then not regarded.',
        },
        { name: 'namespaces', type: 'stringSlice', usage: 'The namespaces to dump, separated by commas.' },
        { name: 'output', short: 'o', type: 'string', default: 'json', usage: 'Output format. One of: (json, yaml).' },
        { name: 'output-directory', type: 'string', usage: 'Where to put the files; - or nothing means stdout.' },
        { name: 'pod-running-timeout', type: 'duration', default: 20_000, usage: 'How long to wait until a pod runs' },
      ],
      run: dump,
    },
  ],
  *run(context) {
    const more = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
    try {
      yield* showServices(context);
    } catch (error) {
      // What the server (or its silence) says comes after the advice; a wrong configuration before it.
      if (error instanceof StatusError || error instanceof ConnectionError) yield* context.out(more);
      throw error;
    }
    yield* context.out(more);
  },
};

function* showServices(context: Context): Co<void> {
  const colour = context.process.stdout.isTerminal;
  const green = (text: string): string => (colour ? `\x1b[0;32m${text}\x1b[0m` : text);
  const yellow = (text: string): string => (colour ? `\x1b[0;33m${text}\x1b[0m` : text);
  const server = context.connection.server;
  const services = context.client.get('/api/v1/namespaces/kube-system/services', {
    labelSelector: 'kubernetes.io/cluster-service=true',
  });
  yield* context.out(`${green('Kubernetes control plane')} is running at ${yellow(server)}\n`);
  for (const { metadata, spec } of services.items ?? []) {
    const name = metadata.labels?.['kubernetes.io/name'] || metadata.name;
    const [port] = spec.ports ?? [];
    const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : '';
    const target = `${scheme}${metadata.name}${port?.name || scheme ? `:${port?.name ?? ''}` : ''}`;
    const link = `${server}/api/v1/namespaces/${metadata.namespace}/services/${target}/proxy`;
    yield* context.out(`${green(name)} is running at ${yellow(link)}\n`);
  }
}

/** What `cluster-info dump` writes of each namespace: its path and file. */
const DUMPED: readonly (readonly [path: string, file: string])[] = [
  ['/api/v1/namespaces/%/events', 'events'],
  ['/api/v1/namespaces/%/replicationcontrollers', 'replication-controllers'],
  ['/api/v1/namespaces/%/services', 'services'],
  ['/apis/apps/v1/namespaces/%/daemonsets', 'daemonsets'],
  ['/apis/apps/v1/namespaces/%/deployments', 'deployments'],
  ['/apis/apps/v1/namespaces/%/replicasets', 'replicasets'],
  ['/api/v1/namespaces/%/pods', 'pods'],
];

/** A list as the dump has it: typed, and so in the order of Go's structs, without those who own its fields. */
function dumped(list: KubeObject, asYaml: boolean): string {
  const ordered = inServerOrder(withoutManagedFields(list)) as KubeObject;
  // Go writes a list of nothing as null.
  const shown = ordered.items?.length ? ordered : { ...ordered, items: null };
  return asYaml
    ? encodeYaml(shown)
    : `${goJson(shown, 4)}
`;
}

function* dump(context: Context): Co<number> {
  const { flags, client } = context;
  const output = flags.string('output');
  const directory = flags.string('output-directory');
  const toFiles = directory !== '' && directory !== '-';
  if (!BASE_FORMATS.includes(output)) throw noPrinter(output, BASE_FORMATS);
  const encode = (list: KubeObject): string => dumped(list, output === 'yaml');
  const put = function* (file: string, text: string): Co<void> {
    if (!toFiles) return yield* context.out(text);
    const path = resolvePath(context.process.cwd, `${directory}/${file}`);
    const { files } = context.process.machine;
    files.makeDirectory(path.slice(0, path.lastIndexOf('/')), true);
    files.write(path, text);
  };
  const extension = output === 'yaml' ? 'yaml' : 'json';
  yield* put(`nodes.${extension}`, encode(client.get('/api/v1/nodes')));
  const namespaces: string[] = flags.bool('all-namespaces')
    ? client.get('/api/v1/namespaces').items.map((n: any) => n.metadata.name)
    : flags.strings('namespaces').length
      ? [...flags.strings('namespaces')]
      : [...new Set(['kube-system', context.namespace])];
  for (const namespace of namespaces) {
    let pods: any[] = [];
    for (const [path, file] of DUMPED) {
      const list = client.get(path.replace('%', namespace)) ?? listOf([]);
      if (file === 'pods') pods = list.items ?? [];
      yield* put(`${namespace}/${file}.${extension}`, encode(list));
    }
    for (const pod of pods) {
      const { name } = pod.metadata;
      let text = `==== START logs for container ${pod.spec.containers[0].name} of pod ${namespace}/${name} ====\n`;
      try {
        text += client.get<string>(`/api/v1/namespaces/${namespace}/pods/${name}/log`, {
          container: pod.spec.containers[0].name,
        });
      } catch (error) {
        text += `Request log error: ${(error as Error).message}\n`;
      }
      text += `==== END logs for container ${pod.spec.containers[0].name} of pod ${namespace}/${name} ====\n`;
      yield* put(`${namespace}/${name}/logs.txt`, text);
    }
  }
  if (toFiles) yield* context.out(`Cluster info dumped to ${directory}\n`);
  return 0;
}
