import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import { humanDuration } from '../duration.ts';
import type { Kind, KindContext } from '../kind.ts';
import { dropStatus, restore } from '../strategies.ts';
import { validateSigningRequest, validateSigningRequestUpdate } from './certificatesigningrequest-validation.ts';

/** Follows pkg/registry/certificates/certificates/strategy.go. */
export const certificateSigningRequest: Kind = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  nameRule: 'path-segment',
  updateChecks: ['full', 'update'],
  statusChecks: ['full', 'update'],
  default(object) {
    object.spec ??= {};
    object.spec.request ??= null;
    object.spec.signerName ??= '';
    object.status ??= {};
  },
  prepareForCreate(object, context) {
    stampRequestor(object, context);
    dropStatus(object, {});
  },
  prepareForUpdate: prepareUpdate,
  validate: (object) => validateSigningRequest(object),
  validateUpdate: validateSigningRequestUpdate,
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec?.signerName ?? '' }),
  columns: [
    nameColumn,
    ageColumn,
    text('SignerName', ({ spec }) => spec?.signerName || '<none>'),
    text('Requestor', ({ spec }) => spec?.username ?? ''),
    text('RequestedDuration', ({ spec }) =>
      spec?.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    ),
    text('Condition', conditions),
  ],
};

/** The request is in the name of who sent it, whatever it says itself. */
function stampRequestor(object: KubeObject, { user }: KindContext): void {
  const spec = (object.spec ??= {});
  for (const field of ['username', 'uid', 'groups', 'extra']) delete spec[field];
  if (user.name) spec.username = user.name;
  if (user.uid) spec.uid = user.uid;
  if (user.groups.length) spec.groups = [...user.groups];
  if (user.extra && Object.keys(user.extra).length)
    spec.extra = Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]]));
}

/** `/approval` writes Approved and Denied, `/status` the other conditions and the certificate. */
function prepareUpdate(object: KubeObject, old: KubeObject, context: KindContext): void {
  restore(object, old, 'spec');
  if (!context.subresource) return restore(object, old, 'status');
  const status = (object.status ??= {});
  if (context.subresource === 'approval') {
    if (old.status?.certificate === undefined) delete status.certificate;
    else status.certificate = old.status.certificate;
  }
  stampConditions(status.conditions, old.status?.conditions, context);
}

interface Condition {
  type: string;
  status?: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
}

/** Conditions get the times that the client left out. */
function stampConditions(conditions: Condition[] = [], before: Condition[] = [], { timestamp }: KindContext): void {
  for (const condition of conditions) {
    condition.lastUpdateTime ??= timestamp;
    const known = before.find(({ type }) => type === condition.type);
    condition.lastTransitionTime ??=
      known?.status === condition.status ? (known?.lastTransitionTime ?? timestamp) : timestamp;
  }
}

/** `Approved,Issued`, as cleverly as printers.go: denial and failure win, the certificate counts as issued. */
function conditions({ status }: KubeObject): string {
  const types = new Set(((status?.conditions ?? []) as Condition[]).map(({ type }) => type));
  let text = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  if (types.has('Failed')) text += ',Failed';
  if (status?.certificate) text += ',Issued';
  return text;
}
