import type { KubeObject } from '../../../store/object.ts';

type Fields = Record<string, any>;

/**
 * An object as Go's typed structs print it: fields that are written even when they hold nothing (`resources: {}`,
 * `strategy: {}`, `status: {}`). For built-in kinds that kubectl decodes itself (`kubectl set --local`).
 */
export function withZeroValues(object: KubeObject): KubeObject {
  const { apiVersion, kind } = object;
  switch (`${apiVersion}/${kind}`) {
    case 'v1/Pod':
      return { ...object, spec: podSpec(object.spec ?? {}), status: object.status ?? {} };
    case 'v1/ReplicationController':
      return { ...object, spec: withTemplate(object.spec ?? {}), status: object.status ?? { replicas: 0 } };
    case 'apps/v1/Deployment':
      return { ...object, spec: { strategy: {}, ...withTemplate(object.spec ?? {}) }, status: object.status ?? {} };
    case 'apps/v1/ReplicaSet':
      return { ...object, spec: withTemplate(object.spec ?? {}), status: object.status ?? { replicas: 0 } };
    case 'apps/v1/StatefulSet':
      return {
        ...object,
        spec: { serviceName: '', updateStrategy: {}, ...withTemplate(object.spec ?? {}) },
        status: object.status ?? { availableReplicas: 0, replicas: 0 },
      };
    case 'apps/v1/DaemonSet':
      return {
        ...object,
        spec: { updateStrategy: {}, ...withTemplate(object.spec ?? {}) },
        status: object.status ?? {
          currentNumberScheduled: 0,
          desiredNumberScheduled: 0,
          numberMisscheduled: 0,
          numberReady: 0,
        },
      };
    case 'batch/v1/Job':
      return { ...object, spec: withTemplate(object.spec ?? {}), status: object.status ?? {} };
    case 'batch/v1/CronJob': {
      const template = object.spec?.jobTemplate ?? {};
      const jobTemplate = { metadata: {}, ...template, spec: withTemplate(template.spec ?? {}) };
      return { ...object, spec: { ...object.spec, jobTemplate }, status: object.status ?? {} };
    }
    case 'v1/Service':
    case 'networking.k8s.io/v1/Ingress':
      return { ...object, status: object.status ?? { loadBalancer: {} } };
  }
  return object;
}

function withTemplate(spec: Fields): Fields {
  if (!spec.template) return spec;
  return { ...spec, template: { metadata: {}, ...spec.template, spec: podSpec(spec.template.spec ?? {}) } };
}

function podSpec(spec: Fields): Fields {
  const containers = (list: Fields[] | undefined): Fields[] | null =>
    list ? list.map((container) => ({ resources: {}, ...container })) : null;
  return {
    ...spec,
    containers: containers(spec.containers),
    ...(spec.initContainers && { initContainers: containers(spec.initContainers) }),
  };
}
