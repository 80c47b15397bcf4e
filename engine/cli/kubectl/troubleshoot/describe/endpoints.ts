import { describeEventsOf } from './events.ts';
import type { Describer } from './view.ts';
import type { Any } from './writer.ts';

export const endpoints: Describer = (object, w, view) => {
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.line(0, 'Subsets:');
  for (const subset of object.subsets ?? []) {
    const list = (addresses: readonly Any[] | undefined): string =>
      (addresses ?? []).map(({ ip }) => ip).join(',') || '<none>';
    w.field(1, 'Addresses', list(subset.addresses));
    w.field(1, 'NotReadyAddresses', list(subset.notReadyAddresses));
    if (subset.ports?.length) {
      w.line(1, 'Ports:');
      w.line(2, 'Name\tPort\tProtocol');
      w.line(2, '----\t----\t--------');
      for (const { name, port, protocol } of subset.ports) w.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    w.line(0, '');
  }
  describeEventsOf(object, w, view);
};

export const endpointSlice: Describer = (object, w, view) => {
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.field(0, 'AddressType', object.addressType);
  if (object.ports?.length) {
    w.line(0, 'Ports:');
    w.line(1, 'Name\tPort\tProtocol');
    w.line(1, '----\t----\t--------');
    for (const { name, port, protocol } of object.ports)
      w.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`);
  } else w.line(0, 'Ports: <unset>');
  if (object.endpoints?.length) w.line(0, 'Endpoints:');
  else w.line(0, 'Endpoints: <none>');
  for (const endpoint of object.endpoints ?? []) {
    w.field(1, '- Addresses', (endpoint.addresses ?? []).join(', ') || '<none>');
    w.line(2, 'Conditions:');
    w.field(3, 'Ready', endpoint.conditions?.ready ?? '<unset>');
    w.field(2, 'Hostname', endpoint.hostname ?? '<unset>');
    if (endpoint.targetRef) w.field(2, 'TargetRef', `${endpoint.targetRef.kind}/${endpoint.targetRef.name}`);
    w.field(2, 'NodeName', endpoint.nodeName ?? '<unset>');
    w.field(2, 'Zone', endpoint.zone ?? '<unset>');
  }
  describeEventsOf(object, w, view);
};
