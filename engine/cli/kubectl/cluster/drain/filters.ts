import type { KubeObject } from '../../../../store/object.ts';
import type { Context } from '../../context.ts';
import { errorText, hasReason } from '../../errors.ts';

/** What a drain does with one pod. */
export interface Verdict {
  readonly delete: boolean;
  readonly kind: 'okay' | 'skip' | 'warning' | 'error';
  readonly message: string;
}

const OKAY: Verdict = { delete: true, kind: 'okay', message: '' };
const SKIP: Verdict = { delete: false, kind: 'skip', message: '' };
const warning = (message: string, remove: boolean): Verdict => ({ delete: remove, kind: 'warning', message });
const fatal = (message: string): Verdict => ({ delete: false, kind: 'error', message });

const finished = (pod: KubeObject): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const controllerOf = (pod: KubeObject) => pod.metadata.ownerReferences?.find(({ controller }) => controller);

/** The verdict of the first filter that keeps a pod, or of the last (kubectl's drain filters, in their order). */
export function judge(context: Context, pod: KubeObject): Verdict {
  let verdict = OKAY;
  for (const filter of [alreadyDeleted, ofDaemonSet, mirror, localStorage, unreplicated]) {
    verdict = filter(context, pod);
    if (!verdict.delete) break;
  }
  return verdict;
}

function alreadyDeleted({ flags, kernel }: Context, pod: KubeObject): Verdict {
  const seconds = flags.number('skip-wait-for-delete-timeout');
  const deleted = pod.metadata.deletionTimestamp;
  return seconds > 0 && deleted && (kernel.now - Date.parse(deleted)) / 1000 > seconds ? SKIP : OKAY;
}

function ofDaemonSet(context: Context, pod: KubeObject): Verdict {
  const { flags, client } = context;
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || finished(pod)) return OKAY;
  try {
    client.get(`/apis/apps/v1/namespaces/${pod.metadata.namespace}/daemonsets/${owner.name}`);
  } catch (error) {
    if (hasReason(error, 'NotFound') && flags.bool('force')) return warning(errorText(error), true);
    return fatal(errorText(error));
  }
  if (!flags.bool('ignore-daemonsets')) return fatal('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)');
  return warning('ignoring DaemonSet-managed Pods', false);
}

const mirror = (_: Context, pod: KubeObject): Verdict =>
  pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined ? OKAY : SKIP;

function localStorage({ flags }: Context, pod: KubeObject): Verdict {
  const volumes: { emptyDir?: unknown }[] = pod.spec?.volumes ?? [];
  if (!volumes.some(({ emptyDir }) => emptyDir !== undefined) || finished(pod)) return OKAY;
  if (!flags.bool('delete-emptydir-data'))
    return fatal('Pods with local storage (use --delete-emptydir-data to override)');
  return warning('deleting Pods with local storage', true);
}

function unreplicated({ flags }: Context, pod: KubeObject): Verdict {
  if (finished(pod) || controllerOf(pod)) return OKAY;
  if (!flags.bool('force')) return fatal('Pods that declare no controller (use --force to override)');
  return warning('deleting Pods that declare no controller', true);
}
