import { invalid, notSupported, required, tooLong, type FieldErrors, type Path } from '../../field.ts';
import { inclusiveRangeError, isDNS1123Label, isDNS1123Subdomain } from '../../names.ts';
import { addInvalid, oneOf, requireField, sortedKeys } from '../../validation/checks.ts';
import { localDescending, noBacksteps } from '../../validation/path-checks.ts';

/**
 * Rules of the volume sources that pods and persistent volumes share, source by source. `persistent` is true for
 * persistent volumes, whose references to secrets name a namespace.
 */
export type SourceRule = (errors: FieldErrors, source: any, path: Path, persistent: boolean) => void;

const requires =
  (...names: string[]): SourceRule =>
  (errors, source, path) => {
    for (const name of names) requireField(errors, source, path, name);
  };

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export const hostPath: SourceRule = (errors, source, path) => {
  if (!source.path) return void errors.push(required(path.child('path')));
  noBacksteps(errors, source.path, path.child('path'));
  oneOf(errors, path.child('type'), source.type, HOST_PATH_TYPES);
};

export const gitRepo: SourceRule = (errors, source, path) => {
  requireField(errors, source, path, 'repository');
  localDescending(errors, source.directory ?? '', path.child('directory'));
};

/** Disks with numbered partitions: `idField` names the disk. */
const partitioned =
  (idField: string): SourceRule =>
  (errors, source, path) => {
    requireField(errors, source, path, idField);
    const partition = source.partition ?? 0;
    if (partition < 0 || partition > 255)
      errors.push(invalid(path.child('partition'), partition, inclusiveRangeError(1, 255)));
  };

export const gcePersistentDisk = partitioned('pdName');
export const awsElasticBlockStore = partitioned('volumeID');

export const nfs: SourceRule = (errors, source, path) => {
  requireField(errors, source, path, 'server');
  requireField(errors, source, path, 'path');
  const where: string = source.path ?? '';
  if (!where.startsWith('/')) errors.push(invalid(path.child('path'), where, 'must be an absolute path'));
};

const IQN = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/;
const EUI = /^eui.[A-Za-z0-9]{16}$/;
const NAA = /^naa.[A-Za-z0-9]{32}$/;

function iscsiName(errors: FieldErrors, name: string, path: Path, persistent: boolean): void {
  const pattern = name.startsWith('iqn')
    ? IQN
    : name.startsWith('eui')
      ? EUI
      : name.startsWith('naa')
        ? NAA
        : undefined;
  if (!pattern) errors.push(invalid(path, name, persistent ? FORMAT : `${FORMAT} starting with iqn, eui, or naa`));
  else if (!pattern.test(name.slice(0, 4096))) errors.push(invalid(path, name, FORMAT));
}

const FORMAT = 'must be valid format';
const ISCSI_TOO_LONG =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** Is `<volume name>:<target portal>` too long for an initiator? */
const iscsiTooLong = (source: any, volume: string): boolean =>
  source.initiatorName != null && `${volume}:${source.targetPortal ?? ''}`.length > 64;

export const iscsi = (errors: FieldErrors, source: any, path: Path, persistent: boolean, volume = ''): void => {
  requireField(errors, source, path, 'targetPortal');
  if (persistent && iscsiTooLong(source, volume))
    errors.push(invalid(path.child('targetportal'), source.targetPortal ?? '', ISCSI_TOO_LONG));
  if (!source.iqn) errors.push(required(path.child('iqn')));
  else iscsiName(errors, source.iqn, path.child('iqn'), persistent);
  if (source.lun < 0 || source.lun > 255)
    errors.push(invalid(path.child('lun'), source.lun, inclusiveRangeError(0, 255)));
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef)
    errors.push(required(path.child('secretRef')));
  if (persistent && source.secretRef) requireField(errors, source.secretRef, path.child('secretRef'), 'name');
  if (source.initiatorName != null) iscsiName(errors, source.initiatorName, path.child('initiatorname'), persistent);
};

/** A pod's volume is told of the length at its name. */
export function iscsiPodName(errors: FieldErrors, source: any, path: Path, volume: string): void {
  if (iscsiTooLong(source, volume)) errors.push(invalid(path.child('name'), volume, ISCSI_TOO_LONG));
}

export const glusterfs: SourceRule = (errors, source, path, persistent) => {
  requireField(errors, source, path, 'endpoints');
  requireField(errors, source, path, 'path');
  const namespace = source.endpointsNamespace;
  if (!persistent || namespace == null) return;
  const at = path.child('endpointsNamespace');
  if (namespace === '')
    errors.push(invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name'));
  else addInvalid(errors, at, namespace, isDNS1123Label(namespace));
};

export const flocker: SourceRule = (errors, { datasetName = '', datasetUUID = '' }, path) => {
  if (!datasetName && !datasetUUID) errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (datasetName && datasetUUID)
    errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (datasetName.includes('/')) errors.push(invalid(path.child('datasetName'), datasetName, "must not contain '/'"));
};

export const rbd = requires('monitors', 'image');
export const cephfs = requires('monitors');
export const azureFile: SourceRule = (errors, source, path, persistent) => {
  requireField(errors, source, path, 'secretName');
  requireField(errors, source, path, 'shareName');
  if (persistent && source.secretNamespace === '') errors.push(required(path.child('secretNamespace')));
};
export const vsphereVolume = requires('volumePath');
export const photonPersistentDisk = requires('pdID');
export const portworxVolume = requires('volumeID');
export const scaleIO = requires('gateway', 'system', 'volumeName');
export const persistentVolumeClaim = requires('claimName');

export const cinder: SourceRule = (errors, source, path, persistent) => {
  requireField(errors, source, path, 'volumeID');
  secretReference(errors, source, path, persistent);
};

function secretReference(errors: FieldErrors, source: any, path: Path, persistent: boolean): void {
  if (!source.secretRef) return;
  requireField(errors, source.secretRef, path.child('secretRef'), 'name');
  if (persistent) requireField(errors, source.secretRef, path.child('secretRef'), 'namespace');
}

const HOST_PORTS = 'must be a host:port pair or multiple pairs separated by commas';

/** `host:port` as Go's `net.SplitHostPort` takes it. */
const isHostPort = (text: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text);

export const quobyte: SourceRule = (errors, { registry = '', tenant = '', volume = '' }, path) => {
  if (!registry) errors.push(required(path.child('registry'), HOST_PORTS));
  else if (tenant.length >= 65)
    errors.push(required(path.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters'));
  else
    for (const pair of registry.split(','))
      if (!isHostPort(pair)) errors.push(invalid(path.child('registry'), registry, HOST_PORTS));
  if (!volume) errors.push(required(path.child('volume')));
};

export const fc: SourceRule = (errors, { targetWWNs = [], wwids = [], lun }, path) => {
  if (!targetWWNs.length && !wwids.length)
    errors.push(required(path.child('targetWWNs'), 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length && wwids.length)
    errors.push(
      invalid(path.child('targetWWNs'), targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'),
    );
  if (!targetWWNs.length) return;
  if (lun == null) errors.push(required(path.child('lun'), 'lun is required if targetWWNs is specified'));
  else if (lun < 0 || lun > 255) errors.push(invalid(path.child('lun'), lun, inclusiveRangeError(0, 255)));
};

export const flexVolume: SourceRule = (errors, source, path) => {
  requireField(errors, source, path, 'driver');
  for (const key of sortedKeys(source.options)) {
    const slash = key.indexOf('/');
    const domain = `.${(slash < 0 ? key : key.slice(0, slash)).toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
      errors.push(invalid(path.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
};

const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export const azureDisk: SourceRule = (errors, source, path) => {
  requireField(errors, source, path, 'diskName');
  requireField(errors, source, path, 'diskURI');
  oneOf(errors, path.child('cachingMode'), source.cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  oneOf(errors, path.child('kind'), source.kind, ['Dedicated', 'Managed', 'Shared']);
  const uri: string = source.diskURI ?? '';
  if (source.kind === 'Managed' && !uri.startsWith('/subscriptions/'))
    errors.push(notSupported(path.child('diskURI'), uri, [MANAGED_URI]));
  if (source.kind != null && source.kind !== 'Managed' && !uri.startsWith('https://'))
    errors.push(notSupported(path.child('diskURI'), uri, [BLOB_URI]));
};

export const storageos: SourceRule = (errors, source, path, persistent) => {
  const { volumeName = '', volumeNamespace = '' } = source;
  if (!volumeName) errors.push(required(path.child('volumeName')));
  else addInvalid(errors, path.child('volumeName'), volumeName, isDNS1123Label(volumeName));
  if (volumeNamespace)
    addInvalid(errors, path.child('volumeNamespace'), volumeNamespace, isDNS1123Label(volumeNamespace));
  secretReference(errors, source, path, persistent);
};

export const local: SourceRule = (errors, source, path) => {
  if (!source.path) return void errors.push(required(path.child('path')));
  noBacksteps(errors, source.path, path.child('path'));
};

/** The name of a CSI driver. */
function csiDriverName(errors: FieldErrors, name: string, path: Path): void {
  if (!name) return void errors.push(required(path));
  if (name.length > 63) errors.push(tooLong(path, 63));
  addInvalid(errors, path, name, isDNS1123Subdomain(name.toLowerCase()));
}

export const csiInline: SourceRule = (errors, source, path) => {
  csiDriverName(errors, source.driver ?? '', path.child('driver'));
  if (!source.nodePublishSecretRef) return;
  const name = source.nodePublishSecretRef.name ?? '';
  if (!name) errors.push(required(path.child('nodePublishSecretRef', 'name')));
  else addInvalid(errors, path.child('name'), name, isDNS1123Subdomain(name));
};

export const csiPersistent: SourceRule = (errors, source, path) => {
  csiDriverName(errors, source.driver ?? '', path.child('driver'));
  requireField(errors, source, path, 'volumeHandle');
  for (const field of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ]) {
    if (!source[field]) continue;
    const { name = '', namespace = '' } = source[field];
    const at = path.child(field);
    if (!name) errors.push(required(at.child('name')));
    else addInvalid(errors, at.child('name'), name, isDNS1123Subdomain(name));
    if (!namespace) errors.push(required(at.child('namespace')));
    else addInvalid(errors, at.child('namespace'), namespace, isDNS1123Label(namespace));
  }
};
