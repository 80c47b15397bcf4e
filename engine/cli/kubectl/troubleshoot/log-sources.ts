import { MISSING_RESOURCE } from '../resource/builder.ts';
import { sleep, type Co } from '../../../kernel/coroutine.ts';
import { refresh } from '../resource/info.ts';
import type { Context } from '../context.ts';
import { hasReason, KubectlError } from '../errors.ts';
import { splitTypeName } from '../resource/resource-args.ts';
import { selectorText } from './describe/selector.ts';
import { formatLabels, type Any } from './describe/writer.ts';
import { groupResource, type Mapping } from '../connection/discovery.ts';

/** One container's log. */
export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a command line names. */
export interface NamedObject {
  readonly mapping: Mapping;
  readonly object: Any;
}

/** The object that the first argument names. Throws KubectlError where it is not there. */
export function findNamed(context: Context): NamedObject {
  const [argument] = context.args;
  if (!argument) throw new KubectlError(MISSING_RESOURCE);
  const { type, name } = argument.includes('/') ? splitTypeName(argument) : { type: 'pods', name: argument };
  const mapping = context.discovery.find(type);
  const namespace = mapping.namespaced ? context.namespace : '';
  try {
    return { mapping, object: refresh(context, { mapping, namespace, name, source: '' }) };
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    throw new KubectlError(
      `error from server (NotFound): ${groupResource(mapping)} ${JSON.stringify(name)} not found in namespace ${JSON.stringify(namespace)}`,
    );
  }
}

/** The logs that a command line means, in the order they are printed. Waits for a pod of a workload that has none yet. */
export function* findLogSources(context: Context, named: NamedObject | undefined): Co<LogSource[]> {
  const { flags, args } = context;
  const pods = named ? yield* podsOf(context, named) : listPods(context, flags.string('selector'));
  const sources: LogSource[] = [];
  for (const pod of pods) sources.push(...(yield* containersOf(context, pod, args[1] ?? flags.string('container'))));
  return sources;
}

const listPods = (context: Context, labelSelector: string): Any[] =>
  context.client.get(`/api/v1/namespaces/${context.namespace}/pods`, { labelSelector }).items ?? [];

function* podsOf(context: Context, { mapping, object }: NamedObject): Co<Any[]> {
  if (mapping.kind === 'Pod') return [object];
  const selector = podSelector(object, mapping.kind, mapping.version);
  const pods = yield* waitForPods(context, selector);
  if (context.flags.bool('all-pods')) return pods;
  if (pods.length > 1) yield* context.err(`Found ${pods.length} pods, using pod/${pods[0].metadata.name}\n`);
  return pods.slice(0, 1);
}

/** The selector of a workload's pods. Throws for kinds that have none. */
function podSelector(object: Any, kind: string, version: string, what = 'get the logs from'): string {
  const fail = (why: string): KubectlError => new KubectlError(`cannot ${what} *${version}.${kind}: ${why}`);
  switch (kind) {
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Deployment':
    case 'Job':
      return selectorText(object.spec?.selector, '');
    case 'ReplicationController':
      return formatLabels(object.spec?.selector);
    case 'Service':
      if (!Object.keys(object.spec?.selector ?? {}).length)
        throw fail(`invalid service '${object.metadata.name}': Service is defined without a selector`);
      return formatLabels(object.spec.selector);
  }
  throw fail(`selector for *${version}.${kind} not implemented`);
}

/** The pods of a selector, the best to look at first; waits for one at most --pod-running-timeout. */
function* waitForPods(context: Context, selector: string): Co<Any[]> {
  const until = context.kernel.now + context.flags.durationMs('pod-running-timeout');
  for (;;) {
    const pods = listPods(context, selector);
    if (pods.length) return sortForLogs(pods);
    if (context.kernel.now >= until) throw new KubectlError('timed out waiting for the condition');
    yield* sleep(context.kernel, Math.min(500, until - context.kernel.now));
  }
}

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

/** kubectl's order (podutils.ByLogging): with a node, running, ready, ready longer, restarted more often, older. */
function sortForLogs(pods: readonly Any[]): Any[] {
  const ready = (pod: Any): Any => pod.status?.conditions?.find((c: Any) => c.type === 'Ready' && c.status === 'True');
  const restarts = (pod: Any): number =>
    Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status: Any) => status.restartCount ?? 0));
  const keys: readonly ((pod: Any) => number | string)[] = [
    (pod) => (pod.spec.nodeName ? 0 : 1),
    (pod) => PHASES[pod.status?.phase] ?? 0,
    (pod) => (ready(pod) ? 0 : 1),
    (pod) => ready(pod)?.lastTransitionTime ?? '',
    (pod) => -restarts(pod),
    (pod) => pod.metadata.creationTimestamp ?? '',
  ];
  return [...pods].sort((a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
}

/** The containers of a pod that are asked for; tells which one was chosen where there was a choice. */
function* containersOf(context: Context, pod: Any, wanted: string): Co<LogSource[]> {
  const { namespace, name } = pod.metadata;
  const source = (container: string): LogSource => ({ namespace, pod: name, container });
  if (context.flags.bool('all-containers'))
    return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map(
      (container: Any) => source(container.name),
    );
  return [source(yield* chooseContainer(context, pod, wanted, context.flags.bool('all-pods')))];
}

/**
 * The container of a pod by name, by annotation, or the first; says so on standard error where there are several
 * (podcmd.FindOrDefaultContainerByName).
 */
function* chooseContainer(context: Context, pod: Any, wanted: string, quiet = false): Co<string> {
  const { spec, metadata } = pod;
  const all: string[] = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
    ({ name }: Any) => name,
  );
  if (wanted) {
    if (all.includes(wanted)) return wanted;
    throw new KubectlError(`container ${wanted} is not valid for pod ${metadata.name} out of: ${containerNames(pod)}`);
  }
  const annotated = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated && all.includes(annotated)) return annotated;
  if (annotated && !quiet)
    yield* context.err(`Default container name ${JSON.stringify(annotated)} not found in pod ${metadata.name}\n`);
  const first = spec.containers[0].name;
  if (all.length > 1 && !quiet)
    yield* context.err(`Defaulted container ${JSON.stringify(first)} out of: ${containerNames(pod)}\n`);
  return first;
}

/** `main, side, setup (init)`. */
const containerNames = ({ spec }: Any): string =>
  [
    ...spec.containers.map(({ name }: Any) => name),
    ...(spec.ephemeralContainers ?? []).map(({ name }: Any) => `${name} (ephem)`),
    ...(spec.initContainers ?? []).map(({ name }: Any) => `${name} (init)`),
  ].join(', ');
