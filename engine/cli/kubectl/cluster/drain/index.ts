import { parseSelector } from '../../../../kinds/selectors.ts';
import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix } from '../../flags/dry-run.ts';
import { errorText, ExitError, KubectlError } from '../../errors.ts';
import { namePrinter } from '../../printers/name.ts';
import { findNodes, setUnschedulable } from './cordon.ts';
import { removePods } from './evict.ts';
import { judge, type Verdict } from './filters.ts';

/** `kubectl drain`. */
export const DRAIN: Command = {
  name: 'drain',
  short: 'Drain node in preparation for maintenance',
  usage: 'drain NODE',
  flags: [
    { name: 'chunk-size', type: 'int64', default: 500, usage: 'Return lists in parts of this size.' },
    { name: 'delete-emptydir-data', type: 'bool', usage: 'Go on even if pods use emptyDir: its content is lost.' },
    {
      name: 'disable-eviction',
      type: 'bool',
      usage: 'Delete pods instead of evicting them: disruption budgets are not asked.',
    },
    DRY_RUN_FLAG,
    { name: 'force', type: 'bool', usage: 'Go on even if there are pods without a controller.' },
    { name: 'grace-period', type: 'int', default: -1, usage: 'Seconds each pod gets; negative leaves it to the pod.' },
    { name: 'ignore-daemonsets', type: 'bool', usage: 'Leave the pods of daemon sets alone.' },
    { name: 'pod-selector', type: 'string', usage: 'Only pods with these labels.' },
    { name: 'selector', short: 'l', type: 'string', usage: 'Only nodes with these labels.' },
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      usage: 'Do not wait for pods deleted more than this many seconds ago.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: 0,
      shownDefault: '0s',
      usage: 'How long to go on; zero is without end.',
    },
  ],
  run: runDrain,
};

interface Judged {
  readonly pod: KubeObject;
  readonly verdict: Verdict;
}

function* runDrain(context: Context): Co<void> {
  checkPodSelector(context.flags.string('pod-selector'));
  const nodes = yield* findNodes(context);
  yield* setUnschedulable(context, nodes, true);
  const failed: { node: Info; errors: readonly KubectlError[] }[] = [];
  for (const node of nodes) {
    const errors = yield* drainNode(context, node);
    if (!errors.length) {
      yield* context.out(namePrinter(`drained${dryRunSuffix(dryRunOf(context))}`).print(node.object!));
      continue;
    }
    const text = errors.length === 1 ? errorText(errors[0]) : `[${errors.map(errorText).join(', ')}]`;
    yield* context.err(
      `error: unable to drain node ${JSON.stringify(node.name)} due to error: ${text}, continuing command...\n`,
    );
    failed.push({ node, errors });
  }
  if (!failed.length) return;
  yield* context.err('There are pending nodes to be drained:\n');
  for (const { node } of failed) yield* context.err(` ${node.name}\n`);
  // An aggregate of aggregates is printed without "error:".
  throw new ExitError(failed.map(({ errors }) => finalText(errors, failed.length)).join(''));
}

const finalText = (errors: readonly KubectlError[], nodes: number): string =>
  nodes > 1 && errors.length > 1
    ? `[${errors.map(errorText).join(', ')}]\n`
    : errors.map((error) => `${errorText(error)}\n`).join('');

function checkPodSelector(text: string): void {
  try {
    parseSelector(text);
  } catch {
    throw new KubectlError('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

function* drainNode(context: Context, node: Info): Co<readonly KubectlError[]> {
  const judged = listPods(context, node.name);
  const errors = refusals(judged);
  if (errors.length) return errors;
  const warnings = grouped(judged, 'warning');
  if (warnings.size)
    yield* context.err(
      `Warning: ${[...warnings].map(([message, pods]) => `${message}: ${pods.join(', ')}`).join('; ')}\n`,
    );
  const pods = judged.filter(({ verdict }) => verdict.delete).map(({ pod }) => pod);
  if (dryRunOf(context) === 'client') {
    for (const { metadata } of pods)
      yield* context.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return [];
  }
  const failures = yield* removePods(context, pods);
  if (!failures.length) return [];
  const text = failures.length === 1 ? errorText(failures[0]) : `[${failures.map(errorText).join(', ')}]`;
  const left = listPods(context, node.name).filter(({ verdict }) => verdict.delete);
  if (left.length) {
    yield* context.err(`There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${text}\n`);
    for (const { pod } of left) yield* context.err(`pod/${pod.metadata.name}\n`);
  }
  return failures;
}

function listPods(context: Context, node: string): Judged[] {
  const list = context.client.get<any>('/api/v1/pods', {
    labelSelector: context.flags.string('pod-selector'),
    fieldSelector: `spec.nodeName=${node}`,
  });
  return ((list.items ?? []) as KubeObject[]).map((pod) => ({ pod, verdict: judge(context, pod) }));
}

function grouped(judged: readonly Judged[], kind: Verdict['kind']): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { pod, verdict } of judged) {
    if (verdict.kind !== kind) continue;
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    groups.set(verdict.message, [...(groups.get(verdict.message) ?? []), name]);
  }
  return groups;
}

const refusals = (judged: readonly Judged[]): KubectlError[] =>
  [...grouped(judged, 'error')].map(
    ([message, pods]) => new KubectlError(`cannot delete ${message}: ${pods.join(', ')}`),
  );
