import { ageColumn, nameColumn, text, countText } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Kind } from '../kind.ts';
import { validateControllerRevision, validateControllerRevisionUpdate } from './controllerrevision-validation.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/controllerrevision/strategy.go */
export const controllerRevision: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  validate: validateControllerRevision,
  validateUpdate: validateControllerRevisionUpdate,
  columns: [
    nameColumn,
    text('Controller', controllerOf),
    countText('Revision', (object) => object.revision ?? 0),
    ageColumn,
  ],
};

/** `statefulset.apps/web`, or `<none>`. */
function controllerOf(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  if (!owner) return '<none>';
  const slash = owner.apiVersion.indexOf('/');
  const kind = owner.kind.toLowerCase();
  return slash < 0 ? `${kind}/${owner.name}` : `${kind}.${owner.apiVersion.slice(0, slash)}/${owner.name}`;
}
