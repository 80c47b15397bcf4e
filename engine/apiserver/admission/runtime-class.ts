import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

/** Gives pods what their RuntimeClass tells of overhead and scheduling (plugin RuntimeClass). */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  mutate: (request) => {
    if (!isNewPod(request)) return;
    const { spec } = request.object!;
    const found = classOf(request);
    if (!found) return;
    setOverhead(request, spec, found);
    setScheduling(request, spec, found);
  },
  validate: (request) => {
    if (!isNewPod(request) || !request.object!.spec.overhead || classOf(request)?.overhead) return;
    throw forbid(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  },
};

const isNewPod = ({ resource, group, subresource, operation }: AdmissionRequest): boolean =>
  group === '' && resource === 'pods' && !subresource && operation === 'CREATE';

const forbid = ({ name }: AdmissionRequest, why: string): Error => forbiddenRequest('', 'pods', name, why);

function classOf(request: AdmissionRequest): KubeObject | undefined {
  const name: string | undefined = request.object!.spec.runtimeClassName;
  if (!name) return undefined;
  const found = request.context.get('runtimeclasses.node.k8s.io', '', name);
  if (!found) throw forbid(request, `pod rejected: RuntimeClass "${name}" not found`);
  return found;
}

function setOverhead(request: AdmissionRequest, spec: KubeObject['spec'], { overhead }: KubeObject): void {
  const wanted = overhead?.podFixed;
  if (!wanted) return;
  if (spec.overhead && !equal(spec.overhead, wanted))
    throw forbid(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  spec.overhead = { ...wanted };
}

function setScheduling(request: AdmissionRequest, spec: KubeObject['spec'], { scheduling }: KubeObject): void {
  const selector = (scheduling?.nodeSelector ?? {}) as Record<string, string>;
  for (const [key, value] of Object.entries(selector)) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value)
      throw forbid(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      );
  }
  if (Object.keys(selector).length) spec.nodeSelector = { ...spec.nodeSelector, ...selector };
  const tolerations: object[] = spec.tolerations ?? [];
  for (const toleration of (scheduling?.tolerations ?? []) as object[])
    if (!tolerations.some((known) => equal(known, toleration))) tolerations.push({ ...toleration });
  if (tolerations.length) spec.tolerations = tolerations;
}
