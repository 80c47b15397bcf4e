import { ageColumn, nameColumn, text } from '../../cells.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Kind } from '../../kind.ts';
import { restore } from '../../strategies.ts';
import { validateNamespace, validateNamespaceUpdate } from './namespace-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/namespace/strategy.go */
export const namespace: Kind = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  updateChecks: ['full', 'update'],
  nameRule: 'label',
  default: defaultNamespace,
  prepareForCreate(object) {
    object.status = { phase: 'Active' };
    const finalizers: string[] = (object.spec.finalizers ??= []);
    if (!finalizers.includes('kubernetes')) finalizers.push('kubernetes');
  },
  prepareForUpdate(object, old, context) {
    if (context.subresource === 'status') restore(object, old, 'spec');
    else if (context.subresource === 'finalize') restore(object, old, 'status');
    else restore(object, old, 'spec', 'status');
  },
  validate: validateNamespace,
  validateUpdate: validateNamespaceUpdate,
  selectableFields: ({ status }) => ({ 'status.phase': status?.phase ?? '' }),
  columns: [nameColumn, text('Status', ({ status }) => status?.phase ?? ''), ageColumn],
};

function defaultNamespace(object: KubeObject): void {
  if (object.metadata.name) (object.metadata.labels ??= {})['kubernetes.io/metadata.name'] = object.metadata.name;
  object.spec ??= {};
  object.status ??= {};
  object.status.phase ||= 'Active';
}
