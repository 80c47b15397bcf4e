import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration, dropStatus, restore } from '../strategies.ts';
import { validateIngress, validateIngressStatus, validateIngressUpdate } from './ingress-validation.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Follows pkg/registry/networking/ingress/strategy.go. */
export const ingress: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  hasGeneration: true,
  default: defaultIngress,
  prepareForCreate: (object) => dropStatus(object, { loadBalancer: {} }),
  prepareForUpdate(object, old, { subresource }) {
    if (subresource === 'status') return restore(object, old, 'spec');
    restore(object, old, 'status');
    countGeneration(object, old, ['spec']);
  },
  validate: validateIngress,
  validateUpdate: (object, old, { subresource }) =>
    subresource === 'status' ? validateIngressStatus(object) : validateIngressUpdate(object, old),
  warnings: (object, old, { subresource }) =>
    !old &&
    !subresource &&
    object.metadata.annotations?.[CLASS_ANNOTATION] !== undefined &&
    !object.spec?.ingressClassName
      ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  columns: [
    nameColumn,
    text('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
    text('Hosts', hosts),
    text('Address', addresses),
    text('Ports', ({ spec }) => (spec?.tls?.length ? '80, 443' : '80')),
    ageColumn,
  ],
};

/** A reference's apiGroup is written as null where it is absent: it has no `omitempty` in Go. */
function defaultIngress(object: KubeObject): void {
  object.status ??= {};
  object.status.loadBalancer ??= {};
  for (const backend of backends(object)) if (backend.resource) backend.resource.apiGroup ??= null;
}

function* backends(object: KubeObject): Generator<{ resource?: { apiGroup?: string | null } }> {
  if (object.spec?.defaultBackend) yield object.spec.defaultBackend;
  for (const rule of object.spec?.rules ?? [])
    for (const path of rule.http?.paths ?? []) if (path.backend) yield path.backend;
}

/** The first three hosts; `*` where no rule names one. */
function hosts({ spec }: KubeObject): string {
  const rules: { host?: string }[] = spec?.rules ?? [];
  const names = rules.filter(({ host }) => host).map(({ host }) => host);
  if (!names.length) return '*';
  return names.length > 3 ? `${names.slice(0, 3).join(',')} + ${names.length - 3} more...` : names.join(',');
}

/** Each address once, sorted (`ingressLoadBalancerStatusStringer`). */
function addresses({ status }: KubeObject): string {
  const ingress: { ip?: string; hostname?: string }[] = status?.loadBalancer?.ingress ?? [];
  const found = ingress.map(({ ip, hostname }) => ip || hostname).filter(Boolean);
  return [...new Set(found)].sort().join(',');
}
