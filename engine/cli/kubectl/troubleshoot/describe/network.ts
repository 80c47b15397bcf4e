import { describeEventsOf } from './events.ts';
import { selectorText } from './selector.ts';
import type { Describer } from './view.ts';
import { rfc1123, type Any, type DescribeWriter } from './writer.ts';

export const networkPolicy: Describer = (object, w) => {
  const { metadata, spec = {} } = object;
  w.head(object, ['namespace']);
  w.field(0, 'Created on', `${metadata.creationTimestamp.replace('T', ' ').replace('Z', '')} +0000 UTC`);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.line(0, 'Spec:');
  const pods = selectorText(spec.podSelector, '');
  w.write(1, 'PodSelector: ');
  w.line(2, pods || '<none> (Allowing the specific traffic to all pods in this namespace)');
  const types: readonly string[] = spec.policyTypes ?? [];
  for (const [type, name] of [
    ['Ingress', 'ingress'],
    ['Egress', 'egress'],
  ] as const) {
    if (!types.includes(type)) {
      w.line(1, `Not affecting ${name} traffic`);
      continue;
    }
    w.line(1, `Allowing ${name} traffic:`);
    describeRules(spec[name] ?? [], name, w);
  }
  w.line(1, `Policy Types: ${types.join(', ') || '<none>'}`);
};

function describeRules(rules: readonly Any[], direction: 'ingress' | 'egress', w: DescribeWriter): void {
  if (!rules.length) return w.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  const [title, field, end] = direction === 'ingress' ? ['From', 'from', 'source'] : ['To', 'to', 'destination'];
  rules.forEach((rule, i) => {
    if (!rule.ports?.length) w.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol = 'TCP' } of rule.ports ?? [])
      w.line(
        2,
        endPort === undefined
          ? `To Port: ${port ?? '<nil>'}/${protocol}`
          : `To Port Range: ${port}-${endPort}/${protocol}`,
      );
    if (!rule[field]?.length) w.line(2, `${title}: <any> (traffic not restricted by ${end})`);
    for (const peer of rule[field] ?? []) {
      w.line(2, `${title}:`);
      describePeer(peer, w);
    }
    if (i < rules.length - 1) w.line(2, '----------');
  });
}

function describePeer({ podSelector, namespaceSelector, ipBlock }: Any, w: DescribeWriter): void {
  if (namespaceSelector) w.line(3, `NamespaceSelector: ${selectorText(namespaceSelector)}`);
  if (podSelector) w.line(3, `PodSelector: ${selectorText(podSelector)}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  w.line(3, 'IPBlock:');
  w.line(4, `CIDR: ${ipBlock.cidr}`);
  w.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}

export const serviceCidr: Describer = (object, w, view) => {
  w.head(object, ['labels', 'annotations']);
  w.field(0, 'CIDRs', (object.spec?.cidrs ?? []).join(', '));
  if (object.status?.conditions?.length) {
    w.line(0, 'Status:');
    w.line(0, 'Conditions:');
    describeTimedConditions(object.status.conditions, w);
  }
  describeEventsOf(object, w, view);
};

/** Conditions with the time of their last transition. */
export function describeTimedConditions(conditions: readonly Any[], w: DescribeWriter): void {
  w.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
  w.line(1, '----\t------\t------------------\t------\t-------');
  for (const { type, status, lastTransitionTime, reason = '', message = '' } of conditions)
    w.line(1, `${type}\t${status}\t${rfc1123(lastTransitionTime)}\t${reason}\t${message}`);
}

export const ipAddress: Describer = (object, w, view) => {
  w.head(object, ['labels', 'annotations']);
  const parent = object.spec?.parentRef;
  if (parent) {
    w.line(0, 'Parent Reference:');
    w.field(1, 'Group', parent.group);
    w.field(1, 'Resource', parent.resource);
    w.field(1, 'Namespace', parent.namespace);
    w.field(1, 'Name', parent.name);
  }
  describeEventsOf(object, w, view);
};
