import { goValue } from '../../../../../kinds/go-value.ts';
import { approximateQuantity } from '../../../../../kinds/quantity.ts';
import { describeClaim } from '../claim.ts';
import { sortedPairs, text, type Any, type DescribeWriter } from '../writer.ts';

/** A line of a volume: title and value. An empty title gives the value alone. */
type Lines = readonly (readonly [title: string, value: unknown])[];

interface VolumeType {
  /** What stands behind `Type:`. */
  readonly type: string;
  readonly lines: (source: Any) => Lines;
}

const flag = (value: unknown): boolean => value === true;
const orNone = (value: unknown): unknown => value ?? '<none>';

/** A reference as Go's `%v` prints the struct behind a pointer. */
function reference(value: Any): string {
  if (!value) return 'nil';
  if (value.namespace !== undefined)
    return `&SecretReference{Name:${text(value.name)},Namespace:${text(value.namespace)},}`;
  return `&LocalObjectReference{Name:${text(value.name)},}`;
}

/** The same for what can only be a SecretReference. */
const secretReference = (value: Any): string =>
  value ? `&SecretReference{Name:${text(value.name)},Namespace:${text(value.namespace)},}` : 'nil';

const disk =
  (idTitle: string, idField: string) =>
  (source: Any): Lines => [
    [idTitle, source[idField]],
    ['FSType', source.fsType],
    ['Partition', source.partition ?? 0],
    ['ReadOnly', flag(source.readOnly)],
  ];

const iscsi = (source: Any, secret: (value: Any) => string): Lines => [
  ['TargetPortal', source.targetPortal],
  ['IQN', source.iqn],
  ['Lun', source.lun ?? 0],
  ['ISCSIInterface', source.iscsiInterface],
  ['FSType', source.fsType],
  ['ReadOnly', flag(source.readOnly)],
  ['Portals', goValue(source.portals ?? [])],
  ['DiscoveryCHAPAuth', flag(source.chapAuthDiscovery)],
  ['SessionCHAPAuth', flag(source.chapAuthSession)],
  ['SecretRef', secret(source.secretRef)],
  ['InitiatorName', orNone(source.initiatorName)],
];

const rbd = (source: Any, secret: (value: Any) => string): Lines => [
  ['CephMonitors', goValue(source.monitors ?? [])],
  ['RBDImage', source.image],
  ['FSType', source.fsType],
  ['RBDPool', source.pool],
  ['RadosUser', source.user],
  ['Keyring', source.keyring],
  ['SecretRef', secret(source.secretRef)],
  ['ReadOnly', flag(source.readOnly)],
];

const optional = (source: Any): readonly [string, unknown] => ['Optional', flag(source.optional)];

/** The sources that pods and persistent volumes share, and those of pods, by field name. */
const TYPES: Readonly<Record<string, VolumeType>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    lines: (s) => [
      ['Path', s.path],
      ['HostPathType', s.type ?? '<none>'],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    lines: (s) => [
      ['Medium', s.medium],
      [
        'SizeLimit',
        s.sizeLimit !== undefined && (approximateQuantity(String(s.sizeLimit)) ?? 0) > 0 ? s.sizeLimit : '<unset>',
      ],
    ],
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    lines: disk('PDName', 'pdName'),
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    lines: disk('VolumeID', 'volumeID'),
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    lines: (s) => [
      ['Repository', s.repository],
      ['Revision', s.revision],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    lines: (s) => [['SecretName', s.secretName], optional(s)],
  },
  configMap: { type: 'ConfigMap (a volume populated by a ConfigMap)', lines: (s) => [['Name', s.name], optional(s)] },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    lines: (s) => [
      ['Server', s.server],
      ['Path', s.path],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    lines: (s) => iscsi(s, reference),
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    lines: (s) => [
      ['EndpointsName', s.endpoints],
      ['Path', s.path],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    lines: (s) => [
      ['ClaimName', s.claimName],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    lines: (s) => rbd(s, reference),
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    lines: (s) => [
      ['Registry', s.registry],
      ['Volume', s.volume],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    lines: (s) => [
      ['DiskName', s.diskName],
      ['DiskURI', s.diskURI],
      ['Kind', s.kind],
      ['FSType', s.fsType],
      ['CachingMode', s.cachingMode],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    lines: (s) => [
      ['VolumePath', s.volumePath],
      ['FSType', s.fsType],
      ['StoragePolicyName', s.storagePolicyName],
    ],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    lines: (s) => [
      ['VolumeID', s.volumeID],
      ['FSType', s.fsType],
      ['ReadOnly', flag(s.readOnly)],
      ['SecretRef', reference(s.secretRef)],
    ],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    lines: (s) => [
      ['PdID', s.pdID],
      ['FSType', s.fsType],
    ],
  },
  portworxVolume: { type: 'PortworxVolume (a Portworx Volume resource)', lines: (s) => [['VolumeID', s.volumeID]] },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    lines: (s) => [...scaleIo(s), ['FSType', s.fsType], ['ReadOnly', flag(s.readOnly)]],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    lines: (s) => [
      ['Monitors', goValue(s.monitors ?? [])],
      ['Path', s.path],
      ['User', s.user],
      ['SecretFile', s.secretFile],
      ['SecretRef', reference(s.secretRef)],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    lines: (s) => [
      ['VolumeName', s.volumeName],
      ['VolumeNamespace', s.volumeNamespace],
      ['FSType', s.fsType],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    lines: (s) => [
      ['TargetWWNs', (s.targetWWNs ?? []).join(', ')],
      ['LUN', orNone(s.lun)],
      ['FSType', s.fsType],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    lines: (s) => [
      ['SecretName', s.secretName],
      ['ShareName', s.shareName],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    lines: (s) => [
      ['Driver', s.driver],
      ['FSType', s.fsType],
      ['SecretRef', reference(s.secretRef)],
      ['ReadOnly', flag(s.readOnly)],
      ['Options', goValue(s.options ?? {})],
    ],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    lines: (s) => [
      ['DatasetName', s.datasetName],
      ['DatasetUUID', s.datasetUUID],
    ],
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    lines: (s) => [
      ['Reference', s.reference],
      ['PullPolicy', s.pullPolicy],
    ],
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    lines: (s) => [
      ['Driver', s.driver],
      ['FSType', s.fsType],
      ['ReadOnly', flag(s.readOnly)],
    ],
  },
  local: {
    type: 'LocalVolume (a persistent volume backed by local storage on a node)',
    lines: (s) => [['Path', s.path]],
  },
};

/** Sources that look different in a persistent volume. */
const PERSISTENT: Readonly<Record<string, (source: Any) => Lines>> = {
  iscsi: (s) => iscsi(s, secretReference),
  rbd: (s) => rbd(s, secretReference),
  glusterfs: (s) => [
    ['EndpointsName', s.endpoints],
    ['EndpointsNamespace', s.endpointsNamespace ?? '<unset>'],
    ['Path', s.path],
    ['ReadOnly', flag(s.readOnly)],
  ],
  scaleIO: (s) => [
    ...scaleIo(s),
    ['SecretName', s.secretRef?.name],
    ['SecretNamespace', s.secretRef?.namespace],
    ['FSType', s.fsType],
    ['ReadOnly', flag(s.readOnly)],
  ],
  azureFile: (s) => [
    ['SecretName', s.secretName],
    ['SecretNamespace', s.secretNamespace],
    ['ShareName', s.shareName],
    ['ReadOnly', flag(s.readOnly)],
  ],
  cinder: (s) => replaceSecret(TYPES.cinder.lines(s), s),
  cephfs: (s) => replaceSecret(TYPES.cephfs.lines(s), s),
  flexVolume: (s) => replaceSecret(TYPES.flexVolume.lines(s), s),
  csi: (s) => [
    ['Driver', s.driver],
    ['FSType', s.fsType],
    ['VolumeHandle', s.volumeHandle],
    ['ReadOnly', flag(s.readOnly)],
  ],
};

const replaceSecret = (lines: Lines, source: Any): Lines =>
  lines.map(([title, value]) => (title === 'SecretRef' ? [title, secretReference(source.secretRef)] : [title, value]));

function scaleIo(s: Any): Lines {
  return [
    ['Gateway', s.gateway],
    ['System', s.system],
    ['Protection Domain', s.protectionDomain],
    ['Storage Pool', s.storagePool],
    ['Storage Mode', s.storageMode],
    ['VolumeName', s.volumeName],
  ];
}

/** `Volumes:` of a pod, or of a template (`space` is then its indentation). */
export function describeVolumes(volumes: readonly Any[] | undefined, w: DescribeWriter, space: string): void {
  if (!volumes?.length) return w.write(0, `${space}Volumes:\t<none>\n`);
  w.write(0, `${space}Volumes:\n`);
  for (const volume of volumes) {
    w.write(1, `${space && ' '}${volume.name}:\n`);
    describeSource(volume, w);
  }
}

function describeSource(volume: Any, w: DescribeWriter): void {
  if (volume.downwardAPI) return describeDownward(volume.downwardAPI, w);
  if (volume.projected) return describeProjected(volume.projected, w);
  if (volume.ephemeral) return describeEphemeral(volume.ephemeral, w);
  const found = Object.keys(TYPES).find((name) => volume[name] !== undefined);
  if (!found) return w.write(1, '<unknown>\n');
  const { type, lines } = TYPES[found];
  writeLines(w, type, lines(volume[found]));
  if (found === 'csi') describeAttributes(volume.csi.volumeAttributes, w);
}

/** The source of a persistent volume. */
export function describePersistentSource(spec: Any, w: DescribeWriter): void {
  const found = Object.keys(TYPES).find((name) => name !== 'persistentVolumeClaim' && spec[name] !== undefined);
  if (!found) return w.write(1, '<unknown>\n');
  writeLines(w, TYPES[found].type, (PERSISTENT[found] ?? TYPES[found].lines)(spec[found]));
  if (found === 'csi') describeAttributes(spec.csi.volumeAttributes, w);
}

function writeLines(w: DescribeWriter, type: string, lines: Lines): void {
  w.field(2, 'Type', type);
  // kubectl leaves the colon out of one title, and puts a blank behind another.
  for (const [title, value] of lines)
    if (title === 'ISCSIInterface') w.write(2, `${title}\t${text(value)}\n`);
    else if (title === 'Kind') w.write(2, `${title}: \t${text(value)}\n`);
    else w.field(2, title, value);
}

function describeAttributes(attributes: Readonly<Record<string, string>> | undefined, w: DescribeWriter): void {
  const pairs = sortedPairs(attributes);
  w.write(2, 'VolumeAttributes:\t');
  if (!pairs.length) return w.write(0, '<none>\n');
  // Values stand at level 2 within their column, as kubectl writes them.
  pairs.forEach((pair, i) => {
    if (i) {
      w.write(2, '');
      w.write(2, '\t');
    }
    w.write(2, `${pair.length > 140 ? `${pair.slice(0, 140)}...` : pair}\n`);
  });
}

function describeDownward(source: Any, w: DescribeWriter): void {
  w.field(2, 'Type', 'DownwardAPI (a volume populated by information about the pod)');
  w.line(2, 'Items:');
  for (const { fieldRef, resourceFieldRef, path } of source.items ?? []) {
    if (fieldRef) w.line(3, `${fieldRef.fieldPath} -> ${path}`);
    if (resourceFieldRef) w.line(3, `${resourceFieldRef.resource} -> ${path}`);
  }
}

function describeProjected(projected: Any, w: DescribeWriter): void {
  w.field(2, 'Type', 'Projected (a volume that contains injected data from multiple sources)');
  for (const source of projected.sources ?? []) {
    if (source.secret) {
      w.field(2, 'SecretName', source.secret.name);
      w.field(2, 'Optional', flag(source.secret.optional));
    } else if (source.downwardAPI) w.field(2, 'DownwardAPI', 'true');
    else if (source.configMap) {
      w.field(2, 'ConfigMapName', source.configMap.name);
      w.field(2, 'Optional', flag(source.configMap.optional));
    } else if (source.serviceAccountToken)
      w.field(2, 'TokenExpirationSeconds', source.serviceAccountToken.expirationSeconds);
  }
}

function describeEphemeral(ephemeral: Any, w: DescribeWriter): void {
  w.field(
    2,
    'Type',
    'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
  );
  const template = ephemeral.volumeClaimTemplate;
  if (template) describeClaim({ metadata: template.metadata ?? {}, spec: template.spec ?? {} }, w, 2);
}
