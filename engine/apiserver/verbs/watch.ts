import type { KubeObject } from '../../store/object.ts';
import type { StoreEvent } from '../../store/store.ts';
import type { Conversion } from '../codec/accept.ts';
import type { Watch, WatchEvent } from '../api.ts';
import { listObjects, type ListRequest } from './list.ts';
import { checkListOptions, versionError } from './list-options.ts';
import { fromStorage } from './objects.ts';
import { isTrue } from '../request/request-info.ts';
import { groupVersion } from '../discovery/resources.ts';
import { picks, readSelection, type Selection } from './selection.ts';
import type { Core } from '../scope.ts';
import { failure } from '../status.ts';
import { metadataOf, readIncludeObject, tableOf } from './tables.ts';

/** A watch's wish: as a list, one name perhaps, and how objects are shown. */
export interface WatchRequest extends ListRequest {
  readonly name: string;
  readonly convert: Conversion | undefined;
}

/**
 * Send what there is (without a resourceVersion, or with 0) or what changed since one, then every change. Objects that
 * begin or cease to meet the selectors come and go as ADDED and DELETED.
 */
export function watchObjects(core: Core, request: WatchRequest, onEvent: (event: WatchEvent) => void): Watch {
  const { resource, namespace, query, name } = request;
  const selection = readSelection(resource, query, name);
  checkListOptions(query, true);
  const revision = readRevision(query);
  const present = presenter(core, request);
  const send = (type: WatchEvent['type'], object: KubeObject): void => onEvent({ type, object: present(object) });
  const relay = (event: StoreEvent): void => {
    // A revision that is still to come is waited for.
    if (revision !== undefined && event.revision <= revision) return;
    if (namespace && event.object.metadata.namespace !== namespace) return;
    const { type, object, previous } = event;
    const now = fromStorage(resource, object);
    const before = previous && fromStorage(resource, previous);
    const is = type !== 'DELETED' && picks(resource, selection, now);
    const was = before !== undefined && picks(resource, selection, before);
    if (is) send(was ? 'MODIFIED' : 'ADDED', now);
    else if (was)
      send(
        'DELETED',
        type === 'DELETED'
          ? now
          : { ...before, metadata: { ...before.metadata, resourceVersion: String(event.revision) } },
      );
  };
  if (revision === undefined) sendInitial(core, request, selection, send, onEvent);
  else {
    const missed = core.store.since(revision, resource.key);
    if (!missed) {
      const why = `too old resource version: ${revision} (${core.store.compactedRevision})`;
      onEvent({ type: 'ERROR', object: failure(410, 'Expired', why).status });
      return { stop() {} };
    }
    for (const event of missed) relay(event);
  }
  const stop = core.store.subscribe(resource.key, relay);
  return { stop };
}

function sendInitial(
  core: Core,
  { resource, namespace, query }: WatchRequest,
  selection: Selection,
  send: (type: WatchEvent['type'], object: KubeObject) => void,
  onEvent: (event: WatchEvent) => void,
): void {
  const isWanted = isTrue(query?.get('sendInitialEvents') ?? 'true');
  if (isWanted)
    for (const stored of listObjects(core, { resource, namespace, query: undefined }).items) {
      const object = fromStorage(resource, stored);
      if (picks(resource, selection, object)) send('ADDED', object);
    }
  if (!isWanted || !isTrue(query?.get('allowWatchBookmarks'))) return;
  const metadata = {
    resourceVersion: String(core.store.revision),
    annotations: { 'k8s.io/initial-events-end': 'true' },
  };
  const apiVersion = groupVersion(resource.group, resource.version);
  onEvent({ type: 'BOOKMARK', object: { kind: resource.kind, apiVersion, metadata } });
}

/** The revision to start from; undefined to begin with what there is. */
function readRevision(query: URLSearchParams | undefined): number | undefined {
  const text = query?.get('resourceVersion');
  if (!text || text === '0') return undefined;
  if (query?.get('sendInitialEvents') === 'true') return undefined;
  const wrong = versionError(text);
  if (wrong) throw failure(500, '', wrong);
  return Number(text);
}

function presenter(core: Core, { resource, convert, query }: WatchRequest): (object: KubeObject) => unknown {
  const apiVersion = groupVersion(resource.group, resource.version);
  const shape = convert && groupVersion(convert.group, convert.version);
  if (convert && convert.kind !== 'Table') return (object) => metadataOf(object, shape);
  if (!convert)
    return (object) =>
      object.kind === resource.kind && object.apiVersion === apiVersion
        ? object
        : { ...object, kind: resource.kind, apiVersion };
  const include = readIncludeObject(query);
  let headers = true;
  return (object) => {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf(resource, [object], core.kernel.now, { metadata, include, headers, apiVersion: shape });
    headers = false;
    return table;
  };
}
