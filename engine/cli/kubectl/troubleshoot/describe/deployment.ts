import { goJson } from '../../printers/go-json.ts';
import { describeEventsOf } from './events.ts';
import { describeConditions, describeTemplate } from './pod/pod-parts.ts';
import { selectorText } from './selector.ts';
import { attempt, listItems, type Describer, type DescribeView } from './view.ts';
import type { Any } from './writer.ts';

export const deployment: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  w.head(object, ['namespace', 'created', 'labels', 'annotations']);
  w.field(0, 'Selector', selectorText(spec.selector, ''));
  const count = (field: string): number => status[field] ?? 0;
  w.field(
    0,
    'Replicas',
    `${spec.replicas} desired | ${count('updatedReplicas')} updated | ${count('replicas')} total | ${count('availableReplicas')} available | ${count('unavailableReplicas')} unavailable`,
  );
  w.field(0, 'StrategyType', spec.strategy?.type);
  w.field(0, 'MinReadySeconds', spec.minReadySeconds ?? 0);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    w.field(0, 'RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  describeTemplate(spec.template, w);
  describeConditions(status.conditions, w);
  const sets = attempt(() => replicaSetsOf(object, view));
  if ('value' in sets && (sets.value.old.length || sets.value.current.length)) {
    w.field(0, 'OldReplicaSets', setsText(sets.value.old));
    w.field(0, 'NewReplicaSet', setsText(sets.value.current));
  }
  describeEventsOf(object, w, view);
};

const setsText = (sets: readonly Any[]): string =>
  sets
    .map((set) => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec.replicas} replicas created)`)
    .join(', ') || '<none>';

/** The replica sets of a deployment: the one with its template now, and the others. Throws StatusError. */
function replicaSetsOf(object: Any, view: DescribeView): { old: Any[]; current: Any[] } {
  const owned = listItems(view, `/apis/apps/v1/namespaces/${object.metadata.namespace}/replicasets`, {
    labelSelector: selectorText(object.spec.selector, ''),
  }).filter((set: Any) =>
    set.metadata.ownerReferences?.some((owner: Any) => owner.controller && owner.uid === object.metadata.uid),
  );
  const wanted = templateKey(object.spec.template);
  // The oldest of those that match is the new one, as the controller chooses.
  const age = ({ metadata }: Any): string => `${metadata.creationTimestamp}/${metadata.name}`;
  const byAge = [...owned].sort((a, b) => (age(a) < age(b) ? -1 : 1));
  const current = byAge.find((set) => templateKey(set.spec.template) === wanted);
  return { old: byAge.filter((set) => set !== current), current: current ? [current] : [] };
}

/** A template without the label that tells its replica sets apart. */
function templateKey(template: Any): string {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return goJson({ ...template, metadata: { ...template.metadata, labels } });
}
