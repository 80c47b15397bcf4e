import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { StatusError } from '../../../apiserver/status.ts';
import type { Info } from '../resource/info.ts';
import type { Context } from '../context.ts';
import { hasReason, KubectlError } from '../errors.ts';
import { getObject } from '../connection/helper.ts';
import { watchUntil } from '../connection/watch-object.ts';

/** `pods/web`, as messages about an object name it. */
const objectName = ({ mapping, name }: Info): string => `${mapping.resource}/${name}`;

/** kubectl waits a week where it should wait for ever. */
export const WEEK_MS = 168 * 3_600_000;

/** How long a wait may take. */
export interface Deadline {
  readonly atMs: number;
  /** Look once and do not wait. */
  readonly once: boolean;
  /** Do not name the object where the time runs out. */
  readonly unnamed?: boolean;
}

const notMet = (info: Info): KubectlError => new KubectlError(`condition not met for ${objectName(info)}`);
const timedOut = (info: Info): KubectlError =>
  new KubectlError(`timed out waiting for the condition on ${objectName(info)}`);

/**
 * Wait until an object is gone, or is another than the one of `uid`. Returns the last that was seen of it.
 * Throws KubectlError where the time runs out.
 */
export function* waitForDeletion(
  context: Context,
  info: Info,
  deadline: Deadline,
  uid?: string,
): Co<KubeObject | undefined> {
  let last: KubeObject;
  // No request is made any more once the time is over.
  if (!deadline.once && context.kernel.now >= deadline.atMs)
    throw new KubectlError('client rate limiter Wait returned an error: context deadline exceeded');
  try {
    last = getObject(context, info);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return info.object;
    throw error;
  }
  if (uid !== undefined && last.metadata.uid !== uid) return last;
  if (deadline.once) throw notMet(info);
  const gone = yield* watchUntil(context, info, deadline.atMs, (type, object) => {
    if (type === 'DELETED' || object.metadata?.uid !== last.metadata.uid) return true;
    last = object;
    return false;
  });
  // An object that went between the look and the watch never shows up in it.
  if (!gone && exists(context, info)) throw timedOut(info);
  return last;
}

function exists(context: Context, info: Info): boolean {
  try {
    getObject(context, info);
    return true;
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return false;
    throw error;
  }
}

/** Wait until `met` holds of an object. Throws KubectlError where the time runs out. */
export function* waitForObject(
  context: Context,
  info: Info,
  deadline: Deadline,
  met: (object: KubeObject) => boolean,
): Co<KubeObject> {
  let last: KubeObject | undefined;
  if (deadline.once) {
    const object = getObject(context, info);
    if (met(object)) return object;
    throw notMet(info);
  }
  // What comes after the time was used up is not looked at.
  if (context.kernel.now >= deadline.atMs) throw timedOut(info);
  const done = yield* watchUntil(context, info, deadline.atMs, (type, object) => {
    if (type === 'DELETED') return false;
    last = object;
    return met(object);
  });
  if (!done && deadline.unnamed) throw new KubectlError('timed out waiting for the condition');
  if (!done) throw timedOut(info);
  return last!;
}
