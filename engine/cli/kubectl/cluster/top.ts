import { parseFieldSelector, parseSelector } from '../../../kinds/selectors.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { errorText, KubectlError } from '../errors.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import { approximateQuantity } from '../../../kinds/quantity.ts';
import type { Flag } from '../flags/flags.ts';

const COMMON: readonly Flag[] = [
  { name: 'no-headers', type: 'bool', usage: 'If true, print without the header line' },
  { name: 'selector', short: 'l', type: 'string', usage: 'Select by labels, as in -l key1=value1,key2 in (a,b).' },
  { name: 'sort-by', type: 'string', usage: "Sort by 'cpu' or 'memory'." },
  { name: 'use-protocol-buffers', type: 'bool', default: true, usage: 'Use protocol buffers to read the metrics.' },
];

/** `kubectl top`: needs a metrics API, which a cluster has only where one was added. */
export const TOP: Command = {
  name: 'top',
  short: 'Display resource (CPU/memory) usage',
  long: `Display resource (CPU/memory) usage.

 Shows what nodes and pods use now, as the Metrics Server collects it from the kubelets. It must be installed in the cluster for this command to work.`,
  usage: 'top [flags]',
  bare: 'stderr',
  subcommands: [
    {
      name: 'node',
      aliases: ['nodes', 'no'],
      short: 'Display resource (CPU/memory) usage of nodes',
      usage: 'node [NAME | -l label]',
      flags: [
        ...COMMON,
        {
          name: 'show-capacity',
          type: 'bool',
          usage: 'Print shares of the capacity instead of what can be allocated.',
        },
      ],
      *run(context) {
        checkArguments(context, 'node');
        return yield* show(context, 'nodes', '');
      },
    },
    {
      name: 'pod',
      aliases: ['pods', 'po'],
      short: 'Display resource (CPU/memory) usage of pods',
      usage: 'pod [NAME | -l label]',
      flags: [
        ...COMMON,
        { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'If true, the pods of all namespaces.' },
        { name: 'containers', type: 'bool', usage: 'If true, a line for each container.' },
        { name: 'field-selector', type: 'string', usage: 'Select by fields: key1=value1,key2!=value2.' },
        { name: 'sum', type: 'bool', usage: 'Print the sums below.' },
        { name: 'swap', type: 'bool', usage: 'Print the swap used as well.' },
      ],
      *run(context) {
        checkArguments(context, 'pod');
        return yield* show(context, 'pods', context.flags.bool('all-namespaces') ? '' : context.namespace);
      },
    },
  ],
};

function checkArguments(context: Context, what: string): void {
  const { args, flags } = context;
  if (args.length > 1) throw context.usageError(`${what} [NAME | -l label]`);
  if (args.length && flags.string('selector')) throw new KubectlError('only one of NAME or selector can be provided');
  const sortBy = flags.string('sort-by');
  if (sortBy && !['cpu', 'memory'].includes(sortBy)) throw new KubectlError('--sort-by accepts only cpu or memory');
  for (const [flag, parse] of [
    ['field-selector', parseFieldSelector],
    ['selector', parseSelector],
  ] as const)
    try {
      if (flags.has(flag)) parse(flags.string(flag));
    } catch (error) {
      throw new KubectlError(errorText(error));
    }
}

function* show(context: Context, resource: 'nodes' | 'pods', namespace: string): Co<number> {
  const { flags, args, client } = context;
  const groups: any[] = client.get('/apis').groups ?? [];
  if (!groups.some(({ name }) => name === 'metrics.k8s.io')) throw new KubectlError('Metrics API not available');
  const root = `/apis/metrics.k8s.io/v1beta1${namespace && `/namespaces/${namespace}`}/${resource}`;
  const items: any[] = args.length
    ? [client.get(`${root}/${args[0]}`)]
    : client.get(root, { labelSelector: flags.string('selector') }).items;
  const out = new TabWriter(TABLE_TABS);
  if (!flags.bool('no-headers'))
    out.write(
      `NAME\tCPU(cores)\t${resource === 'nodes' ? 'CPU(%)\t' : ''}MEMORY(bytes)${resource === 'nodes' ? '\tMEMORY(%)' : ''}\n`,
    );
  for (const item of items) {
    const usages: any[] =
      resource === 'nodes' ? [item.usage] : item.containers.map((container: any) => container.usage);
    const sum = (name: string): number =>
      usages.reduce((total, usage) => total + (approximateQuantity(String(usage?.[name] ?? '0')) ?? 0), 0);
    const cpu = Math.ceil(sum('cpu') * 1000);
    const memory = sum('memory');
    if (resource === 'pods') {
      out.write(`${item.metadata.name}\t${cpu}m\t${Math.floor(memory / 2 ** 20)}Mi\n`);
      continue;
    }
    const { allocatable = {} } = client.get(`/api/v1/nodes/${item.metadata.name}`).status ?? {};
    const share = (used: number, of: unknown): number =>
      Math.trunc((used / (approximateQuantity(String(of)) || 1)) * 100);
    out.write(
      `${item.metadata.name}\t${cpu}m\t${share(cpu / 1000, allocatable.cpu)}%\t${Math.floor(memory / 2 ** 20)}Mi\t${share(memory, allocatable.memory)}%\n`,
    );
  }
  yield* context.out(out.flush());
  return 0;
}
