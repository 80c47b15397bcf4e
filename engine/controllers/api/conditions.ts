import type { KubeObject } from '../../store/object.ts';
import type { Condition } from '../pods.ts';

/** A list of conditions with one set; its transition time stays where the status does. */
export function setCondition(
  { status }: KubeObject,
  now: string,
  type: string,
  value: 'True' | 'False',
  reason: string,
  message: string,
): Condition[] {
  const known = (status?.conditions ?? []) as Condition[];
  const old = known.find((condition) => condition.type === type);
  const lastTransitionTime = old?.status === value ? old.lastTransitionTime : now;
  const condition: Condition = { type, status: value, lastTransitionTime, reason, message };
  return old ? known.map((one) => (one === old ? condition : one)) : [...known, condition];
}
