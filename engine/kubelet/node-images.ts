import { sameValue } from '../apiserver/fields/fields-compare.ts';
import { findImage, parseReference, type Image } from '../runtime/images.ts';
import type { KubeletContext } from './context.ts';
import type { NodeRecord } from './record.ts';

/** How often a kubelet looks at the images it has (image manager); a change is in its next status of the node. */
const LOOK_MS = 30_000;
/** How many images a node tells of (nodeStatusMaxImages), and how many names of each (MaxNamesPerImageInNodeStatus). */
const MAX_IMAGES = 50;
const MAX_NAMES = 5;

/** What looking at images takes of the kubelets. */
type Images = Pick<KubeletContext, 'env' | 'client' | 'node' | 'after'>;

const imageOf = (name: string): Image | undefined => {
  const reference = parseReference(name);
  return 'error' in reference ? undefined : findImage(reference);
};

/** An image is on the node now, under one more name: its kubelet is going to tell of it. */
export function addImage(context: Images, node: NodeRecord, image: Image): void {
  if (node.images.includes(image.name)) return;
  node.images.push(image.name);
  planImages(context, node);
}

/** Let a kubelet look at its images when it next does so. */
export function planImages(context: Images, node: NodeRecord): void {
  const { kernel, store } = context.env;
  const created = Date.parse(store.get('nodes', '', node.name)?.metadata.creationTimestamp ?? '');
  if (node.looksAtImages || !Number.isFinite(created)) return;
  node.looksAtImages = true;
  context.after(LOOK_MS - ((kernel.now - created) % LOOK_MS), ['images', node.name], true);
}

/** Write the images that a node has into its status, the largest first. */
export function tellImages(context: Images, name: string): void {
  const { kernel, store } = context.env;
  const record = context.node(name);
  const node = store.get('nodes', '', name);
  if (!record || !node) return;
  record.looksAtImages = false;
  const images = imagesOf(record);
  if (sameValue(images, node.status?.images)) return;
  const conditions = ((node.status?.conditions ?? []) as object[]).map((condition) => ({
    ...condition,
    lastHeartbeatTime: kernel.timestamp(),
  }));
  const status = { ...node.status, conditions, images };
  context.client(name).update('nodes', { ...node, status }, { subresource: 'status', cause: `kubelet ${name}` });
}

function imagesOf(record: NodeRecord): { names: string[]; sizeBytes: number }[] {
  const byDigest = new Map<string, { names: string[]; sizeBytes: number }>();
  for (const name of [...record.images].sort()) {
    const image = imageOf(name);
    if (!image) continue;
    const entry = byDigest.get(image.digest);
    if (!entry)
      byDigest.set(image.digest, {
        names: [`${image.repository}@${image.digest}`, name],
        sizeBytes: image.sizeBytes,
      });
    else if (entry.names.length < MAX_NAMES) entry.names.push(name);
  }
  return [...byDigest.values()].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MAX_IMAGES);
}

/** The name by which the runtime calls an image of a node: the first, in order, of those that it has there. */
export function nameOnNode(node: NodeRecord | undefined, image: Image): string {
  const names = (node?.images ?? []).filter((name) => imageOf(name)?.digest === image.digest);
  return names.sort()[0] ?? image.name;
}
