import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import { equal } from '../equality.ts';
import type { Kind } from '../kind.ts';
import { validateEndpointSlice, validateEndpointSliceUpdate } from './endpointslice-validation.ts';

/** Follows pkg/registry/discovery/endpointslice/strategy.go. */
export const endpointSlice: Kind = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  updateChecks: ['full'],
  hasGeneration: true,
  default: defaultEndpointSlice,
  prepareForCreate: dropDeprecatedTopology,
  prepareForUpdate(object, old) {
    const { metadata: _a, ...content } = object;
    const { metadata: _b, ...before } = old;
    const generation = old.metadata.generation ?? 0;
    const same = equal(content, before) && equal(object.metadata.labels, old.metadata.labels);
    object.metadata.generation = same ? generation : generation + 1;
    // After the comparison, as upstream: topology that is thrown away still counts as a change.
    dropDeprecatedTopology(object);
  },
  warnings: ({ addressType }, old) =>
    addressType === 'FQDN' && !old ? ['spec.addressType: FQDN endpoints are deprecated'] : [],
  validate: (object) => validateEndpointSlice(object),
  validateUpdate: validateEndpointSliceUpdate,
  columns: [
    nameColumn,
    text('AddressType', ({ addressType }) => addressType ?? ''),
    text('Ports', ports),
    text('Endpoints', endpoints),
    ageColumn,
  ],
};

interface Port {
  name?: string;
  protocol?: string;
  port?: number;
}

function defaultEndpointSlice(object: KubeObject): void {
  object.endpoints ??= null;
  for (const endpoint of object.endpoints ?? []) endpoint.conditions ??= {};
  object.ports ??= null;
  for (const port of (object.ports ?? []) as Port[]) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
}

/** Topology was a field of the beta versions; v1 keeps it only where an older object has it. */
function dropDeprecatedTopology(object: KubeObject): void {
  for (const endpoint of object.endpoints ?? []) delete endpoint.deprecatedTopology;
}

function ports({ ports }: KubeObject): string {
  if (!ports?.length) return '<unset>';
  const shown = (ports as Port[]).map(({ name, port }) => (port === undefined ? name || '*' : String(port)));
  return shown.length > 3 ? `${shown.slice(0, 3).join(',')} + ${shown.length - 3} more...` : shown.join(',');
}

function endpoints({ endpoints }: KubeObject): string {
  const addresses = ((endpoints ?? []) as { addresses?: string[] }[]).flatMap(({ addresses }) => addresses ?? []);
  if (!addresses.length) return '<unset>';
  const more = addresses.length > 3 ? ` + ${addresses.length - 3} more...` : '';
  return `${addresses.slice(0, 3).join(',')}${more}`;
}
