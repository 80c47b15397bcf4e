import { goValue, type GoStruct } from '../go-print.ts';

const SECRET: GoStruct = [
  ['Name', 'name', ''],
  ['Namespace', 'namespace', ''],
];

const CSI: GoStruct = [
  ['Driver', 'driver', ''],
  ['VolumeHandle', 'volumeHandle', ''],
  ['ReadOnly', 'readOnly', false],
  ['FSType', 'fsType', ''],
  ['VolumeAttributes', 'volumeAttributes', null],
  ['ControllerPublishSecretRef', 'controllerPublishSecretRef', null, SECRET],
  ['NodeStageSecretRef', 'nodeStageSecretRef', null, SECRET],
  ['NodePublishSecretRef', 'nodePublishSecretRef', null, SECRET],
  ['ControllerExpandSecretRef', 'controllerExpandSecretRef', null, SECRET],
  ['NodeExpandSecretRef', 'nodeExpandSecretRef', null, SECRET],
];

/** Other volume sources than CSI are refused inline before they are printed, so they are always null here. */
const OTHER_SOURCES: readonly [string, string][] = [
  ['GCEPersistentDisk', 'gcePersistentDisk'],
  ['AWSElasticBlockStore', 'awsElasticBlockStore'],
  ['HostPath', 'hostPath'],
  ['Glusterfs', 'glusterfs'],
  ['NFS', 'nfs'],
  ['RBD', 'rbd'],
  ['Quobyte', 'quobyte'],
  ['ISCSI', 'iscsi'],
  ['FlexVolume', 'flexVolume'],
  ['Cinder', 'cinder'],
  ['CephFS', 'cephfs'],
  ['FC', 'fc'],
  ['Flocker', 'flocker'],
  ['AzureFile', 'azureFile'],
  ['VsphereVolume', 'vsphereVolume'],
  ['AzureDisk', 'azureDisk'],
  ['PhotonPersistentDisk', 'photonPersistentDisk'],
  ['PortworxVolume', 'portworxVolume'],
  ['ScaleIO', 'scaleIO'],
  ['Local', 'local'],
  ['StorageOS', 'storageos'],
];

const VOLUME: GoStruct = [
  ['Capacity', 'capacity', null],
  ...OTHER_SOURCES.map(([go, json]) => [go, json, null] as const),
  ['CSI', 'csi', null, CSI],
  ['AccessModes', 'accessModes', null],
  ['ClaimRef', 'claimRef', null],
  ['PersistentVolumeReclaimPolicy', 'persistentVolumeReclaimPolicy', ''],
  ['StorageClassName', 'storageClassName', ''],
  ['MountOptions', 'mountOptions', null],
  ['VolumeMode', 'volumeMode', null],
  ['NodeAffinity', 'nodeAffinity', null],
  ['VolumeAttributesClassName', 'volumeAttributesClassName', null],
];

const ATTACHMENT: GoStruct = [
  ['Attacher', 'attacher', ''],
  [
    'Source',
    'source',
    'struct',
    [
      ['PersistentVolumeName', 'persistentVolumeName', null],
      ['InlineVolumeSpec', 'inlineVolumeSpec', null, VOLUME],
    ],
  ],
  ['NodeName', 'nodeName', ''],
];

/** The spec of a VolumeAttachment as Go prints the internal type. */
export const internalAttachmentSpec = (spec: Readonly<Record<string, unknown>>): unknown => goValue(spec, ATTACHMENT);
