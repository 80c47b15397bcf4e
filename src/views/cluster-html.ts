import { GONE, type Health, type NodeView, type Picture } from '../worker/protocol.ts';
import type { PodView, ServiceView, WorkloadView } from '../worker/protocol.ts';

/** The cluster's picture as text and boxes: what cluster-view.ts shows and walks. */

/** From this many pods on a node on, the picture groups them instead of shrinking them. */
const GROUP_ABOVE = 24;

const MARKS: Readonly<Record<Health, string>> = {
  running: '●',
  pending: '◌',
  failing: '▲',
  terminating: '×',
  completed: '✓',
};

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

const inDefault = (namespace: string, name: string): string =>
  namespace === 'default' ? name : `${namespace}/${name}`;

/** The picture as HTML. What can be opened has `data-item`, its id; what stays itself from picture to picture `data-key`. */
export function clusterHtml({ nodes, unscheduled, services, workloads }: Picture): string {
  const items = itemsOf([...nodes.map((node) => node.pods), unscheduled]);
  const belongsTo = new Map<string, Set<string>>();
  /** What stands for these pods, which is noted as belonging to `id`. */
  const related = (pods: readonly string[], id: string): string => {
    const marks = new Set(pods.map((pod) => items.get(pod) ?? pod));
    for (const mark of marks) belongsTo.set(mark, (belongsTo.get(mark) ?? new Set()).add(id));
    return escape([...marks].join(' '));
  };
  const serviceItems = services.map((service) => serviceHtml(service, related(service.pods, serviceId(service))));
  const workloadItems = workloads.map((one) => workloadHtml(one, related(one.pods, workloadId(one))));
  const pods = nodes.reduce((sum, node) => sum + node.pods.length, unscheduled.length);
  const ready = nodes.flatMap((node) => node.pods).filter(({ health }) => health === 'running').length;
  const summary = [
    counted(nodes.filter(({ status }) => status !== GONE).length, 'node'),
    ...(pods ? [`${counted(pods, 'pod')} (${ready} running)`] : []),
    ...(services.length ? [counted(services.length, 'service')] : []),
  ];
  const isEmpty = !pods && !services.length && !workloads.length;
  return [
    `<p class="summary">${summary.join(', ')}${isEmpty ? '. Nothing of yours runs yet.' : ''}</p>`,
    services.length ? `<ul class="row" data-key="services" aria-label="Services">${serviceItems.join('')}</ul>` : '',
    workloads.length
      ? `<ul class="row" data-key="workloads" aria-label="Workloads">${workloadItems.join('')}</ul>`
      : '',
    unscheduled.length
      ? `<section class="node waiting" data-key="unscheduled"><h3>No node yet</h3>${podsHtml(unscheduled, belongsTo)}</section>`
      : '',
    `<div class="nodes" data-key="nodes">${nodes.map((node) => nodeHtml(node, belongsTo)).join('')}</div>`,
    isEmpty
      ? '<p class="note" data-key="note">What you make appears here. What the cluster itself runs is left out.</p>'
      : '',
  ].join('');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const serviceId = ({ namespace, name }: ServiceView): string => `service/${namespace}/${name}`;

const workloadId = ({ kind, namespace, name }: WorkloadView): string => `${kind}/${namespace}/${name}`;

function workloadHtml(workload: WorkloadView, related: string): string {
  const { kind, namespace, name, desired, ready, failing, health } = workload;
  return `<li data-key="${escape(workloadId(workload))}"><button type="button" class="workload ${health}" tabindex="-1" data-item="${escape(workloadId(workload))}" data-kind="${escape(kind.toLowerCase())}" data-namespace="${escape(namespace)}" data-name="${escape(name)}" data-related="${related}"><span class="soft">${escape(kind)}</span> <b>${escape(inDefault(namespace, name))}</b> <span class="status"><span class="mark" aria-hidden="true">${MARKS[health]}</span> ${ready} of ${desired} ready${failing ? `, ${failing} failing` : ''}</span></button></li>`;
}

function serviceHtml(service: ServiceView, related: string): string {
  const { namespace, name, type, ports, pods, ready, selector } = service;
  const what = selector ? `selects ${selector}: ${counted(pods.length, 'pod')}, ${ready} ready` : 'selects nothing';
  return `<li data-key="${escape(serviceId(service))}"><button type="button" class="service" tabindex="-1" data-item="${escape(serviceId(service))}" data-kind="service" data-namespace="${escape(namespace)}" data-name="${escape(name)}" data-related="${related}"><span class="soft">Service</span> <b>${escape(inDefault(namespace, name))}</b> <span>${escape(type)} ${escape(ports)}</span> <span class="status soft">${escape(what)}</span></button></li>`;
}

function nodeHtml(node: NodeView, belongsTo: Related): string {
  return `<section class="node ${node.health}" data-key="${escape(node.name)}"><h3><button type="button" tabindex="-1" data-item="node/${escape(node.name)}" data-kind="node" data-namespace="" data-name="${escape(node.name)}"><b>${escape(node.name)}</b> <span>${escape(node.address)}</span>${node.status === 'Ready' ? '' : `<span class="status">${escape(node.status)}</span>`}</button></h3>${podsHtml(node.pods, belongsTo)}</section>`;
}

function podsHtml(pods: readonly PodView[], belongsTo: Related): string {
  if (!pods.length) return '<p class="empty">no pods</p>';
  const items = isGrouped(pods)
    ? [...groupsOf(pods)].map(([id, members]) =>
        members.length > 1 ? groupHtml(id, members, belongsTo) : podHtml(members[0], belongsTo),
      )
    : pods.map((pod) => podHtml(pod, belongsTo));
  return `<ul class="pods">${items.join('')}</ul>`;
}

function podHtml(pod: PodView, belongsTo: Related): string {
  return `<li data-key="${escape(pod.id)}"><button type="button" class="pod ${pod.health}" tabindex="-1" data-item="${escape(pod.id)}" data-kind="pod" data-namespace="${escape(pod.namespace)}" data-name="${escape(pod.name)}" data-related="${relatedTo(pod.id, belongsTo)}"><b><span class="mark" aria-hidden="true">${MARKS[pod.health]}</span> ${escape(inDefault(pod.namespace, pod.name))}</b> <span class="status">${escape(pod.status)} ${pod.ready}</span></button></li>`;
}

/** What belongs to an item, by the item's id. */
type Related = ReadonlyMap<string, ReadonlySet<string>>;
const relatedTo = (id: string, belongsTo: Related): string => escape([...(belongsTo.get(id) ?? [])].join(' '));

const isGrouped = (pods: readonly PodView[]): boolean => pods.length > GROUP_ABOVE;

/** Pods of one place by node, owner and state: what is one item where there are many. */
function groupsOf(pods: readonly PodView[]): Map<string, PodView[]> {
  const groups = new Map<string, PodView[]>();
  for (const pod of pods) {
    const id = [pod.node, pod.namespace, pod.owner || 'none', pod.health, pod.status].join('|').replaceAll(' ', '/');
    const group = groups.get(id);
    if (group) group.push(pod);
    else groups.set(id, [pod]);
  }
  return groups;
}

/** The item that stands for a pod, by the pod's id, where it is not the pod's own. */
function itemsOf(places: readonly (readonly PodView[])[]): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  for (const pods of places.filter(isGrouped))
    for (const [id, members] of groupsOf(pods))
      if (members.length > 1) for (const pod of members) items.set(pod.id, id);
  return items;
}

/** Many pods of one owner: what opens is the owner. */
function groupHtml(id: string, members: readonly PodView[], belongsTo: Related): string {
  const [{ health, status, namespace, owner, name }] = members;
  const [kind, opened] = owner ? owner.split(' ') : ['pod', name];
  return `<li data-key="${escape(id)}"><button type="button" class="pod ${health}" tabindex="-1" data-item="${escape(id)}" data-kind="${escape(kind.toLowerCase())}" data-namespace="${escape(namespace)}" data-name="${escape(opened)}" data-related="${relatedTo(id, belongsTo)}"><b><span class="mark" aria-hidden="true">${MARKS[health]}</span> ${members.length} × ${escape(inDefault(namespace, owner || 'pods'))}</b> <span class="status">${escape(status)}</span></button></li>`;
}
