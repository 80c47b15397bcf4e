/** How long something that goes is still seen to go. */
const LEAVE_MS = 160;

/**
 * Make what is in an element look like what is in another. Elements stay themselves where they can — by their `data-key`,
 * else by their place — so that the focus stays, and what changes is seen to change.
 */
export function morph(now: Element, wanted: Element): void {
  const nodes = [...now.childNodes].filter((node) => !isLeaving(node));
  const byKey = new Map(nodes.flatMap((node) => (keyOf(node) === undefined ? [] : [[keyOf(node)!, node] as const])));
  const byPlace = nodes.filter((node) => keyOf(node) === undefined);
  let place: ChildNode | null = now.firstChild;
  for (const node of [...wanted.childNodes]) {
    while (place && isLeaving(place)) place = place.nextSibling;
    const key = keyOf(node);
    const found = key === undefined ? byPlace.shift() : byKey.get(key);
    if (!found || found.nodeName !== node.nodeName) {
      if (found === place) place = place?.nextSibling ?? null;
      found?.remove();
      now.insertBefore(node, place);
      continue;
    }
    byKey.delete(key ?? '');
    if (found === place) place = place.nextSibling;
    else now.insertBefore(found, place);
    become(found, node);
  }
  for (const gone of [...byKey.values(), ...byPlace]) leave(gone);
}

const keyOf = (node: Node): string | undefined => (node instanceof HTMLElement ? node.dataset.key : undefined);
const isLeaving = (node: Node): boolean => node instanceof HTMLElement && node.inert;

function become(node: Node, wanted: Node): void {
  if (!(node instanceof Element) || !(wanted instanceof Element)) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  morph(node, wanted);
}

/** What was named goes visibly, and can no longer be reached meanwhile; the rest goes at once. */
function leave(node: ChildNode): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (still || !(node instanceof HTMLElement) || keyOf(node) === undefined) return node.remove();
  node.inert = true;
  node.animate({ opacity: 0 }, { duration: LEAVE_MS, fill: 'forwards' }).onfinish = (): void => node.remove();
}
