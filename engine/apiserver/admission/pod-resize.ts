import { podTotalsWithOverhead } from '../../kinds/core/pod/pod-resources.ts';
import { quantityMilliValue, quantityValue } from '../../kinds/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

/** What is compared, and in which unit: thousandths of CPUs, bytes. */
const COMPARED: readonly (readonly [string, (amount: string) => number])[] = [
  ['cpu', quantityMilliValue],
  ['memory', quantityValue],
];

/** Refuses a resize of a running pod that its whole node could not hold. */
export const podResize: AdmissionPlugin = {
  name: 'PodResize',
  validate(request: AdmissionRequest): void {
    const { object: pod, group, resource, subresource } = request;
    if (!pod || group || resource !== 'pods' || subresource !== 'resize') return;
    const node = request.context.get('nodes', '', pod.spec.nodeName ?? '');
    if (!node) return;
    const totals = podTotalsWithOverhead(pod.spec, 'requests');
    const allocatable = (node.status?.allocatable ?? {}) as Readonly<Record<string, string>>;
    const lacking = COMPARED.flatMap(([name, valueOf]) => {
      const requested = valueOf(totals[name] ?? '0');
      const there = valueOf(allocatable[name] ?? '0');
      return requested > there ? [`${name}, requested: ${requested}, allocatable: ${there}`] : [];
    });
    if (!lacking.length) return;
    const why = `node didn't have enough allocatable resources: ${lacking.join('; ')}`;
    throw forbiddenRequest('', 'pods', request.name, why);
  },
};
