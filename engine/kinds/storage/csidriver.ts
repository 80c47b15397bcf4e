import { ageColumn, nameColumn, text } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import type { Column, Kind } from '../kind.ts';
import { validateCSIDriver, validateCSIDriverUpdate } from './csidriver-validation.ts';

const flag = (name: string, cell: (spec: KubeObject['spec']) => boolean | undefined): Column => ({
  name,
  type: 'boolean',
  cell: ({ spec }) => cell(spec ?? {}) ?? false,
});

const UNSET_SECRETS =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

/** Follows pkg/registry/storage/csidriver/strategy.go. */
export const csiDriver: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  fieldsOff: ['spec.preventPodSchedulingIfMissing'],
  updateChecks: ['update'],
  unconditionalUpdate: false,
  default(object) {
    const spec = (object.spec ??= {});
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  prepareForUpdate: countCSIDriverGeneration,
  validate: validateCSIDriver,
  validateUpdate: validateCSIDriverUpdate,
  warnings: ({ spec }, old) =>
    spec.tokenRequests?.length &&
    spec.serviceAccountTokenInSecrets == null &&
    !equal(spec.tokenRequests, old?.spec.tokenRequests)
      ? [UNSET_SECRETS]
      : [],
  columns: [
    nameColumn,
    flag('AttachRequired', (spec) => spec.attachRequired ?? true),
    flag('PodInfoOnMount', (spec) => spec.podInfoOnMount),
    flag('StorageCapacity', (spec) => spec.storageCapacity),
    text('TokenRequests', ({ spec }) => (spec?.tokenRequests?.length ? tokenAudiences(spec.tokenRequests) : '<unset>')),
    flag('RequiresRepublish', (spec) => spec.requiresRepublish),
    text('Modes', ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(',') || '<none>'),
    ageColumn,
  ],
};

const tokenAudiences = (requests: readonly { audience?: string }[] | undefined): string =>
  (requests ?? []).map(({ audience }) => audience ?? '').join(',');

/** The generation of drivers counts only the changes that an update may make. */
function countCSIDriverGeneration(object: KubeObject, old: KubeObject): void {
  const fields = ['tokenRequests', 'requiresRepublish', 'seLinuxMount', 'nodeAllocatableUpdatePeriodSeconds'];
  const changed = fields.some((field) => JSON.stringify(object.spec?.[field]) !== JSON.stringify(old.spec?.[field]));
  if (changed) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}
