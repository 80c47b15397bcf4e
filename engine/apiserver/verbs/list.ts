import type { StoreEvent } from '../../store/store.ts';
import type { KubeObject } from '../../store/object.ts';
import { componentStatuses } from '../subresources/component-status.ts';
import { fromStorage } from './objects.ts';
import { readToken, writeToken } from './continue-token.ts';
import { checkListOptions, versionError } from './list-options.ts';
import { groupVersion, type Resource } from '../discovery/resources.ts';
import { picks, readSelection } from './selection.ts';
import type { Core } from '../scope.ts';
import { readInteger } from '../request/integers.ts';
import { badRequest, failure } from '../status.ts';

/** A page of objects, as a list request asks for it. */
export interface Page {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remaining?: number;
}

/** Where a list looks: a resource, a namespace ('' for all), and the query's options. */
export interface ListRequest {
  readonly resource: Resource;
  readonly namespace: string;
  readonly query: URLSearchParams | undefined;
}

/** List objects: selectors, limit and continue. Throws StatusError. */
export function listObjects(core: Core, { resource, namespace, query }: ListRequest): Page {
  const selection = readSelection(resource, query);
  checkListOptions(query, false);
  // What any version will do for is read whole, from the watch cache.
  const isAny = query?.get('resourceVersion') === '0' && !query.get('continue');
  const limit = isAny ? 0 : readLimit(query);
  const given = query?.get('continue');
  const token = given ? readToken(given) : undefined;
  const revision = token?.revision ?? readRevision(core, query, limit > 0);
  const all = objectsAt(core, resource, namespace, revision ?? core.store.revision, token !== undefined);
  let items = all;
  if (selection.labels.length || selection.fields.length || resource.impl.storage)
    items = items.map((object) => fromStorage(resource, object)).filter((object) => picks(resource, selection, object));
  const keyBelow = (object: KubeObject): string => `/${namespace ? object.metadata.name : keyOf(object)}`;
  if (token) items = items.filter((object) => keyBelow(object) >= token.start);
  const resourceVersion = String(revision ?? core.store.revision);
  if (!limit || items.length <= limit) return { items, resourceVersion };
  const page = items.slice(0, limit);
  const next = writeToken(Number(resourceVersion), keyBelow(page[page.length - 1]));
  const counted = !selection.labels.length && !selection.fields.length;
  return { items: page, resourceVersion, continue: next, ...(counted && { remaining: items.length - limit }) };
}

/** An object's key below its resource's, in etcd. */
const keyOf = ({ metadata: { namespace, name } }: KubeObject): string => (namespace ? `${namespace}/${name}` : name);

/**
 * The page as a list object; items of built-in kinds carry no kind of their own, as Go writes them.
 *
 * @param asIs the items are not written themselves, but turned into something else: they stay as they are.
 */
export function listOf(resource: Resource, page: Page, asIs = false): KubeObject {
  const metadata = { resourceVersion: page.resourceVersion } as Record<string, unknown>;
  if (page.continue) metadata.continue = page.continue;
  if (page.remaining !== undefined) metadata.remainingItemCount = page.remaining;
  const items = asIs || resource.custom ? page.items : page.items.map(({ apiVersion: _a, kind: _k, ...rest }) => rest);
  const apiVersion = groupVersion(resource.group, resource.version);
  return { kind: resource.listKind, apiVersion, metadata, items } as unknown as KubeObject;
}

function readLimit(query: URLSearchParams | undefined): number {
  const text = query?.get('limit') ?? undefined;
  return text === undefined ? 0 : Math.max(0, readInteger(text));
}

/** The revision that a list must be of; undefined for the newest. Pages are of the version that is named. */
function readRevision(core: Core, query: URLSearchParams | undefined, isPaged: boolean): number | undefined {
  const text = query?.get('resourceVersion');
  const match = query?.get('resourceVersionMatch');
  if (!text) return undefined;
  const revision = Number(text);
  const wrong = versionError(text);
  if (wrong) throw badRequest(`invalid resource version: ${wrong}`);
  const { revision: newest } = core.store;
  if (revision > newest) throw tooLarge(revision, newest);
  return match === 'Exact' || (isPaged && !match && revision > 0) ? revision : undefined;
}

/** The options of a request for one object: a resourceVersion that it must have reached. Throws StatusError. */
export function checkReadOptions({ store }: Core, query: URLSearchParams | undefined): void {
  const text = query?.get('resourceVersion');
  if (/^(1|t|T|true|TRUE|True)$/.test(query?.get('export') ?? ''))
    throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
  const wrong = text && versionError(text);
  if (wrong) throw failure(500, '', wrong);
  if (text && Number(text) > store.revision) throw tooLarge(Number(text), store.revision);
}

/** The 504 of a resourceVersion that lies in the future. */
function tooLarge(revision: number, newest: number): Error {
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${revision}, current: ${newest}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** What a resource held at a revision: the present with later changes taken back. */
function objectsAt(
  core: Core,
  resource: Resource,
  namespace: string,
  revision: number,
  isContinued: boolean,
): readonly KubeObject[] {
  if (resource.key === 'componentstatuses') return componentStatuses;
  const now = core.store.list(resource.key, namespace || undefined);
  if (revision >= core.store.revision) return now;
  const changes = revision < compactedRevision(core) ? undefined : core.store.since(revision, resource.key);
  if (!changes) {
    if (!isContinued) throw failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
    const why =
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
    throw failure(410, 'Expired', why);
  }
  return changes.length ? undo(now, changes, namespace) : now;
}

const COMPACTION_MS = 5 * 60_000;

/**
 * What is older than this revision is gone: every five minutes etcd is compacted to what was the newest five minutes
 * before (etcd3's compactor).
 */
function compactedRevision({ store, kernel }: Core): number {
  const system = store.get('namespaces', '', 'kube-system');
  const startMs = system ? Date.parse(system.metadata.creationTimestamp ?? '') : kernel.now;
  const rounds = Math.floor((kernel.now - startMs) / COMPACTION_MS);
  return rounds < 2 ? 0 : store.revisionAt(startMs + (rounds - 1) * COMPACTION_MS);
}

function undo(now: readonly KubeObject[], changes: readonly StoreEvent[], namespace: string): KubeObject[] {
  const found = new Map(now.map((object) => [keyOf(object), object]));
  for (const { object, previous } of changes.toReversed()) {
    if (namespace && object.metadata.namespace !== namespace) continue;
    if (previous) found.set(keyOf(object), previous);
    else found.delete(keyOf(object));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
