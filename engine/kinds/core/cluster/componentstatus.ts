import { nameColumn, text } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';

/** Deprecated: nothing is stored, the server asks the components when it is read. */
export const componentStatus: Kind = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  resource: 'componentstatuses',
  columns: [
    nameColumn,
    text('Status', (o) => ({ True: 'Healthy', False: 'Unhealthy' })[healthy(o)?.status as 'True'] ?? 'Unknown'),
    text('Message', (o) => healthy(o)?.message ?? ''),
    text('Error', (o) => healthy(o)?.error ?? ''),
  ],
};

const healthy = (object: KubeObject): { status: string; message?: string; error?: string } | undefined =>
  (object.conditions ?? []).find((condition: { type: string }) => condition.type === 'Healthy');
