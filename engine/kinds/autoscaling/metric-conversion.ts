/** Leave out what is undefined, keeping the order of fields. */
function compact(object: any): any {
  const out: any = {};
  for (const key in object) if (object[key] !== undefined) out[key] = object[key];
  return out;
}

/** A metric of `autoscaling/v2` as `autoscaling/v1` writes it into an annotation, fields in that version's order. */
export function metricToV1({ type, object, pods, resource, containerResource, external }: any): any {
  return compact({
    type,
    object: object && objectToV1(object),
    pods: pods && {
      metricName: pods.metric?.name ?? '',
      targetAverageValue: pods.target?.averageValue ?? '0',
      ...(pods.metric?.selector && { selector: pods.metric.selector }),
    },
    resource: resource && resourceToV1(resource),
    containerResource: containerResource && {
      ...resourceToV1(containerResource),
      container: containerResource.container ?? '',
    },
    external:
      external &&
      compact({
        metricName: external.metric?.name ?? '',
        metricSelector: external.metric?.selector,
        targetValue: external.target?.value,
        targetAverageValue: external.target?.averageValue,
      }),
  });
}

const resourceToV1 = ({ name, target }: any): any =>
  compact({
    name,
    targetAverageUtilization: target?.averageUtilization,
    targetAverageValue: target?.averageValue,
  });

const objectToV1 = ({ describedObject, metric, target }: any): any =>
  compact({
    target: orderReference(describedObject ?? {}),
    metricName: metric?.name ?? '',
    targetValue: target?.value ?? '0',
    selector: metric?.selector,
    averageValue: target?.averageValue,
  });

const orderReference = ({ kind, name, apiVersion }: any): any => compact({ kind, name, apiVersion });

const withType = (fields: any): any => compact(fields);

/** The other way. */
export function metricFromV1({ type, object, pods, resource, containerResource, external }: any): any {
  return compact({
    type: type ?? '',
    object: object && {
      describedObject: object.target ?? {},
      metric: compact({ name: object.metricName ?? '', selector: object.selector }),
      target: objectTarget(object),
    },
    pods: pods && {
      metric: compact({ name: pods.metricName ?? '', selector: pods.selector }),
      target: withType({ type: 'AverageValue', averageValue: pods.targetAverageValue ?? '0' }),
    },
    resource: resource && { name: resource.name ?? '', target: resourceTarget(resource) },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      target: resourceTarget(containerResource),
      container: containerResource.container ?? '',
    },
    external: external && {
      metric: compact({ name: external.metricName ?? '', selector: external.metricSelector }),
      target: withType({
        type: external.targetValue != null ? 'Value' : 'AverageValue',
        value: external.targetValue,
        averageValue: external.targetAverageValue,
      }),
    },
  });
}

const objectTarget = ({ averageValue, targetValue }: any): any =>
  averageValue != null ? { type: 'AverageValue', averageValue } : { type: 'Value', value: targetValue ?? '0' };

const resourceTarget = ({ targetAverageUtilization, targetAverageValue }: any): any =>
  withType({
    type: targetAverageUtilization != null ? 'Utilization' : 'AverageValue',
    averageUtilization: targetAverageUtilization,
    averageValue: targetAverageValue,
  });

/** A measured metric as `autoscaling/v1` writes it into an annotation. */
export function metricStatusToV1({ type, object, pods, resource, containerResource, external }: any): any {
  return compact({
    type,
    object:
      object &&
      compact({
        target: orderReference(object.describedObject ?? {}),
        metricName: object.metric?.name ?? '',
        currentValue: object.current?.value ?? '0',
        selector: object.metric?.selector,
        averageValue: object.current?.averageValue,
      }),
    pods:
      pods &&
      compact({
        metricName: pods.metric?.name ?? '',
        currentAverageValue: pods.current?.averageValue ?? '0',
        selector: pods.metric?.selector,
      }),
    resource: resource && resourceStatusToV1(resource),
    containerResource: containerResource && {
      ...resourceStatusToV1(containerResource),
      container: containerResource.container ?? '',
    },
    external:
      external &&
      compact({
        metricName: external.metric?.name ?? '',
        metricSelector: external.metric?.selector,
        currentValue: external.current?.value ?? '0',
        currentAverageValue: external.current?.averageValue,
      }),
  });
}

const resourceStatusToV1 = ({ name, current }: any): any =>
  compact({
    name,
    currentAverageUtilization: current?.averageUtilization,
    currentAverageValue: current?.averageValue ?? '0',
  });

/** The other way. */
export function metricStatusFromV1({ type, object, pods, resource, containerResource, external }: any): any {
  const amounts = (averageUtilization: any, averageValue: any, value?: any): any =>
    compact({ averageUtilization, averageValue, value });
  return compact({
    type: type ?? '',
    object: object && {
      metric: compact({ name: object.metricName ?? '', selector: object.selector }),
      current: amounts(undefined, object.averageValue, object.currentValue),
      describedObject: object.target ?? {},
    },
    pods: pods && {
      metric: compact({ name: pods.metricName ?? '', selector: pods.selector }),
      current: amounts(undefined, pods.currentAverageValue),
    },
    resource: resource && {
      name: resource.name ?? '',
      current: amounts(resource.currentAverageUtilization, resource.currentAverageValue),
    },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      current: amounts(containerResource.currentAverageUtilization, containerResource.currentAverageValue),
      container: containerResource.container ?? '',
    },
    external: external && {
      metric: compact({ name: external.metricName ?? '', selector: external.metricSelector }),
      current: amounts(undefined, external.currentAverageValue, external.currentValue),
    },
  });
}
