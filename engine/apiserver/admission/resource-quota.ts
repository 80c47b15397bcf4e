import { compareQuantities, quantitySign } from '../../kinds/quantity.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';
import { difference, mask, missingFor, quotaCovers, sum, usageOf, type Usage } from './quota-usage.ts';

/**
 * ResourceQuota: refuses what would go over a quota of the namespace, and books what it lets in, so that the next
 * request sees it at once. The quota controller sets usage right after deletions.
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(request: AdmissionRequest): void {
    const { operation, object, old, namespace, subresource } = request;
    if (!object || !namespace || subresource || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    const quotas = request.context.list('resourcequotas', namespace);
    if (!quotas.length) return;
    const resource = request.group ? `${request.resource}.${request.group}` : request.resource;
    const booked: [KubeObject, Usage][] = [];
    for (const quota of quotas) {
      if (!quotaCovers(quota, resource, object)) continue;
      const more = judge(request, quota, increase(resource, object, old));
      if (more) booked.push([quota, more]);
    }
    if (request.dryRun) return;
    for (const [quota, used] of booked) request.updateStatus('resourcequotas', withUsed(quota, used));
  },
};

/** What the request adds: all of a new object, the difference of a changed one; what shrinks adds nothing. */
function increase(resource: string, object: KubeObject, old: KubeObject | undefined): Usage {
  const usage = usageOf(resource, object);
  if (!old) return usage;
  const delta = difference(usage, usageOf(resource, old));
  return Object.fromEntries(Object.entries(delta).filter(([, value]) => quantitySign(value) > 0));
}

/** The quota's new usage, or undefined where the request does not touch it. Throws where it would be too much. */
function judge(request: AdmissionRequest, quota: KubeObject, added: Usage): Usage | undefined {
  const hard: Usage = quota.status?.hard ?? {};
  const name = quota.metadata.name;
  const deny = (why: string): Error => forbiddenRequest(request.group, request.resource, request.name, why);
  if (request.resource === 'pods' && !request.group && request.operation === 'CREATE') {
    const missing = missingFor(request.object!, hard);
    const names = Object.keys(missing).sort();
    if (names.length) {
      const list = names.map((resource) => `${resource} for: ${missing[resource].join(',')}`).join('; ');
      throw deny(`failed quota: ${name}: must specify ${list}`);
    }
  }
  const requested = mask(added, hard);
  const unknown = Object.keys(mask(added, quota.spec?.hard ?? {})).filter((key) => hard[key] === undefined);
  if (unknown.length) throw deny(`status unknown for quota: ${name}, resources: ${unknown.sort().join(',')}`);
  if (!Object.keys(requested).length) return undefined;
  const used: Usage = quota.status?.used ?? {};
  const total = sum(used, requested);
  const over = Object.keys(requested).filter((key) => compareQuantities(total[key], hard[key]) > 0);
  if (over.length)
    throw deny(
      `exceeded quota: ${name}, requested: ${tell(requested, over)}, used: ${tell(used, over)}, limited: ${tell(hard, over)}`,
    );
  return total;
}

const tell = (usage: Usage, names: readonly string[]): string =>
  [...names]
    .sort()
    .map((name) => `${name}=${usage[name] ?? '0'}`)
    .join(',');

function withUsed(quota: KubeObject, used: Usage): KubeObject {
  const changed = copy(quota);
  changed.status = { ...changed.status, used };
  return changed;
}
