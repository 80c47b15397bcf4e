import { fnv128a } from '../hash/fnv128.ts';
import type { EndpointPort } from './members.ts';

/**
 * Ports in the order in which Endpoints list them, which is that of the hashes of their dumps (endpoints.SortSubsets);
 * an empty name is left out.
 */
export function byPortHash(ports: readonly EndpointPort[]): Partial<EndpointPort>[] {
  return sorted(ports, dumpCore).map(({ name, port, protocol, appProtocol }) => ({
    ...(name && { name }),
    port,
    protocol,
    ...(appProtocol && { appProtocol }),
  }));
}

/** Ports in the order in which EndpointSlices list them, by another dump (endpointslice/util.NewPortMapKey). */
export const bySliceHash = (ports: readonly EndpointPort[]): readonly EndpointPort[] => sorted(ports, dumpDiscovery);

function sorted(ports: readonly EndpointPort[], dump: (port: EndpointPort) => string): readonly EndpointPort[] {
  if (ports.length < 2) return ports;
  return ports
    .map((port) => ({ port, hash: fnv128a(dump(port)) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ port }) => port);
}

const dumpCore = ({ name, port, protocol, appProtocol }: EndpointPort): string =>
  `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} ` +
  `AppProtocol:(*string)${appProtocol ?? '<nil>'}}`;

const dumpDiscovery = ({ name, port, protocol, appProtocol }: EndpointPort): string =>
  `(v1.EndpointPort){Name:(*string)${name} Protocol:(*v1.Protocol)${protocol} Port:(*int32)${port} ` +
  `AppProtocol:(*string)${appProtocol ?? '<nil>'}}`;
