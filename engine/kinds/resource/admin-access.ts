import { forbidden, Path, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';

const LABEL = 'resource.kubernetes.io/admin-access';

/**
 * Devices that are in use already may be asked for in namespaces with a label alone. Follows AuthorizedForAdmin of
 * pkg/registry/resource: the first such request is told of, at a claim's path in templates too.
 */
export function validateAdminAccess(
  requests: readonly { exactly?: { adminAccess?: boolean } }[] | undefined,
  namespace: string,
  context: KindContext,
): FieldErrors {
  const asking = (requests ?? []).findIndex((request) => request?.exactly?.adminAccess);
  if (asking < 0 || context.get('namespaces', '', namespace)?.metadata.labels?.[LABEL] === 'true') return [];
  const why = `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`;
  return [forbidden(new Path('spec.devices.requests').index(asking).child('adminAccess'), why)];
}
