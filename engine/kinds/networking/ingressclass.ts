import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { validateIngressClass, validateIngressClassUpdate } from './ingressclass-validation.ts';

/** Follows pkg/registry/networking/ingressclass/strategy.go. */
export const ingressClass: Kind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  hasGeneration: true,
  default(object) {
    const parameters = object.spec?.parameters;
    if (parameters) parameters.scope ??= 'Cluster';
  },
  prepareForUpdate: (object, old) => countGeneration(object, old, ['spec']),
  updateChecks: ['update', 'change', 'full', 'spec'],
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  columns: [
    { ...nameColumn, cell: ({ metadata }) => metadata.name + (isDefault(metadata.annotations) ? ' (default)' : '') },
    text('Controller', ({ spec }) => spec?.controller ?? ''),
    text('Parameters', parameters),
    ageColumn,
  ],
};

const isDefault = (annotations: Readonly<Record<string, string>> | undefined): boolean =>
  annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';

/** `kind.group/name`, as the table shows what a class refers to. */
function parameters({ spec }: KubeObject): string {
  const reference = spec?.parameters;
  if (!reference) return '<none>';
  return `${reference.kind}${reference.apiGroup ? `.${reference.apiGroup}` : ''}/${reference.name}`;
}
