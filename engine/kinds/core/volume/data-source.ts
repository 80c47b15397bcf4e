/**
 * `dataSource` and `dataSourceRef` follow each other where only one is given (`EnforceDataSourceBackwardsCompatibility`
 * and `NormalizeDataSources`). `old` is the claim's spec of before: a source that it has stays, whatever it is.
 */
export function normaliseDataSources(spec: any, old?: any): void {
  if (!spec) return;
  dropSources(spec, old);
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
