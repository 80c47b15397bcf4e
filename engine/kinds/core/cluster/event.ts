import { nameColumn, text, wide, countText } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import { age } from '../../duration.ts';
import type { Kind } from '../../kind.ts';
import { validateEvent, validateEventUpdate } from './event-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/event/strategy.go */
export const event: Kind = {
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  anyFinalizer: true,
  updateChecks: [],
  nameRule: 'path-segment',
  createOnUpdate: true,
  default(object) {
    object.involvedObject ??= {};
    object.source ??= {};
    object.firstTimestamp ??= null;
    object.lastTimestamp ??= null;
    object.eventTime ??= null;
    object.reportingComponent ??= '';
    object.reportingInstance ??= '';
  },
  validate: validateEvent,
  validateUpdate: validateEventUpdate,
  selectableFields,
  columns: [
    { name: 'Last Seen', type: 'string', cell: lastSeen },
    text('Type', (o) => o.type ?? ''),
    text('Reason', (o) => o.reason ?? ''),
    text('Object', (o) => involved(o)),
    wide('Subobject', (o) => o.involvedObject?.fieldPath ?? ''),
    wide('Source', source),
    text('Message', (o) => (o.message ?? '').trim()),
    { name: 'First Seen', type: 'string', priority: 1, cell: firstSeen },
    countText('Count', count, 1),
    { ...nameColumn, priority: 1 },
  ],
};

const involved = ({ involvedObject: { kind = '', name = '' } = {} }: KubeObject): string =>
  kind ? `${kind.toLowerCase()}/${name}` : name;

/** `kubelet, node-1`; events of the newer API name their controller and instance. */
function source({ source: from = {}, reportingComponent, reportingInstance }: KubeObject): string {
  const component = from.component || reportingComponent || '';
  const host = from.host || reportingInstance;
  return host ? `${component}, ${host}` : component;
}

function count({ count: times, series }: KubeObject): number {
  return series?.count ?? (times || 1);
}

function firstSeen({ firstTimestamp, eventTime }: KubeObject, nowMs: number): string {
  return firstTimestamp ? age(firstTimestamp, nowMs) : age(eventTime, nowMs);
}

function lastSeen(object: KubeObject, nowMs: number): string {
  if (object.series) return age(object.series.lastObservedTime, nowMs);
  return object.lastTimestamp ? age(object.lastTimestamp, nowMs) : firstSeen(object, nowMs);
}

function selectableFields(object: KubeObject): Record<string, string> {
  const { involvedObject: of = {} } = object;
  const from = object.source?.component || object.reportingComponent || '';
  return {
    'involvedObject.kind': of.kind ?? '',
    'involvedObject.namespace': of.namespace ?? '',
    'involvedObject.name': of.name ?? '',
    'involvedObject.uid': of.uid ?? '',
    'involvedObject.apiVersion': of.apiVersion ?? '',
    'involvedObject.resourceVersion': of.resourceVersion ?? '',
    'involvedObject.fieldPath': of.fieldPath ?? '',
    reason: object.reason ?? '',
    reportingComponent: object.reportingComponent ?? '',
    source: from,
    type: object.type ?? '',
  };
}
