import type { ServerResponse } from 'node:http';
import type { ApiRequest, WatchEvent } from '../engine/apiserver/api.ts';
import { isTrue, readRequest } from '../engine/apiserver/request-info.ts';
import { groupVersion } from '../engine/apiserver/resources.ts';
import type { World } from '../engine/world.ts';
import { commonHeaders, send, warningHeaders } from './answers.ts';
import { WAITING_BYTES } from './follow.ts';
import { goJson, inServerOrder } from '../engine/apiserver/go-json.ts';

/** A watch without a time limit ends after half an hour to an hour, as the API server ends it. */
const MIN_WATCH_SECONDS = 1800;
/** How often a watch that asks for bookmarks is told the revision it has seen. */
const BOOKMARK_MS = 60_000;

export const isWatch = ({ method, path, query }: ApiRequest): boolean =>
  method === 'GET' && readRequest(method, path, query).verb === 'watch';

/** Answer a watch: a line of JSON for each event, until its time is over or either side ends it. */
export function streamWatch(world: World, request: ApiRequest, outgoing: ServerResponse): void {
  const waiting: WatchEvent[] = [];
  let open = false;
  const write = (event: WatchEvent): void => {
    if (!open) waiting.push(event);
    else if (outgoing.writableLength > WAITING_BYTES) outgoing.destroy();
    else outgoing.write(`${goJson({ type: event.type, object: inServerOrder(event.object) })}\n`);
  };
  const watch = world.api.watch(request, write);
  if ('code' in watch) return send(request, outgoing, watch);
  const warnings = warningHeaders(watch.warnings ?? []);
  if (warnings.length) outgoing.setHeader('warning', warnings);
  outgoing.writeHead(200, { ...commonHeaders(), 'content-type': 'application/json' });
  outgoing.flushHeaders();
  open = true;
  for (const event of waiting) write(event);
  const asked = Number(request.query?.get('timeoutSeconds') ?? 0);
  const seconds = asked ? Math.min(Math.max(asked, 0), 86_400) : MIN_WATCH_SECONDS * (1 + Math.random());
  const end = setTimeout(() => outgoing.end(), seconds * 1000);
  const bookmarks = isTrue(request.query?.get('allowWatchBookmarks'))
    ? setInterval(() => write(bookmark(world, request)), BOOKMARK_MS)
    : undefined;
  outgoing.on('close', () => {
    watch.stop();
    clearTimeout(end);
    clearInterval(bookmarks);
  });
}

function bookmark(world: World, { method, path, query }: ApiRequest): WatchEvent {
  const { group, version, resource } = readRequest(method, path, query);
  const kind = world.api.resources.find(group, version, resource)?.kind ?? '';
  const metadata = { resourceVersion: String(world.store.revision) };
  return { type: 'BOOKMARK', object: { kind, apiVersion: groupVersion(group, version), metadata } };
}
