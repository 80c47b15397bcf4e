import type { Health, NodeView, Picture, PodView, ServiceView } from '../worker/protocol.ts';

/** Above so many pods on a node the picture groups them instead of shrinking them. */
const GROUP_ABOVE = 24;

const MARKS: Readonly<Record<Health, string>> = {
  running: '●',
  pending: '◌',
  failing: '▲',
  terminating: '×',
  completed: '✓',
};

/** Something in the picture that can be opened. */
export interface Opened {
  kind: string;
  namespace: string;
  name: string;
}

/**
 * The cluster as a picture: nodes with their pods, services with what they select. All of it is text; the arrow keys
 * walk it, Enter opens `describe`, and what a service selects is marked while it has the focus or the pointer.
 */
export class ClusterView {
  readonly #root: HTMLElement;
  readonly #open: (what: Opened) => void;
  #shown = '';
  #focused = '';

  constructor(root: HTMLElement, open: (what: Opened) => void) {
    this.#root = root;
    this.#open = open;
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('click', (event) => this.#openAt(event.target as Element));
    for (const type of ['focusin', 'pointerover'])
      root.addEventListener(type, (event) => this.#mark((event.target as Element).closest<HTMLElement>('[data-item]')));
    root.addEventListener('pointerleave', () => this.#mark(undefined));
  }

  /** Draw a picture, keeping the focus where it was. */
  show(picture: Picture): void {
    const html = render(picture);
    if (html === this.#shown) return;
    this.#shown = html;
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.innerHTML = html;
    const items = this.#items();
    const current = items.find((item) => item.dataset.item === this.#focused) ?? items[0];
    if (current) current.tabIndex = 0;
    if (hadFocus) current?.focus({ preventScroll: true });
  }

  #items(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>('[data-item]')];
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let next = at + (steps[event.key] ?? 0);
    if (event.key === 'Home') next = 0;
    else if (event.key === 'End') next = items.length - 1;
    else if (event.key === 'Enter' || event.key === ' ') this.#openAt(items[at]);
    else if (!(event.key in steps)) return;
    event.preventDefault();
    const target = items[Math.min(Math.max(next, 0), items.length - 1)];
    items[at].tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }

  #openAt(target: Element): void {
    const item = target.closest<HTMLElement>('[data-item]');
    if (!item?.dataset.name) return;
    const { kind = '', namespace = '', name } = item.dataset;
    this.#open({ kind, namespace, name });
  }

  /** Mark what belongs to an item: the pods of a service, the services of a pod. */
  #mark(item: HTMLElement | null | undefined): void {
    if (item) this.#focused = item.dataset.item!;
    const related = new Set((item?.dataset.related ?? '').split(' ').filter(Boolean));
    for (const other of this.#items()) other.classList.toggle('related', related.has(other.dataset.item!));
  }
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

const inDefault = (namespace: string, name: string): string =>
  namespace === 'default' ? name : `${namespace}/${name}`;

function render({ nodes, unscheduled, services }: Picture): string {
  const selectedBy = new Map<string, string[]>();
  for (const service of services)
    for (const pod of service.pods) selectedBy.set(pod, [...(selectedBy.get(pod) ?? []), serviceId(service)]);
  const pods = nodes.reduce((sum, node) => sum + node.pods.length, unscheduled.length);
  const ready = nodes.flatMap((node) => node.pods).filter(({ health }) => health === 'running').length;
  return `<p class="summary">${nodes.length} ${word(nodes.length, 'node')}, ${pods} ${word(pods, 'pod')}${pods ? ` (${ready} running)` : ''}, ${services.length} ${word(services.length, 'service')}</p>
${services.length ? `<ul class="services" aria-label="Services">${services.map(serviceHtml).join('')}</ul>` : ''}
${unscheduled.length ? `<section class="node waiting"><h3>No node yet</h3>${podsHtml(unscheduled, selectedBy)}</section>` : ''}
<div class="nodes">${nodes.map((node) => nodeHtml(node, selectedBy)).join('')}</div>`;
}

const word = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);
const serviceId = ({ namespace, name }: ServiceView): string => `service/${namespace}/${name}`;

function serviceHtml(service: ServiceView): string {
  const { namespace, name, type, ports, pods, selector } = service;
  const what = selector ? `selects ${selector}: ${pods.length} ${word(pods.length, 'pod')}` : 'selects nothing';
  return `<li><button type="button" class="service" tabindex="-1" data-item="${escape(serviceId(service))}" data-kind="service" data-namespace="${escape(namespace)}" data-name="${escape(name)}" data-related="${pods.join(' ')}"><b>${escape(inDefault(namespace, name))}</b> <span>${escape(type)} ${escape(ports)}</span><span class="soft">${escape(what)}</span></button></li>`;
}

function nodeHtml(node: NodeView, selectedBy: ReadonlyMap<string, string[]>): string {
  return `<section class="node ${node.health}"><h3><button type="button" tabindex="-1" data-item="node/${escape(node.name)}" data-kind="node" data-namespace="" data-name="${escape(node.name)}"><b>${escape(node.name)}</b> <span>${escape(node.address)}</span>${node.status === 'Ready' ? '' : `<span class="status">${escape(node.status)}</span>`}</button></h3>${podsHtml(node.pods, selectedBy)}</section>`;
}

function podsHtml(pods: readonly PodView[], selectedBy: ReadonlyMap<string, string[]>): string {
  if (!pods.length) return '<p class="empty">no pods</p>';
  if (pods.length > GROUP_ABOVE) return groupsHtml(pods);
  return `<ul class="pods">${pods.map((pod) => podHtml(pod, selectedBy.get(pod.id) ?? [])).join('')}</ul>`;
}

function podHtml(pod: PodView, services: readonly string[]): string {
  return `<li><button type="button" class="pod ${pod.health}" tabindex="-1" data-item="${escape(pod.id)}" data-kind="pod" data-namespace="${escape(pod.namespace)}" data-name="${escape(pod.name)}" data-related="${escape(services.join(' '))}"><b><span class="mark" aria-hidden="true">${MARKS[pod.health]}</span> ${escape(inDefault(pod.namespace, pod.name))}</b> <span class="status">${escape(pod.status)} ${pod.ready}</span></button></li>`;
}

/** Many pods: one entry for each owner and state. */
function groupsHtml(pods: readonly PodView[]): string {
  const groups = new Map<string, PodView[]>();
  for (const pod of pods) {
    const key = `${pod.owner || 'no owner'}|${pod.health}|${pod.status}`;
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  const items = [...groups].map(([key, members]) => {
    const [first] = members;
    return `<li><button type="button" class="pod ${first.health}" tabindex="-1" data-item="${escape(key)}" data-kind="pod" data-namespace="${escape(first.namespace)}" data-name="${escape(first.name)}" data-related=""><b><span class="mark" aria-hidden="true">${MARKS[first.health]}</span> ${members.length} × ${escape(first.owner || 'pods')}</b> <span class="status">${escape(first.status)}</span></button></li>`;
  });
  return `<ul class="pods">${items.join('')}</ul>`;
}
