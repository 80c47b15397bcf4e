import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { claimNames } from '../../scheduler/plugins/volumes.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  onChange,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from '../controller.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  className,
  findVolume,
  isBound,
  isReservedFor,
  PROVISIONER,
  PROVISIONER_BETA,
  SELECTED_NODE,
} from './matching.ts';

const RECORDER = 'persistentvolume-controller';
const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const CLASSES = 'storageclasses.storage.k8s.io';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
/** Provisioners that were part of Kubernetes once, and the drivers that took their place (csi-translation-lib). */
const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
};
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
/** How often everything is looked at again (--pvclaimbinder-sync-period). */
const RESYNC_MS = 15_000;

/** Binds claims and volumes to each other (pkg/controller/volume/persistentvolume). */
export function volumeBinder(context: ControllerContext): Reconciler {
  return {
    name: 'persistentvolume-binder',
    latencyMs: [2, 14],
    triggers: [onChange(CLAIMS), onVolume(), onVolumeForClaim(context)],
    reconcile: (key) => {
      const binder = new Binder(context);
      const volume = key.startsWith('volume:')
        ? lookup(context.store, VOLUMES, key.slice('volume:'.length))
        : undefined;
      if (volume) return binder.syncVolume(volume);
      const claim = lookup(context.store, CLAIMS, key);
      if (claim) return binder.syncClaim(claim);
    },
  };
}

/** A volume looks when it changes, and when its claim does; a claim when the volume that it holds does. */
const onVolume = (): Trigger => ({
  resource: '*',
  keys: ({ resource, type, object }) => {
    if (resource === VOLUMES) {
      const { claimRef } = object.spec;
      const keys = type === 'DELETED' ? [] : [`volume:${object.metadata.name}`];
      return claimRef?.uid ? [...keys, `${claimRef.namespace}/${claimRef.name}`] : keys;
    }
    return resource === CLAIMS && object.spec.volumeName ? [`volume:${object.spec.volumeName}`] : [];
  },
});

/** The time until the next resync: these come for all at once, at multiples of their period. */
const toResyncMs = ({ kernel }: ControllerContext): number => RESYNC_MS - (kernel.now % RESYNC_MS);

/** So long a claim is looked at again and again after it has come: its own changes wake the binder. */
const NEW_MS = 1_500;
const isNew = ({ kernel, store }: ControllerContext, key: string): boolean => {
  const created = lookup(store, CLAIMS, key)?.metadata.creationTimestamp;
  return !!created && kernel.now - Date.parse(created) < NEW_MS;
};

/**
 * A claim that waits does not notice a volume that comes, unless it is new itself: the next resync finds it. That resync
 * is worth waiting for, while those that find nothing only keep time.
 */
const onVolumeForClaim = (context: ControllerContext): Trigger => ({
  resource: VOLUMES,
  delayMs: (key) => (isNew(context, key) ? 0 : toResyncMs(context)),
  keys: ({ type, object }) => {
    if (type === 'DELETED' || object.status?.phase !== 'Available') return [];
    const { name } = object.metadata;
    return context.store
      .list(CLAIMS)
      .filter(({ spec }) => !spec.volumeName || spec.volumeName === name)
      .filter((claim) => claim.spec.volumeName || findVolume(context.store, claim, undefined))
      .map(keyOf);
  },
});

class Binder {
  #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  syncClaim(claim: KubeObject): Again | void {
    if (claim.metadata.deletionTimestamp && !claim.spec.volumeName) return;
    return isBound(claim) ? this.#syncBound(claim) : this.#syncUnbound(claim);
  }

  syncVolume(volume: KubeObject): Again | void {
    const { claimRef } = volume.spec;
    if (!claimRef) return this.#setPhase(volume, 'Available');
    if (!claimRef.uid) return this.#setPhase(volume, 'Available');
    const claim = this.#context.store.get(CLAIMS, claimRef.namespace, claimRef.name);
    if (!claim || claim.metadata.uid !== claimRef.uid) return this.#release(volume);
    if (claim.spec.volumeName === volume.metadata.name) return this.#setPhase(volume, 'Bound');
    if (!claim.spec.volumeName) return this.syncClaim(claim);
    // The claim went to another volume: this one is free again where we had reserved it.
    if (volume.metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined) this.#unreserve(volume);
  }

  #release(volume: KubeObject): void {
    if (volume.status?.phase !== 'Released' && volume.status?.phase !== 'Failed') this.#setPhase(volume, 'Released');
    const current = this.#context.store.get(VOLUMES, '', volume.metadata.name);
    const policy = volume.spec.persistentVolumeReclaimPolicy;
    if (!current || policy === undefined || policy === 'Retain') return;
    const path = volume.spec.hostPath?.path as string | undefined;
    const isDeletable = path?.startsWith('/tmp/') && path.length > '/tmp/'.length;
    if (policy === 'Delete' && isDeletable) {
      deleteIfThere(this.#context.client, VOLUMES, current, { cause: cause(volume) });
      return;
    }
    const noDeleter = `Error getting deleter volume plugin for volume "${volume.metadata.name}": no deletable volume plugin matched`;
    const onlyBelowTmp = `host_path deleter only supports /tmp/.+ but received provided ${path}`;
    const notDeleted = path === undefined ? noDeleter : onlyBelowTmp;
    const message = policy === 'Delete' ? notDeleted : 'No recycler plugin found for the volume!';
    if (policy === 'Delete' && volume.spec.csi) return;
    const reason = policy === 'Delete' ? 'VolumeFailedDelete' : 'VolumeFailedRecycle';
    this.#context.recorder(RECORDER).event(current, 'Warning', reason, message, { cause: cause(volume) });
    this.#setPhase(current, 'Failed', message);
  }

  #unreserve(volume: KubeObject): void {
    const { [BOUND_BY_CONTROLLER]: _, ...annotations } = volume.metadata.annotations ?? {};
    const { claimRef: _ref, ...spec } = volume.spec;
    this.#context.client.update(
      VOLUMES,
      { ...volume, metadata: { ...volume.metadata, annotations }, spec },
      { cause: cause(volume) },
    );
  }

  #setPhase(volume: KubeObject, phase: string, message?: string): void {
    if (volume.status?.phase === phase && volume.status?.message === message) return;
    const { message: _, ...before } = volume.status ?? {};
    const status = { ...before, phase, ...(message && { message }) };
    if (before.phase !== phase) status.lastPhaseTransitionTime = this.#context.kernel.timestamp();
    this.#context.client.update(VOLUMES, { ...volume, status }, { subresource: 'status', cause: cause(volume) });
  }

  #syncUnbound(claim: KubeObject): Again | void {
    const { store } = this.#context;
    if (claim.spec.volumeName) return this.#bindNamed(claim);
    const late = this.#bindsLate(claim);
    const volume = findVolume(store, claim, undefined);
    const reserved = volume && isReservedFor(volume, claim);
    if (volume && (!late || reserved)) return this.#bind(claim, volume);
    this.#setClaimPending(claim);
    if (late && !claim.metadata.annotations?.[SELECTED_NODE]) this.#tellWaiting(claim);
    else if (className(claim)) this.#provision(claim);
    else if (this.#assignDefault(claim)) return;
    else
      this.#tell(
        claim,
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      );
    return this.#resync();
  }

  #resync(): Again {
    return { afterMs: toResyncMs(this.#context), periodic: true };
  }

  /** A claim without a class gets the default one once there is one. */
  #assignDefault(claim: KubeObject): boolean {
    if (claim.spec.storageClassName !== undefined) return false;
    const classes = this.#context.store
      .list(CLASSES)
      .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true');
    const [found] = [...classes].sort((a, b) =>
      a.metadata.creationTimestamp! > b.metadata.creationTimestamp! ? -1 : a.metadata.name < b.metadata.name ? -1 : 1,
    );
    if (!found) return false;
    this.#context.client.patch(
      CLAIMS,
      claim.metadata.namespace!,
      claim.metadata.name,
      { spec: { storageClassName: found.metadata.name } },
      { cause: cause(claim) },
    );
    return true;
  }

  #bindsLate(claim: KubeObject): boolean {
    const found = this.#context.store.get(CLASSES, '', className(claim));
    return found?.volumeBindingMode === 'WaitForFirstConsumer';
  }

  /** Waiting for a pod to come, or for the one that is there to be scheduled. */
  #tellWaiting(claim: KubeObject): void {
    const { store } = this.#context;
    const { namespace, name } = claim.metadata;
    const users = store.list('pods', namespace).filter((pod) => !pod.spec.nodeName && claimNames(pod).includes(name));
    if (!users.length)
      this.#tell(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    else {
      const names = users.map((pod) => pod.metadata.name).join(', ');
      this.#tell(claim, 'Normal', 'WaitForPodScheduled', `waiting for pod ${names} to be scheduled`);
    }
  }

  #provision(claim: KubeObject): void {
    const { store, client } = this.#context;
    const name = className(claim);
    const found = store.get(CLASSES, '', name);
    if (!found)
      return this.#tell(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    const provisioner = MIGRATED[found.provisioner] ?? found.provisioner;
    if (provisioner === NO_PROVISIONER)
      return this.#tell(
        claim,
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      );
    if (claim.metadata.annotations?.[PROVISIONER] !== provisioner) {
      const annotations = { [PROVISIONER_BETA]: provisioner, [PROVISIONER]: provisioner };
      client.patch(
        CLAIMS,
        claim.metadata.namespace!,
        claim.metadata.name,
        { metadata: { annotations } },
        { cause: cause(claim) },
      );
    }
    const message =
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
      'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.';
    this.#tell(claim, 'Normal', 'ExternalProvisioning', message);
  }

  /** A claim that asks for a volume by name. */
  #bindNamed(claim: KubeObject): Again | void {
    const volume = this.#context.store.get(VOLUMES, '', claim.spec.volumeName);
    if (!volume) {
      this.#setClaimPending(claim);
      return this.#resync();
    }
    if (!volume.spec.claimRef) {
      const problem = mismatch(volume, claim);
      if (!problem) return this.#bind(claim, volume);
      this.#tell(
        claim,
        'Warning',
        'VolumeMismatch',
        `Cannot bind to requested volume "${volume.metadata.name}": ${problem}`,
      );
      this.#setClaimPending(claim);
      return this.#resync();
    }
    if (isReservedFor(volume, claim)) return this.#bind(claim, volume);
    const ref = volume.spec.claimRef;
    this.#tell(
      claim,
      'Warning',
      'FailedBinding',
      `volume "${volume.metadata.name}" already bound to a different claim.`,
    );
    this.#setClaimPending(claim);
    return ref ? this.#resync() : undefined;
  }

  #bind(claim: KubeObject, volume: KubeObject): void {
    const reserved = this.#reserve(volume, claim);
    this.#setPhase(reserved, 'Bound');
    const bound = this.#bindClaim(claim, volume);
    this.#setClaimBound(bound, volume);
  }

  #reserve(volume: KubeObject, claim: KubeObject): KubeObject {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    const known = volume.spec.claimRef;
    if (known?.uid === uid) return volume;
    const claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
    // A volume that its author had reserved stays reserved; one that we chose is marked as such.
    const annotations = known
      ? volume.metadata.annotations
      : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    const changed = { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } };
    return this.#context.client.update(VOLUMES, changed, { cause: cause(claim) });
  }

  #bindClaim(claim: KubeObject, volume: KubeObject): KubeObject {
    const chosen = !claim.spec.volumeName;
    const annotations = {
      ...claim.metadata.annotations,
      [BIND_COMPLETED]: 'yes',
      ...(chosen && { [BOUND_BY_CONTROLLER]: 'yes' }),
    };
    const spec = { ...claim.spec, volumeName: volume.metadata.name };
    const changed = { ...claim, metadata: { ...claim.metadata, annotations }, spec };
    return this.#context.client.update(CLAIMS, changed, { cause: cause(claim) });
  }

  #setClaimBound(claim: KubeObject, volume: KubeObject): void {
    const status = {
      ...claim.status,
      phase: 'Bound',
      accessModes: volume.spec.accessModes,
      capacity: { ...claim.status?.capacity, storage: volume.spec.capacity.storage },
    };
    if (equal(status, claim.status)) return;
    this.#context.client.update(CLAIMS, { ...claim, status }, { subresource: 'status', cause: cause(claim) });
  }

  #setClaimPending(claim: KubeObject): void {
    if (claim.status?.phase === 'Pending') return;
    this.#context.client.update(
      CLAIMS,
      { ...claim, status: { ...claim.status, phase: 'Pending' } },
      { subresource: 'status', cause: cause(claim) },
    );
  }

  #syncBound(claim: KubeObject): void {
    const volume = this.#context.store.get(VOLUMES, '', claim.spec.volumeName);
    if (volume && isReservedFor(volume, claim)) return this.#bind(claim, volume);
    if (volume && !volume.spec.claimRef) return this.#bind(claim, volume);
    const reason = volume ? 'ClaimMisbound' : 'ClaimLost';
    const message = volume
      ? 'Two claims are bound to the same volume, this one is bound incorrectly'
      : 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
    if (claim.status?.phase === 'Lost') return;
    this.#context.client.update(
      CLAIMS,
      { ...claim, status: { phase: 'Lost' } },
      { subresource: 'status', cause: cause(claim) },
    );
    this.#tell(claim, 'Warning', reason, message);
  }

  #tell(claim: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder(RECORDER).event(claim, type, reason, message, { cause: cause(claim) });
  }
}

const cause = (object: KubeObject): string => `persistentvolume-binder ${keyOf(object)}`;

/** Why a volume that a claim names does not suit it. */
function mismatch(volume: KubeObject, claim: KubeObject): string | undefined {
  if (className(volume) !== className(claim)) return 'storageClassName does not match';
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem'))
    return 'incompatible volumeMode';
  const modes: string[] = claim.spec.accessModes ?? [];
  if (!modes.every((mode) => volume.spec.accessModes?.includes(mode))) return 'incompatible accessMode';
  return undefined;
}
