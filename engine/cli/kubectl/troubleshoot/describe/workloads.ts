import { humanDuration } from '../../flags/duration.ts';
import { describeEventsOf } from './events.ts';
import { describeConditions, describeTemplate, podCounts } from './pod/pod-parts.ts';
import { selectorText } from './selector.ts';
import { storageClassOf } from './claim.ts';
import { attempt, type Describer } from './view.ts';
import { boolText, controllerOf, formatLabels, goList, rfc1123, type Any, type DescribeWriter } from './writer.ts';

export const replicationController: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  const selector = formatLabels(spec.selector);
  const counts = podCounts(object, selector, view);
  w.head(object, ['namespace']);
  w.field(0, 'Selector', selector);
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  w.field(0, 'Replicas', `${status.replicas ?? 0} current / ${spec.replicas} desired`);
  w.field(0, 'Pods Status', counts);
  describeTemplate(spec.template, w);
  describeConditions(status.conditions, w);
  describeEventsOf(object, w, view);
};

export const replicaSet: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  const selector = selectorText(spec.selector);
  w.head(object, ['namespace']);
  w.field(0, 'Selector', selector);
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  const controller = controllerOf(object);
  if (controller) w.field(0, 'Controlled By', controller);
  w.field(0, 'Replicas', `${status.replicas ?? 0} current / ${spec.replicas} desired`);
  const counts = attempt(() => podCounts(object, selector, view));
  w.field(0, 'Pods Status', 'value' in counts ? counts.value : `error in fetching pods: ${counts.error}`);
  describeTemplate(spec.template, w);
  describeConditions(status.conditions, w);
  describeEventsOf(object, w, view);
};

export const statefulSet: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  const selector = selectorText(spec.selector, '');
  const counts = podCounts(object, selector, view);
  w.head(object, ['namespace', 'created']);
  w.field(0, 'Selector', selector);
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  w.field(0, 'Replicas', `${spec.replicas} desired | ${status.replicas ?? 0} total`);
  w.field(0, 'Update Strategy', spec.updateStrategy?.type);
  const { partition } = spec.updateStrategy?.rollingUpdate ?? {};
  if (partition !== undefined) w.field(1, 'Partition', partition);
  w.field(0, 'Pods Status', counts);
  describeTemplate(spec.template, w);
  describeClaimTemplates(spec.volumeClaimTemplates, w);
  describeEventsOf(object, w, view);
};

function describeClaimTemplates(templates: readonly Any[] | undefined, w: DescribeWriter): void {
  if (!templates?.length) return w.write(0, 'Volume Claims:\t<none>\n');
  w.line(0, 'Volume Claims:');
  for (const template of templates) {
    w.field(1, 'Name', template.metadata?.name);
    w.field(1, 'StorageClass', storageClassOf(template));
    w.labels('Labels', template.metadata?.labels, '  ');
    w.labels('Annotations', template.metadata?.annotations, '  ');
    w.field(1, 'Capacity', template.spec.resources?.requests?.storage ?? '<default>');
    w.field(1, 'Access Modes', goList(template.spec.accessModes));
  }
}

export const daemonSet: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  const selector = selectorText(spec.selector, '');
  const counts = podCounts(object, selector, view);
  w.head(object, ['namespace']);
  w.field(0, 'Selector', selector);
  w.field(0, 'Node-Selector', formatLabels(spec.template?.spec?.nodeSelector));
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  w.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  w.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  w.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  w.field(0, 'Pods Status', counts);
  describeTemplate(spec.template, w);
  describeEventsOf(object, w, view);
};

export const job: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  w.head(object, ['namespace']);
  w.field(0, 'Selector', selectorText(spec.selector, ''));
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  const controller = controllerOf(object);
  if (controller) w.field(0, 'Controlled By', controller);
  if (spec.parallelism !== undefined) w.field(0, 'Parallelism', spec.parallelism);
  w.field(0, 'Completions', spec.completions ?? '<unset>');
  if (spec.completionMode !== undefined) w.field(0, 'Completion Mode', spec.completionMode);
  if (spec.suspend !== undefined) w.field(0, 'Suspend', spec.suspend);
  if (spec.backoffLimit !== undefined) w.field(0, 'Backoff Limit', spec.backoffLimit);
  if (spec.ttlSecondsAfterFinished !== undefined)
    w.field(0, 'TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
  if (status.startTime) w.field(0, 'Start Time', rfc1123(status.startTime));
  if (status.completionTime) w.field(0, 'Completed At', rfc1123(status.completionTime));
  if (status.startTime && status.completionTime)
    w.field(0, 'Duration', humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime)));
  if (spec.activeDeadlineSeconds !== undefined) w.field(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
  const ended = `${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`;
  w.field(0, 'Pods Statuses', `${status.active ?? 0} Active${ready} / ${ended}`);
  if (spec.completionMode === 'Indexed') w.field(0, 'Completed Indexes', cappedIndexes(status.completedIndexes));
  describeTemplate(spec.template, w);
  describeEventsOf(object, w, view);
};

/** A list of indexes, cut at the first comma from 50 characters on. */
function cappedIndexes(indexes: string | undefined): string {
  if (!indexes) return '<none>';
  const cut = indexes.indexOf(',', 50);
  return cut < 0 ? indexes : `${indexes.slice(0, cut + 1)}...`;
}

export const cronJob: Describer = (object, w, view) => {
  const { spec, status = {} } = object;
  const jobSpec = spec.jobTemplate?.spec ?? {};
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.field(0, 'Schedule', spec.schedule);
  w.field(0, 'Concurrency Policy', spec.concurrencyPolicy);
  w.field(0, 'Suspend', boolText(spec.suspend));
  w.field(0, 'Time Zone', spec.timeZone ?? '<unset>');
  w.field(0, 'Successful Job History Limit', spec.successfulJobsHistoryLimit ?? '<unset>');
  w.field(0, 'Failed Job History Limit', spec.failedJobsHistoryLimit ?? '<unset>');
  const deadline = spec.startingDeadlineSeconds;
  w.field(0, 'Starting Deadline Seconds', deadline === undefined ? '<unset>' : `${deadline}s`);
  w.field(0, 'Selector', jobSpec.selector ? selectorText(jobSpec.selector, '') : '<unset>');
  w.field(0, 'Parallelism', jobSpec.parallelism ?? '<unset>');
  w.field(0, 'Completions', jobSpec.completions ?? '<unset>');
  if (jobSpec.activeDeadlineSeconds !== undefined)
    w.field(0, 'Active Deadline Seconds', `${jobSpec.activeDeadlineSeconds}s`);
  describeTemplate(jobSpec.template, w);
  w.field(0, 'Last Schedule Time', status.lastScheduleTime ? rfc1123(status.lastScheduleTime) : '<unset>');
  w.field(0, 'Active Jobs', (status.active ?? []).map(({ name }: Any) => name).join(', ') || '<none>');
  describeEventsOf(object, w, view);
};
