import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** An Ingress that names no class gets the default one; of several the newest. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  mutate(request: AdmissionRequest): void {
    const { object: ingress, group, resource, subresource, operation } = request;
    if (!ingress || group !== 'networking.k8s.io' || resource !== 'ingresses' || subresource) return;
    if (operation !== 'CREATE' || ingress.spec?.ingressClassName !== undefined) return;
    if (ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
    const defaults = request.context
      .list('ingressclasses.networking.k8s.io')
      .filter((found) => found.metadata.annotations?.[DEFAULT_CLASS] === 'true');
    if (!defaults.length) return;
    const created = defaults.map((found) => found.metadata.creationTimestamp ?? '');
    const newest = defaults[created.indexOf(created.reduce((a, b) => (a > b ? a : b)))];
    ingress.spec = { ...ingress.spec, ingressClassName: newest.metadata.name };
  },
};
