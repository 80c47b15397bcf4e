import { describeContainers } from './containers.ts';
import { selectorText } from '../selector.ts';
import { describeVolumes } from './volumes.ts';
import { listItems, type DescribeView } from '../view.ts';
import type { Any, DescribeWriter } from '../writer.ts';

/** `Pod Template:` of a workload. */
export function describeTemplate(template: Any, w: DescribeWriter): void {
  w.write(0, 'Pod Template:\n');
  if (!template) return w.write(1, '<unset>');
  const { metadata = {}, spec = {} } = template;
  w.labels('  Labels', metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length) w.annotations('  Annotations', metadata.annotations);
  if (spec.serviceAccountName) w.field(1, 'Service Account', spec.serviceAccountName);
  const place = { space: '  ' };
  if (spec.initContainers?.length) describeContainers('Init Containers', spec.initContainers, undefined, w, place);
  describeContainers('Containers', spec.containers ?? [], undefined, w, place);
  describeVolumes(spec.volumes, w, '  ');
  describeSpread(spec.topologySpreadConstraints, w, '  ');
  if (spec.priorityClassName) w.field(1, 'Priority Class Name', spec.priorityClassName);
  w.labels('  Node-Selectors', spec.nodeSelector);
  describeTolerations('  Tolerations', spec.tolerations, w);
}

export function describeSpread(constraints: readonly Any[] | undefined, w: DescribeWriter, space: string): void {
  if (!constraints?.length) return;
  const sorted = [...constraints].sort((a, b) =>
    a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0,
  );
  w.write(0, `${space}Topology Spread Constraints:\t`);
  sorted.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, i) => {
    const selector = labelSelector ? ` for selector ${selectorText(labelSelector)}` : '';
    w.write(
      0,
      `${i ? `${space}\t` : ''}${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}\n`,
    );
  });
}

/** Tolerations, sorted by key. */
export function describeTolerations(title: string, tolerations: readonly Any[] | undefined, w: DescribeWriter): void {
  const sorted = [...(tolerations ?? [])].sort((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0,
  );
  w.list(title, sorted.map(tolerationText));
}

function tolerationText({ key = '', value, effect, operator, tolerationSeconds }: Any): string {
  let text = key;
  if (value) text += `=${value}`;
  if (effect) text += `:${effect}`;
  if (operator === 'Exists' && !value) text += `${key || effect ? ' ' : ''}op=Exists`;
  return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
}

/** How many pods that a controller owns are in each phase. Throws StatusError. */
export function podCounts(controller: Any, selector: string, view: DescribeView): string {
  const pods = listItems(view, `/api/v1/namespaces/${controller.metadata.namespace}/pods`, { labelSelector: selector });
  const owned = pods.filter((pod: Any) =>
    pod.metadata.ownerReferences?.some((owner: Any) => owner.controller && owner.uid === controller.metadata.uid),
  );
  const count = (phase: string): number => owned.filter((pod: Any) => pod.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

/** `Conditions:` with type, status and reason. */
export function describeConditions(conditions: readonly Any[] | undefined, w: DescribeWriter): void {
  if (!conditions?.length) return;
  w.write(0, 'Conditions:\n  Type\tStatus\tReason\n');
  w.write(1, '----\t------\t------\n');
  for (const { type, status, reason = '' } of conditions) w.line(1, `${type} \t${status}\t${reason}`);
}
