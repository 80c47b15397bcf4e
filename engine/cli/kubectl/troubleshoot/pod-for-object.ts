import type { Co } from '../../../kernel/coroutine.ts';
import { formatSelector, selectorOf } from '../../../kinds/selectors.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags } from '../resource/builder.ts';
import type { Info } from '../resource/info.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { watchUntil } from '../connection/watch-object.ts';

/** Flags of commands that work inside a pod. */
export const POD_FLAGS = [
  { name: 'container', short: 'c', type: 'string', usage: 'The container; the default one where left out.' },
  {
    name: 'pod-running-timeout',
    type: 'duration',
    default: 60_000,
    shownDefault: '1m0s',
    usage: 'How long to wait until a pod runs.',
  },
] as const;

export const POD_FILE_FLAGS = fileFlags('The file, directory or URL with the object.', {
  kustomize: false,
  recursive: false,
});

/** The pod behind `pod`, `pod/NAME`, `deploy/NAME` or a file. Throws where there is none. */
export function* findPod(context: Context, resource: string, filenames: readonly string[] = []): Co<KubeObject> {
  const args = filenames.length ? [] : resource.includes('/') ? [resource] : ['pods', resource];
  const found = yield* build(context, { args, filenames, typed: true, latest: true, continueOnError: false });
  const [info, ...others] = yield* found.infos();
  if (others.length) throw new KubectlError('cannot exec into multiple objects at a time');
  if (!info) throw new KubectlError('no objects found');
  return info.mapping.kind === 'Pod' ? info.object! : yield* firstPod(context, info);
}

/** The pod that an object stands for, best one first; waits for one at most --pod-running-timeout. */
export function* firstPod(context: Context, info: Info): Co<KubeObject> {
  const labelSelector = selectorText(info.object!);
  const mapping = context.discovery.find('pods');
  const namespace = info.namespace;
  const list = (): KubeObject[] =>
    context.client.get<any>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector }).items ?? [];
  let pods = list();
  if (!pods.length) {
    const timeoutMs = context.flags.has('pod-running-timeout')
      ? context.flags.durationMs('pod-running-timeout')
      : 60_000;
    const came = yield* watchUntil(
      context,
      { mapping, namespace, labelSelector },
      context.kernel.now + timeoutMs,
      (type) => type === 'ADDED' || type === 'MODIFIED',
    );
    if (!came) throw new KubectlError('timed out waiting for the condition');
    pods = list();
  }
  return { ...[...pods].sort(moreActive)[0], apiVersion: 'v1', kind: 'Pod' };
}

function selectorText(object: KubeObject): string {
  const { kind, spec } = object;
  if (kind === 'Service' || kind === 'ReplicationController') {
    if (!spec?.selector || !Object.keys(spec.selector).length)
      throw new KubectlError(
        `cannot attach to *v1.${kind}: invalid service '${object.metadata.name}': Service is defined without a selector`,
      );
    return Object.entries(spec.selector as Record<string, string>)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
  }
  const selector = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)
    ? selectorOf(spec?.selector)
    : undefined;
  const type = `*${object.apiVersion.split('/').pop()}.${kind}`;
  if (!selector) throw new KubectlError(`cannot attach to ${type}: selector for ${type} not implemented`);
  return formatSelector(selector);
}

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The order of preference: scheduled, running, ready, longer ready, restarted less, older (podutils.ActivePods). */
function moreActive(a: KubeObject, b: KubeObject): number {
  const readySince = (pod: KubeObject): string =>
    (pod.status?.conditions ?? []).find((c: any) => c.type === 'Ready' && c.status === 'True')?.lastTransitionTime ??
    '';
  const restarts = (pod: KubeObject): number =>
    Math.max(0, ...(pod.status?.containerStatuses ?? []).map((s: any) => s.restartCount ?? 0));
  const [readyA, readyB] = [readySince(a), readySince(b)];
  return (
    Number(Boolean(b.spec?.nodeName)) - Number(Boolean(a.spec?.nodeName)) ||
    (PHASES[b.status?.phase] ?? 0) - (PHASES[a.status?.phase] ?? 0) ||
    Number(readyB !== '') - Number(readyA !== '') ||
    compare(readyA, readyB) ||
    restarts(a) - restarts(b) ||
    compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '')
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All containers of a pod, as messages list them. */
function allNames(pod: KubeObject): string[] {
  const names = (list: any[] | undefined, suffix: string): string[] =>
    (list ?? []).map(({ name }) => `${name}${suffix}`);
  return [
    ...names(pod.spec.containers, ''),
    ...names(pod.spec.ephemeralContainers, ' (ephem)'),
    ...names(pod.spec.initContainers, ' (init)'),
  ];
}

/** The container of this name, else the pod's default one, told of where there are several. Throws KubectlError. */
export function* containerOf(
  context: Context,
  pod: KubeObject,
  name: string,
  quiet: boolean,
  notice: 'err' | 'out' = 'err',
): Co<Record<string, any>> {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])];
  if (name) {
    const found = all.find((container) => container.name === name);
    if (!found)
      throw new KubectlError(
        `container ${name} is not valid for pod ${pod.metadata.name} out of: ${allNames(pod).join(', ')}`,
      );
    return found;
  }
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const chosen = annotated === undefined ? undefined : all.find((container) => container.name === annotated);
  if (chosen) return chosen;
  const [first] = pod.spec.containers;
  const names = allNames(pod);
  if (names.length > 1 && !quiet)
    yield* context[notice](`Defaulted container ${JSON.stringify(first.name)} out of: ${names.join(', ')}\n`);
  return first;
}
