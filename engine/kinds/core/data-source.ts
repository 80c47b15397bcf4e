import { equal } from '../equality.ts';

/** `dataSource` and `dataSourceRef` follow each other where only one is given (`NormalizeDataSources`). */
export function normaliseDataSources(spec: any): void {
  if (!spec) return;
  dropSources(spec, undefined);
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) {
    const { namespace: _, ...reference } = dataSourceRef;
    spec.dataSource = reference;
  }
}

/** The server drops what it cannot take from: another namespace, and another kind in the old field alone. */
function dropSources(spec: any, old: any): void {
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  if (old?.dataSource || old?.dataSourceRef) return;
  if (spec.dataSource && !spec.dataSourceRef && !isVolumeOrSnapshot(spec.dataSource)) delete spec.dataSource;
}

const isVolumeOrSnapshot = ({ apiGroup, kind }: any): boolean =>
  kind === 'PersistentVolumeClaim' ? !apiGroup : kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io';

/** On an update what was set by the server before is not taken away by a client that knows one of the fields only. */
export function normaliseUpdatedDataSources(spec: any, old: any): void {
  if (!spec || !old) return;
  dropSources(spec, old);
  if (
    !spec.dataSource &&
    !spec.dataSourceRef?.namespace &&
    old.dataSource &&
    equal(spec.dataSourceRef, old.dataSourceRef)
  )
    spec.dataSource = { ...old.dataSource };
  if (!spec.dataSourceRef && old.dataSourceRef && equal(spec.dataSource, old.dataSource))
    spec.dataSourceRef = { ...old.dataSourceRef };
}
