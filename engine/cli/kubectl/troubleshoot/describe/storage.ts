import { accessModes, describeClaimEnd, storageClassOf } from './claim.ts';
import { describeEventsOf } from './events.ts';
import { listItems, type Describer, type DescribeView } from './view.ts';
import { describePersistentSource } from './pod/volumes.ts';
import { boolText, formatLabels, goList, rfc1123, type Any, type DescribeWriter } from './writer.ts';

export const persistentVolume: Describer = (object, w, view) => {
  const { metadata, spec, status = {} } = object;
  w.head(object, ['labels', 'annotations']);
  w.field(0, 'Finalizers', goList(metadata.finalizers));
  w.field(0, 'StorageClass', storageClassOf(object));
  w.field(0, 'Status', lifetime(object, w) ?? status.phase);
  w.field(0, 'Claim', spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '');
  w.field(0, 'Reclaim Policy', spec.persistentVolumeReclaimPolicy);
  w.field(0, 'Access Modes', accessModes(spec.accessModes));
  if (spec.volumeMode) w.field(0, 'VolumeMode', spec.volumeMode);
  w.field(0, 'Capacity', spec.capacity?.storage ?? '0');
  describeAffinity(spec.nodeAffinity?.required, w);
  w.field(0, 'Message', status.message);
  w.line(0, 'Source:');
  describePersistentSource(spec, w);
  describeEventsOf(object, w, view);
};

const lifetime = (object: Any, w: DescribeWriter): string | undefined =>
  object.metadata.deletionTimestamp && `Terminating (lasts ${w.since(object.metadata.deletionTimestamp)})`;

function describeAffinity(required: Any, w: DescribeWriter): void {
  w.write(0, 'Node Affinity:\t');
  if (!required) return w.line(0, '<none>');
  w.line(0, '');
  w.write(1, 'Required Terms:\t');
  const terms: readonly Any[] = required.nodeSelectorTerms ?? [];
  w.line(0, terms.length ? '' : '<none>');
  terms.forEach((term, i) =>
    describeTerm(
      w,
      2,
      i,
      (term.matchExpressions ?? []).map((e: Any) => requirementText(e.key, e.operator.toLowerCase(), e.values)),
    ),
  );
}

function describeTerm(w: DescribeWriter, level: number, index: number, lines: readonly string[]): void {
  w.write(level, `Term ${index}:\t`);
  if (!lines.length) return w.line(0, '<none>');
  lines.forEach((line, i) => {
    if (i) w.write(level, '\t');
    w.line(0, line);
  });
}

const requirementText = (key: string, operator: string, values: readonly string[] | undefined): string =>
  values?.length ? `${key} ${operator} [${values.join(', ')}]` : `${key} ${operator}`;

export const persistentVolumeClaim: Describer = (object, w, view) => {
  const { metadata, spec, status = {} } = object;
  const users = podsUsing(object, view);
  w.head(object, ['namespace']);
  w.field(0, 'StorageClass', storageClassOf(object));
  w.field(0, 'Status', lifetime(object, w) ?? status.phase);
  w.field(0, 'Volume', spec.volumeName);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field(0, 'Finalizers', goList(metadata.finalizers));
  describeClaimEnd(object, w, 0);
  w.list('Used By', users);
  if (status.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions)
      w.line(
        1,
        `${c.type} \t${c.status} \t${rfc1123(c.lastProbeTime)} \t${rfc1123(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
      );
  }
  describeEventsOf(object, w, view);
};

/** The names of the pods that use a claim, by their volumes or as its owners. */
function podsUsing(claim: Any, view: DescribeView): string[] {
  const { namespace, name, ownerReferences = [] } = claim.metadata;
  const owners = new Set(ownerReferences.filter((o: Any) => o.kind === 'Pod').map((o: Any) => o.uid));
  const users = listItems(view, `/api/v1/namespaces/${namespace}/pods`).filter(
    (pod: Any) =>
      owners.has(pod.metadata.uid) ||
      pod.spec.volumes?.some((volume: Any) => volume.persistentVolumeClaim?.claimName === name),
  );
  return users.map((pod) => pod.metadata.name).sort();
}

export const storageClass: Describer = (object, w, view) => {
  const { metadata, mountOptions = [], allowedTopologies } = object;
  const isDefault = [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ].some((key) => metadata.annotations?.[key] === 'true');
  w.field(0, 'Name', metadata.name);
  w.field(0, 'IsDefaultClass', isDefault ? 'Yes' : 'No');
  w.field(0, 'Annotations', formatLabels(metadata.annotations));
  w.field(0, 'Provisioner', object.provisioner);
  w.field(0, 'Parameters', formatLabels(object.parameters));
  w.field(0, 'AllowVolumeExpansion', boolText(object.allowVolumeExpansion));
  if (mountOptions.length) {
    w.line(0, 'MountOptions:');
    for (const option of mountOptions) w.line(1, option);
  } else w.field(0, 'MountOptions', '<none>');
  if (object.reclaimPolicy) w.field(0, 'ReclaimPolicy', object.reclaimPolicy);
  if (object.volumeBindingMode) w.field(0, 'VolumeBindingMode', object.volumeBindingMode);
  if (allowedTopologies) {
    w.write(0, `AllowedTopologies:\t${allowedTopologies.length ? '' : '<none>'}\n`);
    allowedTopologies.forEach((term: Any, i: number) =>
      describeTerm(
        w,
        1,
        i,
        (term.matchLabelExpressions ?? []).map((e: Any) => requirementText(e.key, 'in', e.values)),
      ),
    );
  }
  describeEventsOf(object, w, view);
};

export const volumeAttributesClass: Describer = (object, w, view) => {
  w.field(0, 'Name', object.metadata.name);
  w.field(0, 'Annotations', formatLabels(object.metadata.annotations));
  w.field(0, 'DriverName', object.driverName);
  w.field(0, 'Parameters', formatLabels(object.parameters));
  describeEventsOf(object, w, view);
};

export const csiNode: Describer = (object, w, view) => {
  w.head(object, ['labels', 'annotations', 'created']);
  w.line(0, 'Spec:');
  if (object.spec?.drivers) {
    w.line(1, 'Drivers:');
    for (const { name, nodeID, allocatable, topologyKeys } of object.spec.drivers) {
      w.line(2, `${name}:`);
      w.field(3, 'Node ID', nodeID);
      if (allocatable?.count !== undefined) {
        w.line(3, 'Allocatables:');
        w.field(4, 'Count', allocatable.count);
      }
      if (topologyKeys) w.field(3, 'Topology Keys', goList(topologyKeys));
    }
  }
  describeEventsOf(object, w, view);
};
