import { copy, type KubeObject } from '../../store/object.ts';
import { metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './metric-conversion.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const BEHAVIOR = `${PREFIX}behavior`;
const CONDITIONS = `${PREFIX}conditions`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;

/** JSON from an annotation; what does not read is as if it were not there. */
function parse(text: string | undefined): any {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `autoscaling/v1` to `autoscaling/v2`, without that version's defaults. */
export function toInternal(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = copy(object.spec ?? {});
  const annotations = { ...object.metadata.annotations };
  const parsed = parse(annotations[METRICS]);
  const metrics = Array.isArray(parsed) ? parsed.map(metricFromV1) : [];
  const behavior = behaviorFromAnnotation(parse(annotations[BEHAVIOR]));
  if (cpu != null) metrics.unshift({ type: 'Resource', resource: { name: 'cpu', target: utilization(cpu) } });
  if (metrics.length) spec.metrics = metrics;
  if (behavior) spec.behavior = behavior;
  const out = { ...copy(object), apiVersion: 'autoscaling/v2', spec, status: statusToStorage(object, annotations) };
  for (const key of [METRICS, BEHAVIOR, CONDITIONS, CURRENT_METRICS]) delete annotations[key];
  if (Object.keys(annotations).length) out.metadata.annotations = annotations;
  else delete out.metadata.annotations;
  return out;
}

const utilization = (averageUtilization: number) => ({ type: 'Utilization', averageUtilization });

function statusToStorage(object: KubeObject, annotations: Record<string, string>): any {
  const { currentCPUUtilizationPercentage: cpu, ...status } = copy(object.status ?? {});
  const current = parse(annotations[CURRENT_METRICS]);
  const metrics = Array.isArray(current) ? current.map(metricStatusFromV1) : [];
  if (cpu != null)
    metrics.unshift({ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: cpu } } });
  const conditions = parse(annotations[CONDITIONS]);
  if (!status.currentReplicas) delete status.currentReplicas;
  return {
    ...status,
    desiredReplicas: status.desiredReplicas ?? 0,
    currentMetrics: metrics.length ? metrics : null,
    ...(Array.isArray(conditions) && conditions.length && { conditions }),
  };
}

/** `autoscaling/v2` to `autoscaling/v1`. */
export function fromStorage(object: KubeObject): KubeObject {
  const { metrics = [], behavior, ...spec } = copy(object.spec ?? {});
  const { currentMetrics, conditions, ...status } = copy(object.status ?? {});
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(object.metadata.annotations ?? {}))
    if (![METRICS, BEHAVIOR, CONDITIONS, CURRENT_METRICS].includes(key)) annotations[key] = value;
  const cpu = metrics.findIndex(isCpuUtilization);
  if (cpu >= 0) spec.targetCPUUtilizationPercentage = metrics[cpu].resource.target.averageUtilization;
  const others = metrics.filter((_: unknown, index: number) => index !== cpu);
  if (others.length) annotations[METRICS] = JSON.stringify(others.map(metricToV1));
  if (behavior) annotations[BEHAVIOR] = JSON.stringify(behaviorToAnnotation(behavior));
  const seen = (currentMetrics ?? []).find(isCpuUtilizationStatus);
  if (seen) status.currentCPUUtilizationPercentage = seen.resource.current.averageUtilization;
  // Unlike the targets, what is measured of the CPU stays in the annotation as well.
  if (currentMetrics?.length) annotations[CURRENT_METRICS] = JSON.stringify(currentMetrics.map(metricStatusToV1));
  if (conditions?.length) annotations[CONDITIONS] = JSON.stringify(conditions.map(orderCondition));
  const out = { ...copy(object), apiVersion: 'autoscaling/v1', spec, status: withCounts(status) };
  if (Object.keys(annotations).length) out.metadata.annotations = annotations;
  else delete out.metadata.annotations;
  return out;
}

const withCounts = (status: any): any => ({ currentReplicas: 0, desiredReplicas: 0, ...status });

const isCpuUtilization = (metric: any): boolean =>
  metric.type === 'Resource' && metric.resource?.name === 'cpu' && metric.resource.target?.averageUtilization != null;

const isCpuUtilizationStatus = (metric: any): boolean =>
  metric.type === 'Resource' && metric.resource?.name === 'cpu' && metric.resource.current?.averageUtilization != null;

const orderCondition = ({ type, status, lastTransitionTime, reason, message }: any): any => ({
  type,
  status,
  lastTransitionTime: lastTransitionTime ?? null,
  ...(reason && { reason }),
  ...(message && { message }),
});

/** The annotation holds the server's internal form: field names in upper case, all of them there. */
function behaviorToAnnotation({ scaleUp, scaleDown }: any): any {
  return { ScaleUp: rulesToAnnotation(scaleUp), ScaleDown: rulesToAnnotation(scaleDown) };
}

function rulesToAnnotation(rules: any): any {
  if (!rules) return null;
  return {
    StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
    SelectPolicy: rules.selectPolicy ?? null,
    Policies: rules.policies
      ? rules.policies.map((p: any) => ({ Type: p.type, Value: p.value, PeriodSeconds: p.periodSeconds }))
      : null,
    Tolerance: rules.tolerance ?? null,
  };
}

function behaviorFromAnnotation(annotation: any): any {
  if (typeof annotation !== 'object' || !annotation) return undefined;
  const [scaleUp, scaleDown] = [caseless(annotation, 'ScaleUp'), caseless(annotation, 'ScaleDown')].map(
    rulesFromAnnotation,
  );
  if (!scaleUp && !scaleDown) return undefined;
  return { ...(scaleUp && { scaleUp }), ...(scaleDown && { scaleDown }) };
}

/** Go's JSON decoder finds fields without regard to case. */
function caseless(object: any, name: string): any {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function rulesFromAnnotation(rules: any): any {
  if (typeof rules !== 'object' || !rules) return undefined;
  const out: any = {};
  const window = caseless(rules, 'StabilizationWindowSeconds');
  const policy = caseless(rules, 'SelectPolicy');
  const policies = caseless(rules, 'Policies');
  const tolerance = caseless(rules, 'Tolerance');
  if (window != null) out.stabilizationWindowSeconds = window;
  if (policy != null) out.selectPolicy = policy;
  if (Array.isArray(policies))
    out.policies = policies.map((p) => ({
      type: caseless(p, 'Type') ?? '',
      value: caseless(p, 'Value') ?? 0,
      periodSeconds: caseless(p, 'PeriodSeconds') ?? 0,
    }));
  if (tolerance != null) out.tolerance = tolerance;
  return out;
}
