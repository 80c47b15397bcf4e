import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { failure, StatusError, type Status } from '../../../apiserver/status.ts';
import { build, type BuilderOptions } from '../resource/builder.ts';
import { getNamed, type Info } from '../resource/info.ts';
import type { Found } from '../resource/found.ts';
import type { Context } from '../context.ts';
import { resourcePath, type Mapping } from '../connection/discovery.ts';
import { hasReason, KubectlError } from '../errors.ts';
import { asTable, isBulk } from './get.ts';
import { getPrinter, isTable, tablePrinter } from './get-printer.ts';
import type { Printer } from '../printers/printer.ts';
import { watchEvents } from '../connection/watch-events.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';
import type { ServerTable, TablePrinter } from '../printers/table.ts';

const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** What `get -w` watches: one resource's collection, or one object of it. */
interface Target {
  readonly mapping: Mapping;
  readonly namespace: string;
  /** '' for the whole collection. */
  readonly name: string;
}

/** `get --watch`: what there is, then each change as it comes, until interrupted. */
export function* watchObjects(context: Context, options: BuilderOptions): Co<number> {
  const { flags } = context;
  const target = yield* findTarget(context, options);
  const output = flags.string('output');
  const human = (output === '' || output === 'wide') && !flags.string('template');
  const query = {
    labelSelector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
  };
  const accept = human ? TABLE : 'application/json';
  const first = firstLook(context, target, query, accept);
  if (first === undefined) return 0;
  const show = human ? tableOutput(context, target.mapping) : objectOutput(context);
  if (!flags.bool('watch-only')) yield* context.out(show(first, 'ADDED'));
  const fieldSelector = target.name ? `metadata.name=${target.name}` : query.fieldSelector;
  const request = {
    method: 'GET' as const,
    path: resourcePath(target.mapping, target.namespace),
    query: { ...query, fieldSelector, resourceVersion: versionOf(first) },
    headers: { accept },
  };
  // The server ends a watch when the time for the request is over.
  const { requestTimeoutMs: timeoutMs } = context;
  const untilMs = timeoutMs ? context.kernel.now + timeoutMs : undefined;
  yield* watchEvents(context, request, untilMs, function* ({ type, object }) {
    if (type === 'ERROR') throw watchFailure(object);
    if (type !== 'BOOKMARK') yield* context.out(show(object, type));
  });
  return 0;
}

/** What there is before the watch; undefined where it is missing and may be. */
function firstLook(context: Context, target: Target, query: Record<string, string>, accept: string): unknown {
  const { flags } = context;
  if (!target.name) {
    const limit = flags.number('chunk-size') || undefined;
    return context.client.get(resourcePath(target.mapping, target.namespace), { ...query, limit }, { accept });
  }
  try {
    return getNamed(context, { ...target, subresource: '' }, {}, { accept });
  } catch (error) {
    if (flags.bool('ignore-not-found') && hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function watchFailure(object: unknown): StatusError {
  const status = object as Partial<Status>;
  return status?.kind === 'Status'
    ? new StatusError(status as Status)
    : failure(500, 'InternalError', 'unable to decode an event from the watch stream');
}

function versionOf(first: any): string {
  if (isTable(first)) return first.metadata?.resourceVersion ?? '0';
  return first.metadata?.resourceVersion ?? '0';
}

function* findTarget(context: Context, options: BuilderOptions): Co<Target> {
  const found: Found = yield* build(context, {
    ...options,
    requireObject: false,
    latest: false,
    singleResourceType: true,
  });
  if (isBulk(context, found)) {
    const [mapping] = found.mappings;
    return { mapping, namespace: context.flags.bool('all-namespaces') ? '' : context.namespace, name: '' };
  }
  const infos: Info[] = yield* found.infos();
  if (infos.length !== 1) return yield* refuseSeveral(context, infos);
  const [info] = infos;
  return { mapping: info.mapping, namespace: info.namespace, name: info.name };
}

/** Several objects are shown as they are, and then cannot be watched. */
function* refuseSeveral(context: Context, infos: readonly Info[]): Co<never> {
  const { flags } = context;
  const output = flags.string('output');
  const human = (output === '' || output === 'wide') && !flags.string('template');
  const found = infos.map((info) => ({
    info,
    object: getNamed(context, { ...info, subresource: '' }, {}, { accept: human ? TABLE : 'application/json' }),
  }));
  const out = new TabWriter(TABLE_TABS);
  const printer = human ? undefined : getPrinter(context);
  let table: TablePrinter | undefined;
  let mapping: Mapping | undefined;
  if (!flags.bool('watch-only'))
    for (const { info, object } of found) {
      if (printer) {
        yield* context.out(printer.print(object));
        continue;
      }
      if (info.mapping !== mapping) table = tablePrinter(context, info.mapping, flags.bool('show-kind'));
      mapping = info.mapping;
      table?.print(asTable(object, context.kernel.now), out);
    }
  yield* context.out(out.flush());
  if (infos.every((info) => info.mapping === infos[0].mapping))
    throw new KubectlError('you may only watch a single resource or type of resource at a time');
  throw new KubectlError(
    `watch is only supported on individual resources and resource collections - ${infos.length} resources were found`,
  );
}

type Show = (object: any, type: string) => string;

function tableOutput(context: Context, mapping: Mapping): Show {
  const printer: TablePrinter = tablePrinter(context, mapping, context.flags.bool('show-kind'));
  const out = new TabWriter(TABLE_TABS);
  // A name is the same with and without the event around the object.
  const events = context.flags.bool('output-watch-events') && context.flags.string('output') !== 'name';
  return (object, type) => {
    const table: ServerTable = asTable(object, context.kernel.now);
    printer.print(table, out, events ? type : '');
    return out.flush();
  };
}

function objectOutput(context: Context): Show {
  const printer: Printer = getPrinter(context);
  // A name is the same with and without the event around the object.
  const events = context.flags.bool('output-watch-events') && context.flags.string('output') !== 'name';
  return (object, type) => {
    const items: KubeObject[] = Array.isArray(object.items)
      ? object.items.map((item: Partial<KubeObject>) => withType(item, object))
      : [object];
    return items
      .map((item) => printer.print(events ? ({ type, object: item } as unknown as KubeObject) : item))
      .join('');
  };
}

/** The items of a list need not tell their type. */
const withType = (item: Partial<KubeObject>, list: KubeObject): KubeObject =>
  ({ apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, ''), ...item }) as KubeObject;
