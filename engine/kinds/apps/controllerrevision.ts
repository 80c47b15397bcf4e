import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn } from '../cells.ts';
import { countColumn, textColumn } from '../core/cells.ts';
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
    textColumn('Controller', controllerOf),
    countColumn('Revision', (object) => object.revision ?? 0),
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
