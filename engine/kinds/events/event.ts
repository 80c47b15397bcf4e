import { isDNS1123Subdomain } from '../names.ts';
import type { KubeObject } from '../../store/object.ts';
import { event as coreEvent } from '../core/cluster/event.ts';
import type { Kind } from '../kind.ts';
import { validateEvent, validateEventUpdate } from './event-validation.ts';

/** Field of events.k8s.io/v1 to field of core/v1, in which events are kept. */
const STORED_AS: Readonly<Record<string, string>> = {
  reportingController: 'reportingComponent',
  note: 'message',
  regarding: 'involvedObject',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};

const SHOWN_AS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STORED_AS).map(([shown, stored]) => [stored, shown]),
);

function renamed(object: KubeObject, names: Readonly<Record<string, string>>, apiVersion: string): KubeObject {
  const out: Record<string, unknown> = {};
  for (const field in object) out[names[field] ?? field] = object[field];
  return { ...out, apiVersion, kind: 'Event', metadata: object.metadata };
}

/** An event as it is kept, in core/v1. */
function toCore(object: KubeObject): KubeObject {
  const stored = renamed(object, STORED_AS, 'v1');
  stored.involvedObject ??= {};
  stored.source ??= {};
  stored.firstTimestamp ??= null;
  stored.lastTimestamp ??= null;
  stored.eventTime ??= null;
  stored.reportingComponent ??= '';
  stored.reportingInstance ??= '';
  return stored;
}

/** An event as events.k8s.io/v1 shows it. */
function fromCore(object: KubeObject): KubeObject {
  const shown = renamed(object, SHOWN_AS, 'events.k8s.io/v1');
  if (!shown.reportingController) delete shown.reportingController;
  if (!shown.reportingInstance) delete shown.reportingInstance;
  if (!shown.regarding || !Object.keys(shown.regarding).length) shown.regarding = {};
  shown.deprecatedSource ??= {};
  shown.deprecatedFirstTimestamp ??= null;
  shown.deprecatedLastTimestamp ??= null;
  shown.eventTime ??= null;
  return shown;
}

/** Fields that can be selected by, under the names that they have here; where an event came from has none. */
function selectable({ source: _, ...fields }: Record<string, string>): Record<string, string> {
  const renamed = Object.entries(fields).map(([name, value]) => [
    name.replace(/^involvedObject\./, 'regarding.').replace('reportingComponent', 'reportingController'),
    value,
  ]);
  return Object.fromEntries(renamed) as Record<string, string>;
}

/** Follows pkg/registry/core/event/strategy.go; the older core/v1 shares the storage. */
export const event: Kind = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  updateChecks: ['update'],
  createOnUpdate: true,
  storage: { group: '', version: 'v1', toStorage: toCore, fromStorage: fromCore },
  nameRule: isDNS1123Subdomain,
  validate: validateEvent,
  validateUpdate: validateEventUpdate,
  selectableFields: (object) => selectable(coreEvent.selectableFields?.(toCore(object)) ?? {}),
  columns: coreEvent.columns?.map((column) => ({
    ...column,
    cell: (object, nowMs) => column.cell(object.regarding === undefined ? object : toCore(object), nowMs),
  })),
};
