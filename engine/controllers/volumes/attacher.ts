import { sha256Hex } from '../../kernel/sha256.ts';
import { claimNames } from '../../scheduler/plugins/volumes.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  type Again,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from '../controller.ts';
import { podsOn } from '../indexes.ts';
import { isFinished } from '../pods.ts';

const ATTACHMENTS = 'volumeattachments.storage.k8s.io';
/** How long an attachment may take until the controller says that nobody makes it, and begins anew. */
const ATTACH_TIMEOUT_MS = 120_000;

/**
 * Asks drivers to attach the volumes of pods that have a node, and tells of devices that need nobody to be attached
 * (pkg/controller/volume/attachdetach). No driver runs here, so that attachments stay as they are asked for.
 */
export function attachDetachController(context: ControllerContext): Reconciler {
  let told = new Set<string>();
  const onPod: Trigger = {
    resource: 'pods',
    keys: ({ type, object, previous }) => {
      if (!object.spec.nodeName || !mayAttach(object)) return [];
      const matters = type !== 'MODIFIED' || !previous?.spec.nodeName || isFinished(object);
      return matters ? [`${object.spec.nodeName}/${keyOf(object)}`] : [];
    },
  };
  return {
    name: 'attachdetach-controller',
    latencyMs: [20, 110],
    triggers: [onPod],
    reconcile(key) {
      const node = key.slice(0, key.indexOf('/'));
      const pod = lookup(context.store, 'pods', key.slice(node.length + 1));
      told = new Set([...told].filter((one) => pod || !one.startsWith(`${key}/`)));
      const again = detach(context, node);
      return pod && !isFinished(pod) && !pod.metadata.deletionTimestamp ? attach(context, key, pod, told) : again;
    },
    save: () => [...told],
    load: (state) => (told = new Set(state as string[])),
  };
}

const mayAttach = (pod: KubeObject): boolean =>
  claimNames(pod).length > 0 || (pod.spec.volumes ?? []).some(({ fc, iscsi }: any) => fc || iscsi);

function attach(context: ControllerContext, key: string, pod: KubeObject, told: Set<string>): Again | void {
  const cause = `attachdetach-controller ${keyOf(pod)}`;
  const recorder = context.recorder('attachdetach-controller');
  const devices = [
    ...((pod.spec.volumes ?? []) as any[]).filter(({ fc, iscsi }) => fc || iscsi).map(({ name }) => name as string),
    ...volumesOf(context.store, pod).flatMap(({ metadata, spec }) => (spec.fc || spec.iscsi ? [metadata.name] : [])),
  ];
  for (const name of devices) {
    if (told.has(`${key}/${name}`)) continue;
    told.add(`${key}/${name}`);
    const message = `AttachVolume.Attach succeeded for volume "${name}" `;
    recorder.event(pod, 'Normal', 'SuccessfulAttachVolume', message, { cause });
  }
  let waits = false;
  for (const volume of volumesOf(context.store, pod)) {
    const { csi } = volume.spec;
    if (!csi || context.store.get('csidrivers.storage.k8s.io', '', csi.driver)?.spec.attachRequired === false) continue;
    waits = true;
    const known = context.store.get(ATTACHMENTS, '', attachmentName(volume, pod.spec.nodeName));
    if (!known) create(context, volume, pod.spec.nodeName, cause);
    else if (context.kernel.now - Date.parse(known.metadata.creationTimestamp!) >= ATTACH_TIMEOUT_MS) {
      const why = `timed out waiting for external-attacher of ${csi.driver} CSI driver to attach volume ${csi.volumeHandle}`;
      const message = `AttachVolume.Attach failed for volume "${volume.metadata.name}" : ${why}`;
      recorder.event(pod, 'Warning', 'FailedAttachVolume', message, { cause });
    }
  }
  return waits ? { afterMs: ATTACH_TIMEOUT_MS, periodic: true } : undefined;
}

/** The persistent volumes that are bound to a pod's claims. */
const volumesOf = (store: Store, pod: KubeObject): KubeObject[] =>
  claimNames(pod).flatMap((name) => {
    const claim = store.get('persistentvolumeclaims', pod.metadata.namespace!, name);
    const volume = claim?.status?.phase === 'Bound' && store.get('persistentvolumes', '', claim.spec.volumeName ?? '');
    return volume ? [volume] : [];
  });

const attachmentName = ({ spec: { csi } }: KubeObject, node: string): string =>
  `csi-${sha256Hex(`${csi.volumeHandle}${csi.driver}${node}`)}`;

function create({ client }: ControllerContext, volume: KubeObject, node: string, cause: string): void {
  const { csi } = volume.spec;
  const attachment: KubeObject = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name: attachmentName(volume, node) },
    spec: { attacher: csi.driver, nodeName: node, source: { persistentVolumeName: volume.metadata.name } },
  };
  client.create(ATTACHMENTS, attachment, { cause });
}

/** Take back what was asked for on a node for pods that are gone, once the time for its attachment is over. */
function detach({ store, client, kernel }: ControllerContext, node: string): Again | void {
  const asked = store.list(ATTACHMENTS).filter(({ metadata, spec }) => spec.nodeName === node && isOwn(metadata.name));
  if (!asked.length) return undefined;
  const used = new Set(
    podsOn(store, node)
      .filter((pod) => !isFinished(pod))
      .flatMap((pod) => volumesOf(store, pod))
      .filter(({ spec }) => spec.csi)
      .map((volume) => attachmentName(volume, node)),
  );
  let again: Again | undefined;
  for (const attachment of asked) {
    const { name, creationTimestamp } = attachment.metadata;
    if (used.has(name)) continue;
    const leftMs = Date.parse(creationTimestamp!) + ATTACH_TIMEOUT_MS - kernel.now;
    if (leftMs > 0) again = { afterMs: leftMs, periodic: true };
    else deleteIfThere(client, ATTACHMENTS, attachment, { cause: `attachdetach-controller ${node}` });
  }
  return again;
}

/** Was an attachment asked for by this controller? Others may be anybody's. */
const isOwn = (name: string): boolean => /^csi-[0-9a-f]{64}$/.test(name);
