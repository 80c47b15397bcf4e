import { ageColumn, nameColumn, text } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { endpointsWarnings } from './endpoints-warnings.ts';
import { validateEndpoints, validateEndpointsUpdate } from './endpoints-validation.ts';

const SHOWN = 3;

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/endpoint/strategy.go */
export const endpoints: Kind = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  createOnUpdate: true,
  default: defaultEndpoints,
  validate: validateEndpoints,
  validateUpdate: validateEndpointsUpdate,
  warnings: endpointsWarnings,
  columns: [nameColumn, text('Endpoints', endpointsCell), ageColumn],
};

function defaultEndpoints(object: KubeObject): void {
  for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP';
}

/** The first three `address:port` pairs, and how many more there are. */
function endpointsCell(object: KubeObject): string {
  const found: string[] = [];
  for (const { addresses = [], ports = [] } of object.subsets ?? [])
    if (!ports.length) for (const { ip } of addresses) found.push(ip);
    else
      for (const { port } of ports)
        for (const { ip } of addresses) found.push(ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
  if (!found.length) return '<none>';
  const more = found.length - SHOWN;
  return `${found.slice(0, SHOWN).join(',')}${more > 0 ? ` + ${more} more...` : ''}`;
}
