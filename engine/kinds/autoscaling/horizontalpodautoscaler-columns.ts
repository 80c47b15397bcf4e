import { ageColumn, nameColumn, text, countText } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Column } from '../kind.ts';

const UNKNOWN = '<unknown>';
const SHOWN = 2;

/** `kubectl get hpa`. */
export const autoscalerColumns: readonly Column[] = [
  nameColumn,
  text('Reference', ({ spec: { scaleTargetRef: target } }) => `${target.kind}/${target.name}`),
  text('Targets', ({ spec, status }) => formatMetrics(spec.metrics ?? [], status?.currentMetrics ?? [])),
  text('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
  text('MaxPods', ({ spec }) => String(spec.maxReplicas)),
  countText('Replicas', (object: KubeObject) => object.status?.currentReplicas ?? 0),
  ageColumn,
];

/** Each metric as current/target; the first two, and how many more there are. */
function formatMetrics(specs: any[], statuses: any[]): string {
  if (!specs.length) return '<none>';
  const all = specs.map((spec, index) => formatMetric(spec, statuses[index]));
  const more = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(', ')}${more > 0 ? ` + ${more} more...` : ''}`;
}

function formatMetric(spec: any, status: any): string {
  const field = SOURCES[spec.type];
  if (!field) return '<unknown type>';
  const { name, target } = { ...spec[field], name: spec[field]?.name };
  const current = status?.[field]?.current;
  if (spec.type === 'Pods') return `${current?.averageValue ?? (current ? '0' : UNKNOWN)}/${target.averageValue}`;
  if (spec.type === 'External' || spec.type === 'Object')
    return target.averageValue != null
      ? `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`
      : `${current?.value ?? UNKNOWN}/${target.value}`;
  if (target.averageValue != null) return `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  const percent = (value: number | undefined, none: string): string => (value == null ? none : `${value}%`);
  return `${name}: ${percent(current?.averageUtilization, UNKNOWN)}/${percent(target.averageUtilization, '<auto>')}`;
}

/** The field that holds a metric's source, by the metric's type. */
export const SOURCES: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
  External: 'external',
};
