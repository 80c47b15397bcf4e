import { Interrupt, type Co } from '../../../kernel/coroutine.ts';
import { age } from '../../../kinds/duration.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions, usesFiles, type BuilderOptions } from '../resource/builder.ts';
import { explainList } from '../resource/list-all.ts';
import { getNamed, type Info } from '../resource/info.ts';
import type { Found } from '../resource/found.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { groupResource, resourcePath, type Mapping } from '../connection/discovery.ts';
import { AggregateFailure, hasReason, KubectlError, ListFailure, throwAll, toldPlainly } from '../errors.ts';
import type { Flag } from '../flags/flags.ts';
import { getPrinter, isTable, tablePrinter } from './get-printer.ts';
import { getRaw } from './get-raw.ts';
import { watchObjects } from './get-watch.ts';
import { klogFatal } from '../klog.ts';
import { relaxedPath, sortBy, UnsortableError } from '../printers/sorting.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import type { ServerTable, TablePrinter } from '../printers/table.ts';

const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

const FLAGS: readonly Flag[] = [
  {
    name: 'all-namespaces',
    short: 'A',
    type: 'bool',
    usage: 'If true, list the objects of all namespaces. --namespace is then not regarded.',
  },
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: true,
    usage: 'If true, fields and keys that are missing in a template or JSONPath are no error.',
  },
  {
    name: 'chunk-size',
    type: 'int64',
    default: 500,
    usage: 'Fetch long lists in parts of this size. 0 fetches all at once.',
  },
  {
    name: 'field-selector',
    type: 'string',
    usage: 'Select by fields: key1=value1,key2!=value2. Which fields there are depends on the type.',
  },
  ...fileFlags('Files, directories or URLs that name the objects to get.'),
  { name: 'ignore-not-found', type: 'bool', usage: 'If true, objects that do not exist are no error.' },
  {
    name: 'label-columns',
    short: 'L',
    type: 'stringSlice',
    usage: 'Labels to show as columns of their own, separated by commas or in several flags. Names are case-sensitive.',
  },
  { name: 'no-headers', type: 'bool', usage: 'Leave out the header line of tables and custom columns.' },
  {
    name: 'output',
    short: 'o',
    type: 'string',
    usage:
      'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide).',
  },
  {
    name: 'output-watch-events',
    type: 'bool',
    usage: 'With --watch or --watch-only: print the events, also those of the objects there are.',
  },
  { name: 'raw', type: 'string', usage: 'A path to ask the server for, printed as it answers.' },
  {
    name: 'selector',
    short: 'l',
    type: 'string',
    usage: "Select by labels: '=', '==', '!=', 'in', 'notin' are understood, as in -l key1=value1,key2 in (a,b).",
  },
  { name: 'server-print', type: 'bool', default: true, usage: 'If true, the server makes the table.' },
  { name: 'show-kind', type: 'bool', usage: 'Put the type before each name.' },
  { name: 'show-labels', type: 'bool', usage: 'Show all labels in the last column.' },
  { name: 'show-managed-fields', type: 'bool', usage: 'If true, keep managedFields in JSON and YAML.' },
  {
    name: 'sort-by',
    type: 'string',
    usage:
      'Sort by this field, named by a JSONPath expression such as {.metadata.name}; it must be a number or a string.',
  },
  { name: 'subresource', type: 'string', usage: 'Get this subresource of the object (status, scale, resize).' },
  {
    name: 'template',
    type: 'string',
    usage: 'The template, or the file with it, for -o go-template and go-template-file.',
  },
  { name: 'watch', short: 'w', type: 'bool', usage: 'After listing, print changes as they come.' },
  { name: 'watch-only', type: 'bool', usage: 'Print changes as they come, without listing first.' },
];

/** `kubectl get`. */
export const GET: Command = {
  name: 'get',
  short: 'Display one or many resources',
  long: `Display one or many resources.

 Prints a table of the most important facts about the objects named. A label selector (--selector) narrows the list; --all-namespaces widens it.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `  # List all pods
  kubectl get pods
  
  # List all pods with more columns (such as the node)
  kubectl get pods -o wide
  
  # One deployment, as YAML
  kubectl get deployment web -o yaml
  
  # The pods that a file describes
  kubectl get -f pod.yaml
  
  # One field of an object
  kubectl get pod web -o jsonpath='{.status.podIP}'
  
  # Columns of one's own
  kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image
  
  # Several types at once
  kubectl get deploy,services
  
  # Watch what changes
  kubectl get pods --watch`,
  usage:
    'get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  flags: FLAGS,
  *run(context) {
    const { flags, args } = context;
    if (flags.string('raw')) return yield* getRaw(context);
    const watching = flags.bool('watch') || flags.bool('watch-only');
    if (!watching && !args.length && !usesFiles(context)) {
      yield* context.err(
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
      );
      throw context.usageError(
        'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
      );
    }
    if (watching && flags.string('sort-by'))
      yield* context.err(
        flags.bool('watch')
          ? 'warning: --watch requested, --sort-by will be ignored for watch events received\n'
          : 'warning: --watch-only requested, --sort-by will be ignored\n',
      );
    const output = flags.string('output');
    if (flags.bool('show-labels') && !['', 'wide'].includes(output))
      throw new KubectlError(`--show-labels option cannot be used with ${output} printer`);
    if (flags.bool('output-watch-events') && !watching)
      throw new KubectlError('--output-watch-events option can only be used with --watch or --watch-only');
    if (watching) return yield* watchObjects(context, builderOptions(context));
    const human = ['', 'wide'].includes(output) && !flags.string('template');
    return human ? yield* printTables(context) : yield* printObjects(context);
  },
};

/** What the flags of `get` tell the builder. */
function builderOptions(context: Context): BuilderOptions {
  const { flags, args } = context;
  return {
    args,
    ...fileOptions(context),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    allNamespaces: flags.bool('all-namespaces'),
    chunkSize: flags.number('chunk-size'),
    subresource: flags.string('subresource'),
    typesMeanAll: true,
    latest: true,
  };
}

/** A table, or what stands for one, with its resource. */
interface TableInfo {
  readonly mapping: Mapping;
  table: ServerTable;
}

function* printTables(context: Context): Co<number> {
  const { flags } = context;
  const sort = flags.string('sort-by');
  const fetched = flags.bool('server-print') ? yield* fetchTables(context, sort !== '') : yield* makeTables(context);
  const fromFiles = usesFiles(context);
  const errors = fromFiles ? fetched.errors.map(toldPlainly) : fetched.errors;
  let { tables } = fetched;
  const withKind = flags.bool('show-kind') || new Set(tables.map(({ mapping }) => groupResource(mapping))).size > 1;
  if (sort) tables = sortTables(context, tables, sort);
  const text = printAll(context, tables, withKind);
  yield* context.out(text);
  if (text === '' && !flags.bool('ignore-not-found') && !errors.length) {
    const namespaced = !flags.bool('all-namespaces') && tables.every(({ mapping }) => mapping.namespaced);
    yield* context.err(namespaced ? `No resources found in ${context.namespace} namespace.\n` : 'No resources found\n');
  }
  if (errors.length) throw new AggregateFailure(errors);
  return 0;
}

/**
 * Tables in the order of --sort-by. Kubectl sorts the rows of the server's tables, and several tables by what they hold
 * themselves, not by their rows; of a table whose rows it cannot sort it prints nothing.
 */
function sortTables(context: Context, tables: readonly TableInfo[], sort: string): TableInfo[] {
  if (!context.flags.bool('server-print'))
    return sortObjects(context, tables, (info) => info.table.rows[0].object, sort);
  const sorted = sortObjects(context, tables, (info) => info.table as unknown as KubeObject, sort);
  for (const info of sorted) info.table = sortRows(context, info.table, sort);
  return sorted;
}

function sortRows(context: Context, table: ServerTable, sort: string): ServerTable {
  if ((table.rows ?? []).length < 2) return table;
  let path = sort;
  try {
    path = relaxedPath(sort);
    return { ...table, rows: sortBy(table.rows, (row) => row.object, path) };
  } catch (error) {
    if (error instanceof UnsortableError) throw unsortable(context, error, path, '[][][]reflect.Value', 375);
    if (error instanceof KubectlError) return { ...table, rows: [] };
    throw error;
  }
}

function sortObjects<T>(
  context: Context,
  items: readonly T[],
  objectOf: (item: T) => KubeObject | undefined,
  sort: string,
  fewest = 2,
): T[] {
  if (items.length < fewest) return [...items];
  const path = relaxedPath(sort);
  try {
    return sortBy(items, objectOf, path);
  } catch (error) {
    if (error instanceof UnsortableError) throw unsortable(context, error, path, '*unstructured.Unstructured', 329);
    throw error;
  }
}

const unsortable = (context: Context, error: Error, path: string, type: string, line: number): Error =>
  klogFatal(
    context,
    `sorter.go:${line}`,
    `Field ${path} in ${type} is an unsortable type: interface, err: ${error.message}`,
  );

function printAll(context: Context, tables: readonly TableInfo[], withKind: boolean): string {
  const noHeaders = context.flags.bool('no-headers');
  const out = new TabWriter(TABLE_TABS);
  let text = '';
  let group = '';
  let printer: TablePrinter | undefined;
  let last: Mapping | undefined;
  const flush = (): void => {
    // An empty line parts the tables of two types, where the first one had lines.
    if (group !== '') text += text !== '' && !noHeaders ? `\n${group}` : group;
    group = '';
  };
  for (const { mapping, table } of tables) {
    if (!printer || last !== mapping) {
      group += out.flush();
      flush();
      out.forgetWidths();
      printer = tablePrinter(context, mapping, withKind);
      last = mapping;
    }
    printer.print(table, out);
  }
  group += out.flush();
  flush();
  return text;
}

function* fetchTables(context: Context, fullObjects: boolean): Co<{ tables: TableInfo[]; errors: unknown[] }> {
  const options = builderOptions(context);
  const tables: TableInfo[] = [];
  const errors: unknown[] = [];
  const isIgnored = (error: unknown): boolean => context.flags.bool('ignore-not-found') && hasReason(error, 'NotFound');
  const read = (info: Info): void =>
    void tables.push({ mapping: info.mapping, table: oneTable(context, info, fullObjects) });
  const found = yield* build(context, { ...options, requireObject: false, latest: false, asTables: true, read });
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!isIgnored(error)) errors.push(error);
    }
  };
  if (isBulk(context, found)) {
    for (const mapping of found.mappings)
      attempt(() => {
        for (const table of listTables(context, mapping, fullObjects)) tables.push({ mapping, table });
      });
    return { tables, errors };
  }
  const { errors: failures } = yield* found.infosAndErrors();
  return { tables, errors: failures.filter((error) => !isIgnored(error)) };
}

/** Tables that kubectl itself makes of the objects: names and ages. */
function* makeTables(context: Context): Co<{ tables: TableInfo[]; errors: unknown[] }> {
  const found = yield* build(context, builderOptions(context));
  const { infos, errors: all } = yield* found.infosAndErrors();
  const errors = context.flags.bool('ignore-not-found') ? all.filter((error) => !hasReason(error, 'NotFound')) : all;
  const { now } = context.kernel;
  return { tables: infos.map(({ mapping, object }) => ({ mapping, table: asTable(object, now) })), errors };
}

/** Were types named, and no objects? */
export function isBulk(context: Context, found: Found): boolean {
  const { args, flags } = context;
  if (!found.mappings.length) return false;
  return (
    !args[0].includes('/') &&
    (args.length === 1 || flags.string('selector') !== '' || flags.string('field-selector') !== '')
  );
}

function* listTables(context: Context, mapping: Mapping, fullObjects: boolean): Generator<ServerTable> {
  const { flags } = context;
  const namespace = flags.bool('all-namespaces') ? '' : context.namespace;
  let more = '';
  do {
    const selectors = { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
    const answer = explainList(mapping, selectors, () =>
      context.client.get(
        resourcePath(mapping, namespace),
        {
          ...selectors,
          includeObject: fullObjects ? 'Object' : undefined,
          limit: flags.number('chunk-size') || undefined,
          continue: more,
        },
        { accept: TABLE },
      ),
    );
    yield asTable(answer, context.kernel.now);
    more = answer.metadata?.continue ?? '';
  } while (more);
}

function oneTable(context: Context, info: Info, fullObjects: boolean): ServerTable {
  if (!info.name && info.object) return asTable(info.object, context.kernel.now);
  const query = { includeObject: fullObjects ? 'Object' : undefined };
  const target = { ...info, subresource: context.flags.string('subresource') };
  return asTable(getNamed(context, target, query, { accept: TABLE }), context.kernel.now);
}

/** What the server sent as a table; an object without one gets its name and age. */
export function asTable(answer: any, nowMs: number): ServerTable {
  if (isTable(answer)) return answer;
  const items: KubeObject[] = Array.isArray(answer.items) ? answer.items : [answer];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Age', type: 'string' },
    ],
    rows: items.map((object) => ({
      cells: [object.metadata?.name ?? '', age(object.metadata?.creationTimestamp, nowMs)],
      object,
    })),
  };
}

function* printObjects(context: Context): Co<number> {
  const { flags } = context;
  const found = yield* build(context, builderOptions(context));
  const { infos, errors: all } = yield* found.infosAndErrors();
  const kept = flags.bool('ignore-not-found') ? all.filter((error) => !hasReason(error, 'NotFound')) : all;
  const errors = kept.map((error) => (error instanceof ListFailure ? toldPlainly(error) : error));
  const single = found.single && !isBulk(context, found);
  if (errors.length && single) throw errors.length === 1 ? errors[0] : new AggregateFailure(errors);
  if (!infos.length && flags.bool('ignore-not-found')) {
    throwAll(errors);
    return 0;
  }
  const printer = getPrinter(context);
  let objects = infos.map((info) => info.object!);
  const alone = single && objects.length === 1;
  if (flags.string('sort-by') && !alone)
    objects = sortObjects(context, objects, (object) => object, flags.string('sort-by'), 1);
  try {
    yield* context.out(printer.print(alone ? objects[0] : listOf(objects)));
  } catch (error) {
    if (error instanceof Interrupt) throw error;
    errors.push(error);
  }
  throwAll(errors);
  return 0;
}

/** The list that several objects are printed as. */
export const listOf = (items: readonly KubeObject[]): KubeObject =>
  ({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }) as unknown as KubeObject;
