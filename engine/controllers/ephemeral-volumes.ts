import { StatusError } from '../apiserver/status.ts';
import { copy, type KubeObject } from '../store/object.ts';
import { controllerReference } from './control.ts';
import { lookup, onChange, type ControllerContext, type Reconciler } from './controller.ts';
import { controllerOf } from './indexes.ts';

const CLAIMS = 'persistentvolumeclaims';

/** Makes the claims that pods declare in themselves (pkg/controller/volume/ephemeral). */
export function ephemeralVolumeController(context: ControllerContext): Reconciler {
  return {
    name: 'ephemeral-volume-controller',
    latencyMs: [2, 12],
    triggers: [
      {
        ...onChange('pods'),
        keys: ({ type, object }) =>
          type === 'ADDED' && declares(object) ? onChange('pods').keys({ object } as never) : [],
      },
    ],
    reconcile: (key) => {
      const pod = lookup(context.store, 'pods', key);
      if (!pod || pod.metadata.deletionTimestamp) return;
      for (const volume of pod.spec.volumes ?? []) if (volume.ephemeral) ensure(context, pod, volume);
    },
  };
}

const declares = ({ spec }: KubeObject): boolean =>
  (spec.volumes ?? []).some(({ ephemeral }: { ephemeral?: unknown }) => ephemeral);

function ensure(context: ControllerContext, pod: KubeObject, volume: KubeObject): void {
  const { store, client } = context;
  const { namespace, name: podName, uid } = pod.metadata;
  const name = `${podName}-${volume.name}`;
  const known = store.get(CLAIMS, namespace!, name);
  const cause = `ephemeral-volume-controller ${namespace}/${podName}`;
  const recorder = context.recorder('ephemeral_volume');
  if (known) {
    if (controllerOf(known.metadata)?.uid === uid) return;
    const message = `PVC "${name}" was not created for pod "${podName}"`;
    return recorder.event(pod, 'Warning', 'EphemeralVolumeFailed', `ephemeral volume ${volume.name}: ${message}`, {
      cause,
    });
  }
  const { metadata, spec } = volume.ephemeral.volumeClaimTemplate;
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...copy(metadata ?? {}), name, namespace, ownerReferences: [controllerReference(pod)] },
    spec: copy(spec),
  };
  try {
    client.create(CLAIMS, claim, { cause });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    recorder.event(
      pod,
      'Warning',
      'EphemeralVolumeFailed',
      `ephemeral volume ${volume.name}: create PVC ${name}: ${error.message}`,
      { cause },
    );
    throw error;
  }
}
