import type { Command } from '../command.ts';
import { groupResource, groupVersion, type Mapping } from '../connection/discovery.ts';
import { KubectlError } from '../errors.ts';
import { formatPrinter } from '../flags/print-flags.ts';
import { noPrinter } from '../printers/printer.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import type { KubeObject } from '../../../store/object.ts';

const FORMATS = ['json', 'kyaml', 'name', 'wide', 'yaml'];

/** `kubectl api-resources`. */
export const API_RESOURCES: Command = {
  name: 'api-resources',
  short: 'Print the supported API resources on the server',
  examples: `  # All resources
  kubectl api-resources
  
  # With verbs and categories
  kubectl api-resources -o wide
  
  # Sorted by a column
  kubectl api-resources --sort-by=name
  
  # Those in namespaces
  kubectl api-resources --namespaced=true
  
  # Those of an API group
  kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  flags: [
    { name: 'api-group', type: 'string', usage: 'Only resources of this API group.' },
    { name: 'cached', type: 'bool', usage: 'Use what is cached of the resources, where there is something.' },
    { name: 'categories', type: 'stringSlice', usage: 'Only resources of these categories.' },
    {
      name: 'namespaced',
      type: 'bool',
      default: true,
      usage: 'If false, only resources without a namespace, else those with one. All where left out.',
    },
    { name: 'no-headers', type: 'bool', usage: 'Leave out the header line.' },
    { name: 'output', short: 'o', type: 'string', usage: 'Output format. One of: (json, yaml, kyaml, name, wide).' },
    { name: 'show-managed-fields', type: 'bool', hidden: true, usage: 'If true, keep managedFields in JSON and YAML.' },
    { name: 'sort-by', type: 'string', usage: "Sort by this column: 'name' or 'kind'." },
    { name: 'verbs', type: 'stringSlice', usage: 'Only resources that know all these verbs.' },
  ],
  args(args, path) {
    if (args.length)
      throw new KubectlError(`unexpected arguments: [${args.join(' ')}]\nSee '${path} -h' for help and examples`);
  },
  *run(context) {
    const { flags } = context;
    const sortBy = flags.string('sort-by');
    const output = flags.string('output');
    void context.connection;
    if (!['', 'name', 'kind'].includes(sortBy)) throw new KubectlError('--sort-by accepts only name or kind');
    if (output && !FORMATS.includes(output)) throw noPrinter(output, FORMATS);
    if (!flags.bool('cached')) context.discovery.invalidate();
    const key = (m: Mapping): string => (sortBy === 'name' ? m.resource : sortBy === 'kind' ? m.kind : m.group);
    const resources = context.discovery
      .preferred()
      .filter(
        (m) =>
          (!flags.changed('api-group') || m.group === flags.string('api-group')) &&
          (!flags.changed('namespaced') || m.namespaced === flags.bool('namespaced')) &&
          flags.strings('verbs').every((verb) => m.verbs.includes(verb)) &&
          flags.strings('categories').every((category) => m.categories.includes(category)),
      )
      .sort((a, b) => compare(key(a), key(b)) || compare(a.resource, b.resource));
    if (output === 'name') return void (yield* context.out(resources.map((m) => `${groupResource(m)}\n`).join('')));
    if (output === '' || output === 'wide')
      return void (yield* context.out(table(resources, output === 'wide', flags.bool('no-headers'))));
    const list = listOf(resources);
    // JSON keeps the order of the type's fields.
    if (output === 'json') return void (yield* context.out(`${JSON.stringify(list, undefined, 4)}\n`));
    yield* context.out(formatPrinter(context, FORMATS).print(list));
  },
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function table(resources: readonly Mapping[], wide: boolean, noHeaders: boolean): string {
  const out = new TabWriter(TABLE_TABS);
  const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
  if (!noHeaders) out.write(`${headers.join('\t')}\n`);
  for (const m of resources) {
    const cells = [m.resource, m.shortNames.join(','), groupVersion(m), m.namespaced, m.kind];
    if (wide) cells.push(m.verbs.join(','), m.categories.join(','));
    out.write(`${cells.join('\t')}\n`);
  }
  return out.flush();
}

const listOf = (resources: readonly Mapping[]): KubeObject =>
  ({
    apiVersion: 'v1',
    groupVersion: '',
    kind: 'APIResourceList',
    resources: resources.map((m) => ({
      name: m.resource,
      singularName: m.singular,
      namespaced: m.namespaced,
      ...(m.group && { group: m.group }),
      version: m.version,
      kind: m.kind,
      verbs: m.verbs,
      ...(m.shortNames.length && { shortNames: m.shortNames }),
      ...(m.categories.length && { categories: m.categories }),
    })),
  }) as unknown as KubeObject;
