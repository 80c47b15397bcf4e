import { describeEventsOf } from './events.ts';
import { attempt, type Describer } from './view.ts';
import type { Any, DescribeWriter } from './writer.ts';

/** Autoscalers are described in their second version, whichever was asked for. */
export const horizontalPodAutoscaler: Describer = (given, w, view) => {
  const { namespace, name } = given.metadata;
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
  const found = attempt(() => view.client.get(path));
  const object: Any = 'value' in found ? found.value : given;
  const { spec, status = {} } = object;
  w.head(object, ['namespace', 'labels', 'annotations', 'created']);
  w.field(0, 'Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  w.field(0, 'Metrics', '( current / target )');
  (spec.metrics ?? []).forEach((metric: Any, i: number) => describeMetric(metric, status.currentMetrics?.[i], w));
  w.field(0, 'Min replicas', spec.minReplicas ?? '<unset>');
  w.field(0, 'Max replicas', spec.maxReplicas);
  if (spec.behavior) {
    w.line(0, 'Behavior:');
    describeDirection('Scale Up', spec.behavior.scaleUp, w);
    describeDirection('Scale Down', spec.behavior.scaleDown, w);
  }
  w.field(
    0,
    `${spec.scaleTargetRef.kind} pods`,
    `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`,
  );
  if (status.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tReason\tMessage');
    w.line(1, '----\t------\t------\t-------');
    for (const c of status.conditions) w.line(1, `${c.type}\t${c.status}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  describeEventsOf(object, w, view);
};

const UNKNOWN = '<unknown>';

function describeMetric(metric: Any, current: Any, w: DescribeWriter): void {
  switch (metric.type) {
    case 'External':
      return describeValue(
        `${JSON.stringify(metric.external.metric.name)} `,
        metric.external.target,
        current?.external,
        w,
      );
    case 'Object': {
      const { metric: named, describedObject, target } = metric.object;
      return describeValue(
        `"${named.name}" on ${describedObject.kind}/${describedObject.name} `,
        target,
        current?.object,
        w,
      );
    }
    case 'Pods': {
      const value = current?.pods?.current?.averageValue ?? UNKNOWN;
      return w.line(
        1,
        `${JSON.stringify(metric.pods.metric.name)} on pods:\t${value} / ${metric.pods.target.averageValue}`,
      );
    }
    case 'Resource':
      return describeUse(`resource ${metric.resource.name} on pods`, metric.resource.target, current?.resource, w);
    case 'ContainerResource': {
      const { name, container, target } = metric.containerResource;
      return describeUse(`resource ${name} of container "${container}" on pods`, target, current?.containerResource, w);
    }
  }
  w.line(1, `<unknown metric type ${JSON.stringify(metric.type ?? '')}>`);
}

function describeValue(title: string, target: Any, current: Any, w: DescribeWriter): void {
  const [words, field] =
    target.averageValue !== undefined ? ['target average value', 'averageValue'] : ['target value', 'value'];
  w.line(1, `${title}(${words}):\t${current?.current?.[field] ?? UNKNOWN} / ${target[field] ?? '0'}`);
}

function describeUse(title: string, target: Any, current: Any, w: DescribeWriter): void {
  if (target.averageValue !== undefined)
    return w.line(1, `${title}:\t${current?.current?.averageValue ?? UNKNOWN} / ${target.averageValue}`);
  const { averageUtilization, averageValue } = current?.current ?? {};
  const now = averageUtilization === undefined ? UNKNOWN : `${averageUtilization}% (${averageValue ?? '0'})`;
  const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  w.line(1, `${title}  (as a percentage of request):\t${now} / ${wanted}`);
}

function describeDirection(title: string, rules: Any, w: DescribeWriter): void {
  if (!rules) return;
  w.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined)
    w.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  w.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
  w.line(2, 'Policies:');
  for (const { type, value, periodSeconds } of rules.policies)
    w.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}
