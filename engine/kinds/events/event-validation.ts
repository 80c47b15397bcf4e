import type { KubeObject } from '../../store/object.ts';
import { validateReporter } from '../core/cluster/event-validation.ts';
import { equal } from '../equality.ts';
import { invalid, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';

/** Follows ValidateEventCreate of pkg/apis/core/validation for events.k8s.io/v1. Paths are core/v1's names, as upstream. */
export function validateEvent(object: KubeObject): FieldErrors {
  const errors = [...validateContent(object), ...validateSeries(object)];
  if (!object.eventTime) errors.push(required(new Path('eventTime')));
  if (object.type !== 'Normal' && object.type !== 'Warning')
    errors.push(invalid(new Path('type'), '', `has invalid value: ${object.type ?? ''}`));
  const source = object.deprecatedSource ?? {};
  const unset: [string, boolean][] = [
    ['firstTimestamp', !!object.deprecatedFirstTimestamp],
    ['lastTimestamp', !!object.deprecatedLastTimestamp],
    ['count', !!object.deprecatedCount],
    ['source', !!(source.component || source.host)],
  ];
  for (const [field, set] of unset) if (set) errors.push(invalid(new Path(field), '', 'needs to be unset'));
  return errors;
}

/** Follows ValidateEventUpdate: all but the series stays. */
export function validateEventUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateContent(object);
  if (!equal(object.series, old.series)) errors.push(...validateSeries(object));
  const stays: [string, unknown, unknown][] = [
    ['involvedObject', reference(object.regarding ?? {}), reference(old.regarding ?? {})],
    ['reason', object.reason ?? '', old.reason ?? ''],
    ['message', object.note ?? '', old.note ?? ''],
    ['source', source(object.deprecatedSource), source(old.deprecatedSource)],
    ['firstTimestamp', object.deprecatedFirstTimestamp ?? null, old.deprecatedFirstTimestamp ?? null],
    ['lastTimestamp', object.deprecatedLastTimestamp ?? null, old.deprecatedLastTimestamp ?? null],
    ['count', object.deprecatedCount ?? 0, old.deprecatedCount ?? 0],
    ['reason', object.reason ?? '', old.reason ?? ''],
    ['type', object.type ?? '', old.type ?? ''],
    ['eventTime', object.eventTime ?? null, old.eventTime ?? null],
    ['action', object.action ?? '', old.action ?? ''],
    ['related', object.related ? reference(object.related) : null, old.related ? reference(old.related) : null],
    ['reportingController', object.reportingController ?? '', old.reportingController ?? ''],
    ['reportingInstance', object.reportingInstance ?? '', old.reportingInstance ?? ''],
  ];
  for (const [field, value, before] of stays)
    if (!equal(value, before)) errors.push(invalid(new Path(field), value, 'field is immutable'));
  return errors;
}

/** A reference as Go prints its internal type. */
const reference = (object: Record<string, string | undefined>): unknown => ({
  Kind: object.kind ?? '',
  Namespace: object.namespace ?? '',
  Name: object.name ?? '',
  UID: object.uid ?? '',
  APIVersion: object.apiVersion ?? '',
  ResourceVersion: object.resourceVersion ?? '',
  FieldPath: object.fieldPath ?? '',
});

const source = (object: Record<string, string | undefined> = {}): unknown => ({
  Component: object.component ?? '',
  Host: object.host ?? '',
});

function validateContent(object: KubeObject): FieldErrors {
  const namespace = object.metadata.namespace ?? '';
  const about: string = object.regarding?.namespace ?? '';
  const errors: FieldErrors = [];
  const mismatch = (): number =>
    errors.push(invalid(new Path('involvedObject.namespace'), about, 'does not match event.namespace'));
  if (object.eventTime) {
    if (!about && namespace !== 'default' && namespace !== 'kube-system') mismatch();
    errors.push(...validateReporter(object, 'reportingController', object.note));
  } else if (about ? namespace !== about : namespace !== '' && namespace !== 'default') mismatch();
  return [...errors, ...invalids(new Path('namespace'), namespace, isDNS1123Subdomain(namespace))];
}

function validateSeries({ series }: KubeObject): FieldErrors {
  if (!series) return [];
  const errors: FieldErrors = [];
  if ((series.count ?? 0) < 2) errors.push(invalid(new Path('series.count'), '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required(new Path('series.lastObservedTime')));
  return errors;
}
