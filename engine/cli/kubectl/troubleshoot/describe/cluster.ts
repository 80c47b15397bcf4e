import { parseQuantity, quantityOf, quantityValue } from '../../../../kinds/quantity.ts';
import { describeEventsOf } from './events.ts';
import { quotaHelp } from './quota-scopes.ts';
import { describeTimedConditions } from './network.ts';
import { hasReason } from '../../errors.ts';
import { selectorText } from './selector.ts';
import { listItems, type Describer, type DescribeView } from './view.ts';
import { formatLabels, type Any, type DescribeWriter } from './writer.ts';

export const namespace: Describer = (object, w, view) => {
  const { name } = object.metadata;
  const quotas = listOrNone(view, `/api/v1/namespaces/${name}/resourcequotas`);
  const limits = listOrNone(view, `/api/v1/namespaces/${name}/limitranges`);
  w.head(object, ['labels', 'annotations']);
  w.field(0, 'Status', object.status?.phase);
  if (object.status?.conditions?.length) {
    w.line(0, 'Conditions:');
    describeTimedConditions(object.status.conditions, w);
  }
  if (quotas) {
    w.line(0, '');
    describeQuotas(quotas, w);
  }
  if (limits) {
    w.line(0, '');
    describeLimits(limits, w);
  }
};

/** A list; undefined where the server does not know such a resource. */
function listOrNone(view: DescribeView, path: string): Any[] | undefined {
  try {
    return listItems(view, path);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function describeQuotas(quotas: readonly Any[], w: DescribeWriter): void {
  if (!quotas.length) return w.line(0, 'No resource quota.');
  w.line(0, 'Resource Quotas');
  for (const quota of [...quotas].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    w.field(1, 'Name', quota.metadata.name);
    describeScopes(quota, w, 1, '*');
    w.line(1, 'Resource\tUsed\tHard');
    w.line(1, '--------\t---\t---');
    for (const { resource, used, hard } of usage(quota)) w.line(1, `${resource}\t${used}\t${hard}`);
  }
}

function describeScopes(quota: Any, w: DescribeWriter, level: number, bullet: string): void {
  const scopes: string[] = [...(quota.spec?.scopes ?? [])].sort();
  if (!scopes.length) return;
  w.field(level, 'Scopes', scopes.join(', '));
  for (const scope of scopes) if (quotaHelp(scope)) w.line(level, `${bullet} ${quotaHelp(scope)}`);
}

const usage = ({ status = {} }: Any): { resource: string; used: string; hard: string }[] =>
  Object.keys(status.hard ?? {})
    .sort()
    .map((resource) => ({ resource, used: status.used?.[resource] ?? '0', hard: status.hard[resource] }));

/** What is used, in whole units in the format of the bound, where that differs. */
function likeHard(used: string, hard: string): string {
  const { format } = parseQuantity(hard);
  return parseQuantity(used).format === format ? used : quantityOf(quantityValue(used), format);
}

function describeLimits(ranges: readonly Any[], w: DescribeWriter): void {
  if (!ranges.length) return w.line(0, 'No LimitRange resource.');
  w.write(0, 'Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n');
  w.write(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n');
  for (const range of ranges) describeRange(range, ' ', w);
}

function describeRange({ spec = {} }: Any, prefix: string, w: DescribeWriter): void {
  for (const {
    type,
    min = {},
    max = {},
    defaultRequest = {},
    default: limit = {},
    maxLimitRequestRatio = {},
  } of spec.limits ?? []) {
    const columns = [min, max, defaultRequest, limit, maxLimitRequestRatio];
    const names = [...new Set(columns.flatMap((column) => Object.keys(column)))].sort();
    for (const name of names)
      w.line(0, `${prefix}${type}\t${name}\t${columns.map((column) => column[name] ?? '-').join('\t')}`);
  }
}

export const limitRange: Describer = (object, w) => {
  w.head(object, ['namespace']);
  w.line(0, 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
  w.line(0, '----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
  describeRange(object, '', w);
};

export const resourceQuota: Describer = (object, w) => {
  w.head(object, ['namespace']);
  describeScopes(object, w, 0, ' *');
  w.line(0, 'Resource\tUsed\tHard');
  w.line(0, '--------\t----\t----');
  for (const { resource, used, hard } of usage(object)) w.line(0, `${resource}\t${likeHard(used, hard)}\t${hard}`);
};

export const priorityClass: Describer = (object, w, view) => {
  w.field(0, 'Name', object.metadata.name);
  w.field(0, 'Value', object.value);
  w.field(0, 'GlobalDefault', object.globalDefault === true);
  w.field(0, 'PreemptionPolicy', object.preemptionPolicy);
  w.field(0, 'Description', object.description);
  w.field(0, 'Annotations', formatLabels(object.metadata.annotations));
  describeEventsOf(object, w, view);
};

export const podDisruptionBudget: Describer = (object, w, view) => {
  const { spec = {}, status = {} } = object;
  w.head(object, ['namespace']);
  if (spec.minAvailable !== undefined) w.field(0, 'Min available', spec.minAvailable);
  else if (spec.maxUnavailable !== undefined) w.field(0, 'Max unavailable', spec.maxUnavailable);
  w.field(0, 'Selector', spec.selector ? selectorText(spec.selector) : '<unset>');
  w.line(0, 'Status:');
  w.field(2, 'Allowed disruptions', status.disruptionsAllowed ?? 0);
  w.field(2, 'Current', status.currentHealthy ?? 0);
  w.field(2, 'Desired', status.desiredHealthy ?? 0);
  w.field(2, 'Total', status.expectedPods ?? 0);
  describeEventsOf(object, w, view);
};

/** A service account with the secrets its pods pull images with; whether they exist is not looked up. */
export const serviceAccount: Describer = (object, w, view) => {
  w.head(object, ['namespace', 'labels', 'annotations']);
  const names = (object.imagePullSecrets ?? []).map(({ name }: Any) => name ?? '');
  if (!names.length) names.push('<none>');
  names.forEach((name: string, i: number) => w.line(0, `${i ? ' '.repeat(19) : 'Image pull secrets:'}\t${name}`));
  describeEventsOf(object, w, view);
};
