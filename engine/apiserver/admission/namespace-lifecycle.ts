import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { failure, forbiddenRequest, notFound } from '../status.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** Namespaces that may not be deleted, and no new content in those that are missing or terminating. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate(request: AdmissionRequest): void {
    const { operation, group, resource, namespace, name } = request;
    if (group === '' && resource === 'namespaces') {
      if (operation === 'DELETE' && IMMORTAL.has(name))
        throw forbiddenRequest(group, resource, name, 'this namespace may not be deleted');
      return;
    }
    if (!namespace || operation === 'DELETE' || operation === 'CONNECT') return;
    const found = request.context.get('namespaces', '', namespace);
    if (!found) throw notFound('', 'namespaces', namespace);
    if (operation !== 'CREATE' || found.status?.phase !== 'Terminating') return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const { status } = forbiddenRequest(group, resource, name, why);
    const causes = [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ];
    throw failure(403, 'Forbidden', status.message!, { ...status.details, causes });
  },
};
