import type { Rejection } from './framework.ts';

/** `1 Insufficient cpu, 2 node(s) were unschedulable`: how often each reason was given, sorted as text. */
export function countReasons(rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

/** Why a pod could not be placed, as the condition and the event tell it (framework.FitError). */
export function fitMessage(
  nodes: number,
  preFilter: string | undefined,
  rejections: Iterable<Rejection>,
  after: string,
): string {
  if (!nodes) return 'no nodes available to schedule pods';
  const reasons = preFilter ?? countReasons(rejections);
  return `0/${nodes} nodes are available:${reasons && ` ${reasons}.`}${after && ` ${after}`}`;
}
