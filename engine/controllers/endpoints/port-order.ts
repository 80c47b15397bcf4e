import { md5 } from '../hash/md5.ts';
import type { EndpointPort } from './members.ts';

const encoder = new TextEncoder();

/**
 * Ports in the order in which Endpoints list them, which is that of the MD5 sums of their dumps (endpoints.SortSubsets);
 * an empty name is left out.
 */
export function byPortHash(ports: readonly EndpointPort[]): Partial<EndpointPort>[] {
  return ports
    .map((port) => ({ port, hash: md5(encoder.encode(dump(port))) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ port: { name, port, protocol, appProtocol } }) => ({
      ...(name && { name }),
      port,
      protocol,
      ...(appProtocol && { appProtocol }),
    }));
}

const dump = ({ name, port, protocol, appProtocol }: EndpointPort): string =>
  `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} ` +
  `AppProtocol:(*string)${appProtocol ?? '<nil>'}}`;
