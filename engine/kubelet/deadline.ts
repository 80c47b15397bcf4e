import type { KubeletContext } from './context.ts';
import type { PodRecord } from './record.ts';

/** Wake the pod's worker when its activeDeadlineSeconds are over. */
export function watchDeadline(context: KubeletContext, record: PodRecord): void {
  const seconds = record.pod.spec.activeDeadlineSeconds as number | undefined;
  if (seconds === undefined) return;
  const wait = record.startTimeMs + seconds * 1000 - context.env.kernel.now;
  context.after(Math.max(0, wait), ['deadline', record.uid]);
}

/** The timer of a deadline went off: give the pod up if it is over; true where it is now to be stopped. */
export function passDeadline(context: KubeletContext, record: PodRecord): boolean {
  const seconds = record.pod.spec.activeDeadlineSeconds as number | undefined;
  if (seconds === undefined || record.phase !== 'syncing' || record.verdict) return false;
  if (context.env.kernel.now < record.startTimeMs + seconds * 1000) return false;
  const message = 'Pod was active on the node longer than the specified deadline';
  record.verdict = { phase: 'Failed', reason: 'DeadlineExceeded', message };
  context.event(record, 'Normal', 'DeadlineExceeded', message);
  return true;
}
