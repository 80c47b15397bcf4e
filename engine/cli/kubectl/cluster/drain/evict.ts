import type { Co } from '../../../../kernel/coroutine.ts';
import { failure, StatusError } from '../../../../apiserver/status.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { infoOf } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { dryRunOf } from '../../flags/dry-run.ts';
import { goDuration } from '../../flags/duration.ts';
import { errorText, hasReason, KubectlError } from '../../errors.ts';
import { deleteObject } from '../../connection/helper.ts';
import { namePrinter } from '../../printers/name.ts';

const RETRY_MS = 5000;
const POLL_MS = 1000;

/** A pod on its way out. */
interface Leaving {
  readonly pod: KubeObject;
  phase: 'evict' | 'wait' | 'done';
  /** When it is looked at next. */
  atMs: number;
}

/**
 * Evict (or delete) pods side by side and wait until they are gone, trying again every five seconds where a disruption
 * budget is in the way. Returns what went wrong.
 */
export function* removePods(context: Context, pods: readonly KubeObject[]): Co<KubectlError[]> {
  const { flags, kernel } = context;
  const timeoutMs = flags.durationMs('timeout');
  const deadline = timeoutMs ? kernel.now + timeoutMs : Infinity;
  const errors: KubectlError[] = [];
  const leaving: Leaving[] = pods.map((pod) => ({ pod, phase: 'evict', atMs: kernel.now }));
  const timeout = `global timeout reached: ${goDuration(timeoutMs)}`;
  for (;;) {
    for (const item of leaving) {
      if (item.phase === 'done' || item.atMs > kernel.now) continue;
      const error = yield* step(context, item, kernel.now >= deadline ? timeout : '');
      if (item.phase === 'wait') item.atMs = Math.min(item.atMs, Math.max(deadline, kernel.now));
      if (!error) continue;
      item.phase = 'done';
      errors.push(error);
    }
    const next = leaving.filter(({ phase }) => phase !== 'done').map(({ atMs }) => atMs);
    if (!next.length) return errors;
    yield { until: Math.min(...next) };
  }
}

function* step(context: Context, item: Leaving, timeout: string): Co<KubectlError | undefined> {
  const { pod } = item;
  const { name, namespace } = pod.metadata;
  if (item.phase === 'wait') {
    // Who waits when the time is over does not look again.
    if (timeout) {
      const what = `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
      return new KubectlError(`${what} to terminate: context deadline exceeded`);
    }
    if (isGone(context, pod)) {
      item.phase = 'done';
      const verb = context.flags.bool('disable-eviction') ? 'deleted' : 'evicted';
      yield* context.out(namePrinter(verb).print({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
      return undefined;
    }
    item.atMs = context.kernel.now + POLL_MS;
    return undefined;
  }
  return yield* evict(context, item, timeout);
}

function* evict(context: Context, item: Leaving, timeout: string): Co<KubectlError | undefined> {
  const { name, namespace } = item.pod.metadata;
  const server = dryRunOf(context) === 'server';
  const prefix = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  const deleting = context.flags.bool('disable-eviction');
  if (!deleting) yield* context.out(`evicting pod ${namespace}/${name}${server ? ' (server dry run)' : ''}\n`);
  if (timeout) return new KubectlError(`${prefix}: ${timeout}`);
  try {
    if (deleting) deletePod(context, item.pod);
    else evictPod(context, item.pod);
  } catch (error) {
    if (hasReason(error, 'NotFound')) {
      item.phase = 'done';
      return undefined;
    }
    if (!(error instanceof StatusError) || error.code !== 429)
      return new KubectlError(deleting ? errorText(error) : `${prefix}: ${errorText(error)}`);
    yield* context.err(`${prefix} (will retry after 5s): ${errorText(error)}\n`);
    item.atMs = context.kernel.now + RETRY_MS;
    return undefined;
  }
  item.phase = server ? 'done' : 'wait';
  return undefined;
}

function deleteOptions(context: Context): Record<string, unknown> {
  const seconds = context.flags.number('grace-period');
  return {
    ...(seconds >= 0 && { gracePeriodSeconds: seconds }),
    ...(dryRunOf(context) === 'server' && { dryRun: ['All'] }),
  };
}

function deletePod(context: Context, pod: KubeObject): void {
  deleteObject(context, infoOf(context.discovery.find('pods'), pod, ''), deleteOptions(context));
}

function evictPod(context: Context, pod: KubeObject): void {
  const { name, namespace } = pod.metadata;
  const dryRun = dryRunOf(context) === 'server';
  context.client.request({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    ...(dryRun && { query: { dryRun: 'All' } }),
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: deleteOptions(context),
    },
  });
}

function isGone(context: Context, pod: KubeObject): boolean {
  const { name, namespace, uid } = pod.metadata;
  try {
    return context.client.get<KubeObject>(`/api/v1/namespaces/${namespace}/pods/${name}`).metadata.uid !== uid;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return true;
    throw error instanceof StatusError ? error : failure(500, 'InternalError', errorText(error));
  }
}
