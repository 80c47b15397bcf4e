import { describeEventsOf } from './events.ts';
import { endpointsText, slicesOf } from './service.ts';
import { attempt, type Describer, type DescribeView } from './view.ts';
import type { Any, DescribeWriter } from './writer.ts';

export const ingress: Describer = (object, w, view) => {
  const { metadata, spec, status = {} } = object;
  w.field(0, 'Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.field(0, 'Namespace', metadata.namespace);
  w.field(0, 'Address', addresses(status.loadBalancer?.ingress));
  w.field(0, 'Ingress Class', spec.ingressClassName ?? '<none>');
  const fallback = spec.defaultBackend ? backendText(spec.defaultBackend, metadata.namespace, view) : '<default>';
  w.field(0, 'Default backend', fallback);
  describeTls(spec.tls, w);
  w.write(0, 'Rules:\n  Host\tPath\tBackends\n');
  w.line(1, '----\t----\t--------');
  const rules = (spec.rules ?? []).filter((rule: Any) => rule.http);
  for (const { host, http } of rules) {
    w.line(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http.paths ?? [])
      w.line(2, `\t${path} \t${backendText(backend, metadata.namespace, view)}`);
  }
  if (!rules.length) w.line(1, `*\t*\t${fallback}`);
  w.annotations('Annotations', metadata.annotations);
  describeEventsOf(object, w, view);
};

const addresses = (list: readonly Any[] | undefined): string =>
  [...new Set((list ?? []).map(({ ip, hostname }) => ip || hostname).filter(Boolean))].sort().join(',');

function describeTls(tls: readonly Any[] | undefined, w: DescribeWriter): void {
  if (!tls?.length) return;
  w.line(0, 'TLS:');
  for (const { secretName, hosts = [] } of tls)
    w.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
}

/** `web:80 (10.244.0.4:80)`, or what is wrong with it. */
function backendText({ service, resource }: Any, namespace: string, view: DescribeView): string {
  if (service) {
    const { name, port = {} } = service;
    const title = `${name}:${port.number || port.name || ''}`;
    const found = attempt(() => {
      const slices = slicesOf(namespace, name, view);
      const object: Any = view.client.get(`/api/v1/namespaces/${namespace}/services/${name}`);
      const match = (object.spec.ports ?? []).findLast((p: Any) =>
        port.number ? p.port === port.number : p.name === port.name,
      );
      return endpointsText(slices, match?.name ?? '');
    });
    return `${title} (${'value' in found ? found.value : `<error: ${found.error}>`})`;
  }
  if (resource) return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  return '';
}

export const ingressClass: Describer = (object, w, view) => {
  w.head(object, ['labels', 'annotations']);
  w.field(0, 'Controller', object.spec?.controller);
  const parameters = object.spec?.parameters;
  if (parameters) {
    w.line(0, 'Parameters:');
    if (parameters.apiGroup !== undefined) w.field(1, 'APIGroup', parameters.apiGroup);
    w.field(1, 'Kind', parameters.kind);
    w.field(1, 'Name', parameters.name);
  }
  describeEventsOf(object, w, view);
};
