import type { KubeletContext } from './context.ts';
import { beginPull, endPull } from './pull.ts';
import type { ContainerEntry, PodRecord, Step, WaitingReason } from './record.ts';

/** Under which name the failure of an image volume is kept among a pod's reasons. */
const keyOf = (volume: string): string => `volume/${volume}`;

/** The image of a volume, as pulls take it; their events are the pod's, as no container's name goes with them. */
function imageOf(record: PodRecord, volume: string) {
  const { image } = (record.pod.spec.volumes as any[]).find(({ name }) => name === volume);
  return { name: undefined, image: image.reference as string, imagePullPolicy: image.pullPolicy as string };
}

/** See to the image of a volume, which every sync does before the containers (getImageVolumes). */
export function beginVolumePull(context: KubeletContext, record: PodRecord, volume: string): number {
  const result = beginPull(context, record, imageOf(record, volume));
  if ('failed' in result) return failed(record, volume, result.failed);
  delete record.reasons[keyOf(volume)];
  if ('image' in result) return 0;
  record.steps.unshift({ do: 'volumePulled', volume, sinceMs: context.env.kernel.now, pullMs: result.pullMs });
  return Math.max(1, result.waitMs);
}

/** The pull of a volume's image has ended. */
export function endVolumePull(
  context: KubeletContext,
  record: PodRecord,
  { volume, sinceMs, pullMs }: Extract<Step, { do: 'volumePulled' }>,
): number {
  const waitMs = context.env.kernel.now - sinceMs;
  const result = endPull(context, record, imageOf(record, volume), { waitMs, pullMs });
  return 'failed' in result ? failed(record, volume, result.failed) : 0;
}

function failed(record: PodRecord, volume: string, why: WaitingReason): number {
  record.reasons[keyOf(volume)] = why;
  return 0;
}

/** Why a container cannot start for want of the image of a volume that it mounts. */
export const missingImage = (record: PodRecord, { spec }: ContainerEntry): WaitingReason | undefined =>
  ((spec.volumeMounts ?? []) as { name: string }[])
    .map(({ name }) => record.reasons[keyOf(name)])
    .find((why) => why !== undefined);
