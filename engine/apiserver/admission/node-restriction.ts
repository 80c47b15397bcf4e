import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

const NODE_USER = 'system:node:';

/** A kubelet may change its own Node and the pods bound to it, and no others. */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  validate(request: AdmissionRequest): void {
    const { user, group, resource } = request;
    if (!user.groups.includes('system:nodes') || !user.name.startsWith(NODE_USER)) return;
    const node = user.name.slice(NODE_USER.length);
    const deny = (why: string): Error => forbiddenRequest(group, resource, request.name, why);
    if (group === '' && resource === 'nodes' && request.name !== node)
      throw deny(`node "${node}" is not allowed to modify node "${request.name}"`);
    if (group !== '' || resource !== 'pods') return;
    const bound = (request.old ?? request.object)?.spec?.nodeName;
    if (request.operation === 'CREATE') {
      if (!request.object?.metadata.annotations?.['kubernetes.io/config.mirror'])
        throw deny(
          `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`,
        );
    } else if (request.operation === 'UPDATE') {
      if (request.subresource !== 'status') throw deny(`unexpected subresource ${request.subresource}`);
      if (bound !== node)
        throw deny(`node "${node}" can only update pod status for pods with spec.nodeName set to itself`);
    } else if (request.operation === 'DELETE' && bound !== node)
      throw deny(`node "${node}" can only delete pods with spec.nodeName set to itself`);
  },
};
