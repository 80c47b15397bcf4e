import type { Store } from '../store/store.ts';
import { MountError } from './mount-error.ts';

/** Plug-ins that Kubernetes no longer has. */
const GONE = 'rbd cephfs glusterfs flocker quobyte scaleIO storageos flexVolume photonPersistentDisk'.split(' ');

/** Plug-ins that were moved to CSI drivers: their volumes wait to be attached. */
const MOVED = 'awsElasticBlockStore gcePersistentDisk azureDisk azureFile cinder vsphereVolume portworxVolume'.split(
  ' ',
);

/** Where and for whom a volume would be mounted. */
interface Wanted {
  readonly store: Store;
  /** The volume's name, or that of the persistent volume. */
  readonly name: string;
  readonly podUid: string;
  readonly readOnly: boolean;
  readonly mountOptions?: readonly string[];
}

/**
 * Why a volume whose files would come from elsewhere cannot be had on nodes that have neither drivers, nor devices, nor
 * a file server in reach, as the kubelet tells it; undefined for other sources.
 * @param source a volume of a pod, or the spec of a persistent volume
 */
export function driverFailure(source: any, wanted: Wanted): MountError | undefined {
  const { name } = wanted;
  if (source.nfs) return new MountError(nfsFailure(source.nfs, wanted), { name });
  if (source.csi) return csiFailure(source, wanted);
  if (source.iscsi) return new MountError('executable file not found in $PATH', { name, step: 'WaitForAttach' });
  if (source.fc) return new MountError('no fc disk found', { name, step: 'WaitForAttach' });
  if (source.gitRepo)
    return new MountError(
      'git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate `GitRepoVolumeDriver`',
      { name },
    );
  if (GONE.some((key) => source[key]))
    return new MountError(`failed to get Plugin from volumeSpec for volume "${name}" err=no volume plugin matched`, {
      name,
      step: 'plugin',
    });
  return MOVED.some((key) => source[key]) ? new MountError('not attached', { name, step: 'attach' }) : undefined;
}

/** A pod's own volume is set up by the driver at once; a persistent one is attached first, where its driver wants that. */
function csiFailure({ csi, capacity }: any, { store, name }: Wanted): MountError {
  const unknown = `driver name ${csi.driver} not found in the list of registered CSI drivers`;
  if (!capacity)
    return new MountError(`kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: ${unknown}`, { name });
  if (store.get('csidrivers.storage.k8s.io', '', csi.driver)?.spec.attachRequired !== false)
    return new MountError('not attached', { name, step: 'attach' });
  return new MountError(`kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: ${unknown}`, {
    name,
    step: 'MountDevice',
  });
}

function nfsFailure(nfs: any, { name, podUid, readOnly, mountOptions = [] }: Wanted): string {
  const path = `/var/lib/kubelet/pods/${podUid}/volumes/kubernetes.io~nfs/${name}`;
  const options = [...(readOnly || nfs.readOnly ? ['ro'] : []), ...mountOptions];
  return `mount failed: exit status 32
Mounting command: mount
Mounting arguments: -t nfs ${options.length ? `-o ${options.join(',')} ` : ''}${nfs.server}:${nfs.path} ${path}
Output: mount: ${path}: unknown filesystem type 'nfs'.
       dmesg(1) may have more information after failed mount system call.
`;
}
