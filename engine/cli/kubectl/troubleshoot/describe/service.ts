import { describeEventsOf } from './events.ts';
import { attempt, listItems, type Describer, type DescribeView } from './view.ts';
import { formatLabels, text, type Any } from './writer.ts';

export const service: Describer = (object, w, view) => {
  const { spec, status = {}, metadata } = object;
  const slices = attempt(() => slicesOf(metadata.namespace, metadata.name, view));
  const endpoints = 'value' in slices ? slices.value : [];
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.field(0, 'Selector', formatLabels(spec.selector));
  w.field(0, 'Type', spec.type);
  if (spec.ipFamilyPolicy) w.field(0, 'IP Family Policy', spec.ipFamilyPolicy);
  w.field(0, 'IP Families', (spec.ipFamilies ?? []).join(',') || '<none>');
  w.field(0, 'IP', spec.clusterIP);
  w.field(0, 'IPs', (spec.clusterIPs ?? []).join(',') || '<none>');
  if (spec.externalIPs?.length) w.field(0, 'External IPs', spec.externalIPs.join(','));
  if (spec.loadBalancerIP) w.field(0, 'Desired LoadBalancer IP', spec.loadBalancerIP);
  if (spec.externalName) w.field(0, 'External Name', spec.externalName);
  const ingress: readonly Any[] = status.loadBalancer?.ingress ?? [];
  if (ingress.length) w.field(0, 'LoadBalancer Ingress', ingress.map(ingressText).join(', '));
  for (const port of spec.ports ?? []) {
    const name = port.name || '<unset>';
    w.field(0, 'Port', `${name}\t${port.port}/${port.protocol}`);
    w.field(0, 'TargetPort', `${text(port.targetPort)}/${port.protocol}`);
    if (port.appProtocol) w.field(0, 'AppProtocol', port.appProtocol);
    if (port.nodePort) w.field(0, 'NodePort', `${name}\t${port.nodePort}/${port.protocol}`);
    w.field(0, 'Endpoints', endpointsText(endpoints, port.name ?? ''));
  }
  w.field(0, 'Session Affinity', spec.sessionAffinity);
  if (spec.externalTrafficPolicy) w.field(0, 'External Traffic Policy', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) w.field(0, 'Internal Traffic Policy', spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) w.field(0, 'HealthCheck NodePort', spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length)
    w.field(0, 'LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(','));
  if (spec.trafficDistribution) w.field(0, 'Traffic Distribution', spec.trafficDistribution);
  describeEventsOf(object, w, view);
};

function ingressText({ ip, ipMode, hostname }: Any): string {
  if (!ip) return hostname ?? '';
  return ipMode ? `${ip} (${ipMode})` : ip;
}

/** The endpoint slices of a service. Throws StatusError. */
export const slicesOf = (namespace: string, name: string, view: DescribeView): Any[] =>
  listItems(view, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    labelSelector: `kubernetes.io/service-name=${name}`,
  });

const MAX_ENDPOINTS = 3;

/** The ready addresses behind a port, three at most: `10.244.0.4:80,10.244.0.5:80 + 2 more...`. */
export function endpointsText(slices: readonly Any[], portName: string): string {
  if (!slices.length) return '<none>';
  const ready = (endpoint: Any): boolean => endpoint.conditions?.ready !== false;
  const found = slices.flatMap((slice) => {
    const addresses: string[] = (slice.endpoints ?? []).filter(ready).map((endpoint: Any) => endpoint.addresses[0]);
    if (!slice.ports?.length) return addresses;
    return slice.ports
      .filter((port: Any) => (port.name ?? '') === portName)
      .flatMap((port: Any) => addresses.map((address) => `${bracketed(address)}:${port.port}`));
  });
  const shown = found.slice(0, MAX_ENDPOINTS).join(',');
  return found.length > MAX_ENDPOINTS ? `${shown} + ${found.length - MAX_ENDPOINTS} more...` : shown;
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);
