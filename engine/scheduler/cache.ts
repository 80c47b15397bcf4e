import type { KubeObject } from '../store/object.ts';
import type { Store, StoreEvent } from '../store/store.ts';
import { NodeInfo } from './nodes.ts';

const isEnded = ({ status }: KubeObject): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/**
 * Nodes with the pods that take room on them, kept from the store's events; built from the store when first asked for.
 * Pods that are assumed to be on a node before the store says so are added by `assume`.
 */
export class SchedulerCache {
  #store: Store;
  #nodes: Map<string, NodeInfo> | undefined;
  #order: NodeInfo[] | undefined;
  #withAffinity = new Set<string>();
  #assumed = new Map<string, { readonly pod: KubeObject; readonly node: string }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Take note of a change of a pod or node. */
  note({ resource, type, object }: StoreEvent): void {
    if (!this.#nodes) return;
    if (resource === 'nodes') this.#noteNode(type, object);
    else if (resource === 'pods') this.#notePod(type, object);
  }

  /** All nodes, by name. */
  get nodes(): readonly NodeInfo[] {
    const all = this.#all();
    this.#order ??= [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#order;
  }

  node(name: string): NodeInfo | undefined {
    return this.#all().get(name);
  }

  /** Does any pod on any node have inter-pod affinity? */
  get anyAffinity(): boolean {
    this.#all();
    return this.#withAffinity.size > 0;
  }

  /** Take a pod to be on a node. */
  assume(pod: KubeObject, node: string): void {
    this.#noteAffinity(pod);
    this.#assumed.set(pod.metadata.uid!, { pod, node });
    this.#all().get(node)?.add(pod);
  }

  /** It did not get there after all. */
  forget(pod: KubeObject): void {
    const assumed = this.#assumed.get(pod.metadata.uid!);
    this.#assumed.delete(pod.metadata.uid!);
    if (assumed) this.#all().get(assumed.node)?.remove(pod);
  }

  /** Build anew when next asked: the store was replaced. */
  reset(): void {
    this.#nodes = this.#order = undefined;
    this.#assumed.clear();
    this.#withAffinity.clear();
  }

  #noteNode(type: StoreEvent['type'], node: KubeObject): void {
    const { name } = node.metadata;
    const known = this.#nodes!.get(name);
    if (type === 'DELETED') {
      this.#nodes!.delete(name);
      this.#order = undefined;
    } else if (known) known.setNode(node);
    else {
      const info = new NodeInfo(node);
      this.#nodes!.set(name, info);
      this.#order = undefined;
      for (const pod of this.#store.byIndex('pods', 'controllers/node', name)) if (!isEnded(pod)) info.add(pod);
    }
  }

  #noteAffinity(pod: KubeObject): void {
    const { affinity } = pod.spec;
    if (affinity?.podAffinity || affinity?.podAntiAffinity) this.#withAffinity.add(pod.metadata.uid!);
  }

  #notePod(type: StoreEvent['type'], pod: KubeObject): void {
    const name: string | undefined = pod.spec.nodeName;
    if (name && type !== 'DELETED') this.#noteAffinity(pod);
    else this.#withAffinity.delete(pod.metadata.uid!);
    if (!name) {
      if (type === 'DELETED') this.forget(pod);
      return;
    }
    this.#assumed.delete(pod.metadata.uid!);
    const node = this.#nodes!.get(name);
    if (!node) return;
    if (type === 'DELETED' || isEnded(pod)) node.remove(pod);
    else if (node.pods.get(pod.metadata.uid!)?.spec !== pod.spec || !sameMeta(node.pods.get(pod.metadata.uid!)!, pod))
      node.add(pod);
    else node.pods.set(pod.metadata.uid!, pod);
  }

  #all(): Map<string, NodeInfo> {
    if (this.#nodes) return this.#nodes;
    this.#nodes = new Map();
    for (const node of this.#store.list('nodes')) this.#nodes.set(node.metadata.name, new NodeInfo(node));
    for (const info of this.#nodes.values())
      for (const pod of this.#store.byIndex('pods', 'controllers/node', info.name))
        if (!isEnded(pod)) {
          info.add(pod);
          this.#noteAffinity(pod);
        }
    return this.#nodes;
  }
}

const sameMeta = (a: KubeObject, b: KubeObject): boolean => a.metadata.ownerReferences === b.metadata.ownerReferences;
