import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { STATUS_KEEPS_METADATA, dropStatus, prepareSpecOrStatus } from '../strategies.ts';
import { validateFlowSchema, validateFlowSchemaStatus } from './flowschema-validation.ts';

/** Follows pkg/registry/flowcontrol/flowschema/strategy.go. */
export const flowSchema: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  resource: 'flowschemas',
  updateChecks: ['full'],
  statusChecks: [],
  statusKeeps: [...STATUS_KEEPS_METADATA, 'uid'],
  hasGeneration: true,
  default: defaultFlowSchema,
  prepareForCreate: (object) => dropStatus(object, {}),
  prepareForUpdate: prepareSpecOrStatus,
  validate: (object) => validateFlowSchema(object),
  validateUpdate: (object, _old, { subresource }) =>
    subresource === 'status' ? validateFlowSchemaStatus(object) : validateFlowSchema(object),
  columns: [
    nameColumn,
    text('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration?.name ?? ''),
    text('MatchingPrecedence', ({ spec }) => String(spec?.matchingPrecedence ?? 0)),
    text('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
    text('MissingPL', dangling),
  ],
};

/** The precedence is 1000 where none is given. Lists without `omitempty` in Go are written as null. */
function defaultFlowSchema(object: KubeObject): void {
  const spec = (object.spec ??= {});
  spec.priorityLevelConfiguration ??= { name: '' };
  spec.matchingPrecedence ||= 1000;
  for (const rule of spec.rules ?? []) {
    rule.subjects ??= null;
    for (const resource of rule.resourceRules ?? [])
      for (const field of ['verbs', 'apiGroups', 'resources', 'namespaces'])
        if (!resource[field]?.length) resource[field] = null;
    for (const other of rule.nonResourceRules ?? [])
      for (const field of ['verbs', 'nonResourceURLs']) if (!other[field]?.length) other[field] = null;
  }
  object.status ??= {};
}

/** The Dangling condition: is the priority level missing? */
function dangling({ status }: KubeObject): string {
  const condition = (status?.conditions ?? []).find(({ type }: { type: string }) => type === 'Dangling');
  return condition?.status ?? '?';
}
