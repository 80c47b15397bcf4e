import { UPSTREAM_RESOLVER } from '../network/origin.ts';
import { findImage, isRegistry, parseReference, pullFailure, type Image } from '../runtime/images.ts';
import { inBackOffSinceUpdate, nextBackOff } from './back-off.ts';
import type { KubeletContext } from './context.ts';
import { addImage } from './node-images.ts';
import type { NodeRecord, PodRecord, WaitingReason } from './record.ts';

/** What came of the attempt to have a container's image on the node. */
export type PullResult =
  | { readonly image: Image }
  /** A pull is under way and ends after `waitMs`; `pullMs` of them are the pull itself. */
  | { readonly waitMs: number; readonly pullMs: number }
  | { readonly failed: WaitingReason };

/** How long a pull takes: the registry is near, the images are small. */
const PULL_MS = 235;
const FAILED_PULL_MS = 26;
const LOOKUP_TIMEOUT_MS = 5000;
const REFUSAL_APART_MS = 1000;

interface ContainerImage {
  /** The container's name; undefined for the image of a volume. */
  readonly name: string | undefined;
  readonly image: string;
  readonly imagePullPolicy?: string;
}

/** Look for the image, and begin to pull it where the policy asks for that (the kubelet's EnsureImageExists). */
export function beginPull(context: KubeletContext, record: PodRecord, spec: ContainerImage): PullResult {
  const failed = (reason: string, message: string): PullResult => {
    context.event(record, 'Warning', 'Failed', `Error: ${reason}`, spec.name);
    return { failed: { reason, message } };
  };
  const reference = parseReference(spec.image);
  if ('error' in reference) {
    const text = `Failed to apply default image tag "${spec.image}": couldn't parse image name "${spec.image}": ${reference.error}`;
    context.event(record, 'Warning', 'InspectFailed', text, spec.name);
    return failed('InvalidImageName', text);
  }
  const node = context.node(record.node)!;
  const image = findImage(reference);
  const present = image !== undefined && node.images.includes(image.name);
  if (present && spec.imagePullPolicy !== 'Always') {
    const text = `Container image "${spec.image}" already present on machine and can be accessed by the pod`;
    context.event(record, 'Normal', 'Pulled', text, spec.name);
    return { image };
  }
  if (spec.imagePullPolicy === 'Never') {
    const text = `Container image "${spec.image}" is not present with pull policy of Never`;
    context.event(record, 'Warning', 'ErrImageNeverPull', text, spec.name);
    return failed('ErrImageNeverPull', text);
  }
  const now = context.env.kernel.now;
  const backOff = record.backOffs[`image/${spec.image}`];
  if (backOff && inBackOffSinceUpdate(backOff, now)) {
    const text = `Back-off pulling image "${spec.image}"`;
    context.event(record, 'Normal', 'BackOff', text, spec.name);
    const why = record.reasons[`image/${spec.image}`];
    return failed('ImagePullBackOff', why ? `${text}: ${why.reason}: ${why.message}` : text);
  }
  context.event(record, 'Normal', 'Pulling', `Pulling image "${spec.image}"`, spec.name);
  const begin = Math.max(now, node.pullsEndMs);
  const pullMs =
    image || isRegistry(reference) ? context.about(image ? PULL_MS : FAILED_PULL_MS) : lookUpMs(context, node, begin);
  node.pullsEndMs = begin + pullMs;
  return { waitMs: begin + pullMs - now, pullMs };
}

/**
 * How long it takes to learn that a registry's name is unknown: the name server's machine refuses, but tells so only once
 * a second; who asks in between waits for a timeout first.
 */
function lookUpMs(context: KubeletContext, node: NodeRecord, atMs: number): number {
  const wait = atMs - node.refusedMs < REFUSAL_APART_MS ? LOOKUP_TIMEOUT_MS : context.about(FAILED_PULL_MS);
  node.refusedMs = atMs + wait;
  return wait;
}

/** End a pull: the image is on the node, or the failure is noted. */
export function endPull(
  context: KubeletContext,
  record: PodRecord,
  spec: ContainerImage,
  times: { waitMs: number; pullMs: number },
): { readonly image: Image } | { readonly failed: WaitingReason } {
  const reference = parseReference(spec.image);
  if ('error' in reference) throw new Error(`a pull of ${spec.image} ended that cannot have begun`);
  const image = findImage(reference);
  if (image) {
    const node = context.node(record.node)!;
    addImage(context, node, image);
    const text = `Successfully pulled image "${spec.image}" in ${duration(times.pullMs)} (${duration(times.waitMs)} including waiting). Image size: ${image.sizeBytes} bytes.`;
    context.event(record, 'Normal', 'Pulled', text, spec.name);
    return { image };
  }
  const resolver = { node: context.facts(record).hostIP, server: UPSTREAM_RESOLVER };
  const message = pullFailure(reference, resolver) ?? '';
  context.event(record, 'Warning', 'Failed', `Failed to pull image "${spec.image}": ${message}`, spec.name);
  context.event(record, 'Warning', 'Failed', 'Error: ErrImagePull', spec.name);
  const key = `image/${spec.image}`;
  record.backOffs[key] = nextBackOff(record.backOffs[key], context.env.kernel.now);
  record.reasons[key] = { reason: 'ErrImagePull', message };
  return { failed: { reason: 'ErrImagePull', message } };
}

/** A duration as Go prints it, rounded to milliseconds: `235ms`, `1.2s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  return `${(ms / 1000).toFixed(3).replace(/\.?0+$/, '')}s`;
}
