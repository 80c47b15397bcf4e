import { ageColumn, nameColumn, formatLabels, text, wide } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { allocateService } from './service-allocation.ts';
import { dropTypeDependentFields } from './service-changes.ts';
import { isExternallyAccessible } from './service-needs.ts';
import { validateService, validateServiceUpdate } from './service-validation.ts';
import { serviceWarnings } from './service-warnings.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/strategy.go */
export const service: Kind = {
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  updateChecks: ['update'],
  nameRule: 'label',
  createOnUpdate: true,
  default: defaultService,
  prepareForCreate(object) {
    object.status = { loadBalancer: {} };
  },
  prepareForUpdate(object, old, context) {
    if (context.subresource === 'status') return restore(object, old, 'spec');
    restore(object, old, 'status');
    dropTypeDependentFields(object, old);
  },
  validate: (object) => validateService(object),
  validateUpdate: validateServiceUpdate,
  allocate: allocateService,
  warnings: serviceWarnings,
  selectableFields: ({ spec }) => ({ 'spec.clusterIP': spec?.clusterIP ?? '', 'spec.type': spec?.type ?? '' }),
  columns: [
    nameColumn,
    text('Type', ({ spec }) => spec.type),
    text('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] || '<none>'),
    text('External-IP', externalAddresses),
    text('Port(s)', ports),
    ageColumn,
    wide('Selector', ({ spec }) => formatLabels(spec.selector)),
  ],
};

const AFFINITY_SECONDS = 10800;

function defaultService(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds == null)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } };
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (!port.targetPort) port.targetPort = port.port ?? 0;
  }
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (outside || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  const status = (object.status ??= {});
  status.loadBalancer ??= {};
  if (spec.type === 'LoadBalancer')
    for (const ingress of status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

/** What a cloud has assigned, and what the author names; `<pending>` while a load balancer has nothing. */
function externalAddresses({ spec, status }: KubeObject): string {
  const own: string[] = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'LoadBalancer': {
      const assigned = (status?.loadBalancer?.ingress ?? []).map(
        (i: { ip?: string; hostname?: string }) => i.ip || i.hostname,
      );
      const all = [...new Set([...assigned, ...own].filter(Boolean))];
      if (assigned.length && !own.length) all.sort();
      return all.join(',') || '<pending>';
    }
    default:
      return own.join(',') || '<none>';
  }
}

function ports({ spec }: KubeObject): string {
  const all = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }: { port: number; nodePort?: number; protocol: string }) =>
      nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return all.join(',') || '<none>';
}
