import { splitTypeName } from '../resource/resource-args.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import { goSort } from '../../../kernel/go-sort.ts';
import { humanDuration } from '../flags/duration.ts';
import { ageOf } from './describe/events.ts';
import { goTime } from './describe/times.ts';
import type { Any } from './describe/writer.ts';
import type { Command } from '../command.ts';
import { watchEvents } from '../connection/watch-events.ts';
import type { Context } from '../context.ts';
import { ExitError, KubectlError } from '../errors.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { TABLE_TABS, TabWriter } from '../printers/tab-writer.ts';

const TYPES = ['Normal', 'Warning'];

/** `kubectl events`. */
export const EVENTS: Command = {
  name: 'events',
  short: 'List events',
  long: `Display events.

 Prints a table of the most important facts about events: those of a namespace, of all, or about one object.`,
  examples: `  # Recent events of the current namespace
  kubectl events
  
  # Recent events of all namespaces
  kubectl events --all-namespaces
  
  # Events about a pod, and then as they come
  kubectl events --for pod/web --watch
  
  # Only warnings
  kubectl events --types=Warning`,
  usage:
    'events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  flags: [
    ...PRINT_FLAGS,
    {
      name: 'all-namespaces',
      short: 'A',
      type: 'bool',
      usage: 'If true, the events of all namespaces. --namespace is then not regarded.',
    },
    {
      name: 'chunk-size',
      type: 'int64',
      default: 500,
      usage: 'Fetch long lists in parts of this size. 0 fetches all at once.',
    },
    { name: 'for', type: 'string', usage: 'Only events about this object.' },
    { name: 'no-headers', type: 'bool', usage: 'Leave out the header line.' },
    { name: 'types', type: 'stringSlice', usage: 'Only events of these types.' },
    { name: 'watch', short: 'w', type: 'bool', usage: 'After listing, print events as they come.' },
  ],
  *run(context) {
    const { flags } = context;
    if (flags.strings('types').some((type) => !TYPES.some((known) => known.toLowerCase() === type.toLowerCase())))
      throw new KubectlError('valid --types are Normal or Warning');
    const fieldSelector = aboutSelector(context);
    const human = !flags.string('output') && !flags.string('template');
    const printer = human ? undefined : printerOf(context, '');
    const namespace = flags.bool('all-namespaces') ? '' : context.namespace;
    const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events';
    const list = context.client.get(path, { fieldSelector, limit: flags.number('chunk-size') || undefined });
    const wanted = (event: Any): boolean =>
      !flags.strings('types').length ||
      flags.strings('types').some((type) => type.toLowerCase() === String(event.type).toLowerCase());
    const found = ((list.items ?? []) as Any[]).filter(wanted);
    const events = goSort(found, (a, b) => lastSeen(a) < lastSeen(b));
    if (!events.length && !flags.bool('watch')) {
      yield* context.err(namespace ? `No events found in ${namespace} namespace.\n` : 'No events found.\n');
      return 0;
    }
    // The printer of names takes no typed lists, and nobody asks what became of it.
    if (flags.string('output') === 'name') return 0;
    if (printer) {
      const items = events.map((event) => ({ apiVersion: 'v1', kind: 'Event', ...event }));
      yield* context.out(printer.print({ apiVersion: 'v1', items, kind: 'List', metadata: {} } as Any));
      return 0;
    }
    const out = new TabWriter(TABLE_TABS);
    yield* context.out(rows(context, events, out, !flags.bool('no-headers')));
    if (flags.bool('watch'))
      yield* watch(context, path, fieldSelector, String(list.metadata?.resourceVersion ?? ''), wanted, out);
    return 0;
  },
};

function aboutSelector(context: Context): string | undefined {
  const about = context.flags.string('for');
  if (!about) return undefined;
  if (!about.includes('/')) throw new KubectlError('--for must be in resource/name form');
  const { type, name } = splitTypeName(about);
  const mapping = context.discovery.lookup(type);
  if (!mapping) throw new ExitError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  const { kind, group, version } = mapping;
  const apiVersion = group ? `${group}/${version}` : version;
  return `involvedObject.apiVersion=${apiVersion},involvedObject.kind=${kind},involvedObject.name=${name}`;
}

/** When an event was last seen. */
const lastSeen = (event: Any): number =>
  goTime(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime);

function rows(context: Context, events: readonly Any[], out: TabWriter, headers: boolean): string {
  const everywhere = context.flags.bool('all-namespaces');
  const since = {
    since: (time: string | null | undefined): string =>
      time ? humanDuration(context.kernel.now - Date.parse(time)) : '<unknown>',
  };
  if (headers && events.length)
    out.write(`${everywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
  for (const event of events) {
    const { kind, name } = event.involvedObject ?? {};
    const cells = [
      ageOf(event, since),
      event.type ?? '',
      event.reason ?? '',
      `${kind}/${name}`,
      String(event.message ?? '').trim(),
    ];
    out.write(`${everywhere ? `${event.metadata.namespace}\t` : ''}${cells.join('\t')}\n`);
  }
  return out.flush();
}

function* watch(
  context: Context,
  path: string,
  fieldSelector: string | undefined,
  resourceVersion: string,
  wanted: (event: Any) => boolean,
  out: TabWriter,
): Co<void> {
  const { requestTimeoutMs: timeoutMs } = context;
  const untilMs = timeoutMs ? context.kernel.now + timeoutMs : undefined;
  const request = { method: 'GET' as const, path, query: { fieldSelector, resourceVersion } };
  yield* watchEvents(context, request, untilMs, function* ({ type, object }) {
    if (type !== 'DELETED' && type !== 'BOOKMARK' && wanted(object as Any))
      yield* context.out(rows(context, [object as Any], out, false));
  });
}
