import type { KubeObject } from '../../../store/object.ts';
import { isValidIP, parseIP } from '../../addresses.ts';
import { duplicate, forbidden, invalid, Path, type FieldErrors } from '../../field.ts';
import { isDNS1123Subdomain, isQualifiedName } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';

const STATUS = new Path('status');
const POD_IPS = STATUS.child('podIPs');
const HOST_IPS = STATUS.child('hostIPs');
const CONDITIONS = STATUS.child('conditions');
/** Names that every pod's status has and that need no look. */
const SYSTEM = ['PodScheduled', 'Ready', 'Initialized', 'ContainersReady', 'PodReadyToStartContainers'];

/** What a kubelet or controller may write (`ValidatePodStatusUpdate`). */
export function validatePodStatus(pod: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const status = pod.status ?? {};
  (status.conditions ?? []).forEach(({ type = '' }: { type?: string }, index: number) => {
    if (!SYSTEM.includes(type)) addInvalid(errors, CONDITIONS.index(index).child('Type'), type, isQualifiedName(type));
  });
  const nominated = status.nominatedNodeName;
  if (nominated && nominated !== old.status?.nominatedNodeName)
    addInvalid(errors, STATUS.child('nominatedNodeName'), nominated, isDNS1123Subdomain(nominated));
  if ((status.qosClass ?? '') !== (old.status?.qosClass ?? ''))
    errors.push(invalid(STATUS.child('qosClass'), status.qosClass ?? '', 'field is immutable'));
  validateTransitions(errors, pod, old, 'containerStatuses');
  validateTransitions(errors, pod, old, 'initContainerStatuses');
  validateClaimStatuses(errors, pod);
  // What is shared with the version before was found right then.
  if (status.podIPs !== old.status?.podIPs) validateAddresses(errors, status.podIPs ?? [], POD_IPS);
  const hosts: any[] = status.hostIPs ?? [];
  if (hosts.length && (status.hostIP ?? '') !== (hosts[0].ip ?? ''))
    errors.push(invalid(STATUS.child('hostIPs').index(0).child('ip'), hosts[0].ip ?? '', 'must be equal to `hostIP`'));
  if (status.hostIPs !== old.status?.hostIPs) validateAddresses(errors, hosts, HOST_IPS);
  return errors;
}

/** A container that has ended for good does not come back. */
function validateTransitions(errors: FieldErrors, pod: KubeObject, old: KubeObject, field: string): void {
  const policy = old.spec.restartPolicy;
  if (policy === 'Always') return;
  for (const [index, before] of (old.status?.[field] ?? []).entries()) {
    const ended = before.state?.terminated;
    if (!ended || (ended.exitCode && policy === 'OnFailure') || restartsItself(old, before.name)) continue;
    for (const after of pod.status?.[field] ?? [])
      if (after.name === before.name && !after.state?.terminated)
        errors.push(
          forbidden(STATUS.child(field).index(index).child('state'), 'may not be transitioned to non-terminated state'),
        );
  }
}

/** Sidecars and containers with a policy of their own start again whatever the pod says. */
const restartsItself = ({ spec }: KubeObject, name: string): boolean =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(
    (container) => container.name === name && (container.restartPolicy || container.restartPolicyRules?.length),
  );

function validateClaimStatuses(errors: FieldErrors, { spec, status }: KubeObject): void {
  if (!status?.resourceClaimStatuses?.length) return;
  const known = new Set((spec.resourceClaims ?? []).map(({ name }: any) => name));
  const seen = new Set<string>();
  for (const [index, { name = '', resourceClaimName }] of (status?.resourceClaimStatuses ?? []).entries()) {
    const path = STATUS.child('resourceClaimStatuses').index(index).child('name');
    if (!known.has(name)) errors.push(invalid(path, name, 'must match the name of an entry in `spec.resourceClaims`'));
    if (seen.has(name)) errors.push(duplicate(path, name));
    seen.add(name);
    if (resourceClaimName != null) addInvalid(errors, path, resourceClaimName, isDNS1123Subdomain(resourceClaimName));
  }
}

function validateAddresses(errors: FieldErrors, addresses: any[], path: Path): void {
  for (const [index, { ip = '' }] of addresses.entries()) addInvalid(errors, path.index(index), ip, isValidIP(ip));
  if (addresses.length < 2) return;
  const families = new Set(addresses.map(({ ip = '' }) => parseIP(ip)?.family));
  if (families.size < 2 || addresses.length > 2)
    errors.push(
      invalid(
        path,
        addresses.map(({ ip = '' }) => ({ IP: ip })),
        'may specify no more than one IP for each IP family',
      ),
    );
  const seen = new Set<string>();
  for (const [index, { ip = '' }] of addresses.entries()) {
    if (seen.has(ip)) errors.push(duplicate(path.index(index), { IP: ip }));
    seen.add(ip);
  }
}
