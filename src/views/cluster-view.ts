import type { Picture } from '../worker/protocol.ts';
import { clusterHtml } from './cluster-html.ts';
import { morph } from './morph.ts';

/** How long something takes to come from what made it. */
const ARRIVE_MS = 200;

/** Something in the picture that can be opened. */
export interface Opened {
  kind: string;
  namespace: string;
  name: string;
}

/**
 * The cluster as a picture: nodes with their pods, services with what they select, workloads with what they keep. All of
 * it is text; the arrow keys walk it, Enter opens `describe`, and what belongs to something is marked while it has the
 * focus or the pointer.
 */
export class ClusterView {
  readonly #root: HTMLElement;
  readonly #open: (what: Opened) => void;
  #shown = '';
  /** What was there in the last picture; what was not comes in visibly. */
  #known: Set<string> | undefined;
  /** The item that the keyboard is at, and the one that the focus or the pointer is on. */
  #current = '';
  #marked = '';

  constructor(root: HTMLElement, open: (what: Opened) => void) {
    this.#root = root;
    this.#open = open;
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('click', (event) => this.#openAt(event.target as Element));
    root.addEventListener('focusin', (event) => {
      this.#current = itemOf(event.target) ?? this.#current;
      this.#mark(itemOf(event.target));
    });
    root.addEventListener('focusout', () => this.#mark(undefined));
    root.addEventListener('pointerover', (event) => this.#mark(itemOf(event.target) ?? itemOf(document.activeElement)));
    root.addEventListener('pointerleave', () => this.#mark(itemOf(document.activeElement)));
  }

  /** Draw a picture, keeping the focus where it was. */
  show(picture: Picture): void {
    const html = clusterHtml(picture);
    if (html === this.#shown) return;
    this.#shown = html;
    const hadFocus = this.#root.contains(document.activeElement);
    const wanted = document.createElement('div');
    wanted.innerHTML = html;
    morph(this.#root, wanted);
    const items = this.#items();
    for (const item of items) if (this.#known?.has(item.dataset.item!) === false) this.#arrive(item);
    this.#known = new Set(items.map((item) => item.dataset.item!));
    const current = items.find((item) => item.dataset.item === this.#current) ?? items[0];
    if (current) current.tabIndex = 0;
    if (hadFocus && !this.#root.contains(document.activeElement)) current?.focus({ preventScroll: true });
    this.#mark(this.#marked);
  }

  /** Go back to where the keyboard was. */
  focus(): void {
    this.#root.querySelector<HTMLElement>('[data-item][tabindex="0"]')?.focus();
  }

  #items(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>('[data-item]')].filter((item) => !item.closest('[inert]'));
  }

  /** Something new comes from the workload that made it, or from just above. */
  #arrive(item: HTMLElement): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const makers = new Set((item.dataset.related ?? '').split(' '));
    const maker = this.#items().find((one) => one.matches('.workload') && makers.has(one.dataset.item!));
    const to = item.getBoundingClientRect();
    const from = maker?.getBoundingClientRect() ?? new DOMRect(to.x, to.y - 4);
    const transform = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
    item.animate([{ opacity: 0, transform }, {}], { duration: ARRIVE_MS, easing: 'ease-out' });
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const last = items.length - 1;
    const to: Record<string, () => HTMLElement> = {
      ArrowRight: () => items[Math.min(at + 1, last)],
      ArrowLeft: () => items[Math.max(at - 1, 0)],
      ArrowDown: () => beyond(items[at], items, 1) ?? items[Math.min(at + 1, last)],
      ArrowUp: () => beyond(items[at], items, -1) ?? items[Math.max(at - 1, 0)],
      Home: () => items[0],
      End: () => items[last],
    };
    if (!(event.key in to)) return;
    event.preventDefault();
    const target = to[event.key]();
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
  #mark(id: string | undefined): void {
    this.#marked = id ?? '';
    const items = this.#items();
    const item = items.find((one) => one.dataset.item === id);
    const related = new Set((item?.dataset.related ?? '').split(' ').filter(Boolean));
    for (const other of items) other.classList.toggle('related', related.has(other.dataset.item!));
  }
}

const itemOf = (target: unknown): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-item]')?.dataset.item : undefined;

/** The nearest item above (-1) or below (1) of one. */
function beyond(item: HTMLElement, items: readonly HTMLElement[], direction: 1 | -1): HTMLElement | undefined {
  const here = item.getBoundingClientRect();
  let nearest: HTMLElement | undefined;
  let least = Infinity;
  for (const other of items) {
    const there = other.getBoundingClientRect();
    const rows = direction === 1 ? there.top - here.bottom : here.top - there.bottom;
    if (rows < -1) continue;
    const aside = Math.max(0, there.left - here.right, here.left - there.right);
    const distance = rows + 2 * aside;
    if (distance < least) [least, nearest] = [distance, other];
  }
  return nearest;
}
