import { goJson } from '../engine/kinds/field.ts';
import type { ServerResponse } from 'node:http';
import { agree, CUSTOM_TYPES } from '../engine/apiserver/codec/accept.ts';
import type { ApiRequest, WatchEvent } from '../engine/apiserver/api.ts';
import { isTrue, readRequest } from '../engine/apiserver/request/request-info.ts';
import { groupVersion } from '../engine/apiserver/discovery/resources.ts';
import type { World } from '../engine/world.ts';
import { commonHeaders, PROTOBUF, send, warningHeaders } from './answers.ts';
import { WAITING_BYTES } from './follow.ts';
import { inServerOrder } from '../engine/apiserver/codec/go-json.ts';
import { encodeEvent } from './protobuf/encode.ts';

/** A watch without a time limit ends after half an hour to an hour, as the API server ends it. */
const MIN_WATCH_SECONDS = 1800;
/** How often a watch that asks for bookmarks is told the revision it has seen. */
const BOOKMARK_MS = 60_000;

export const isWatch = ({ method, path, query }: ApiRequest): boolean =>
  method === 'GET' && readRequest(method, path, query).verb === 'watch';

/** Answer a watch: a line of JSON or a length and so many bytes of protobuf for each event, until its time is over or either side ends it. */
export function streamWatch(world: World, request: ApiRequest, outgoing: ServerResponse): void {
  const binary = wantsProtobuf(world, request);
  const encode = binary ? binaryLine : textLine;
  const waiting: WatchEvent[] = [];
  let open = false;
  const write = (event: WatchEvent): void => {
    if (!open) waiting.push(event);
    else if (outgoing.writableLength > WAITING_BYTES) outgoing.destroy();
    else outgoing.write(encode(event));
  };
  const watch = world.api.watch(request, write);
  if ('code' in watch) return send(request, outgoing, watch);
  const warnings = warningHeaders(watch.warnings ?? []);
  if (warnings.length) outgoing.setHeader('warning', warnings);
  outgoing.writeHead(200, {
    ...commonHeaders(),
    'content-type': binary ? `${PROTOBUF};stream=watch` : 'application/json',
  });
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

const textLine = ({ type, object }: WatchEvent): string => `${goJson({ type, object: inServerOrder(object) })}\n`;

const binaryLine = ({ type, object }: WatchEvent): Uint8Array =>
  encodeEvent(type, object as Record<string, unknown>) ?? new Uint8Array();

/** Whether events are written in protobuf: those of custom resources only where their metadata is asked for. */
function wantsProtobuf(world: World, { method, path, query, headers }: ApiRequest): boolean {
  const { group, version, resource } = readRequest(method, path, query);
  const isCustom = world.api.resources.find(group, version, resource)?.custom ?? false;
  const types = ['application/json', PROTOBUF] as const;
  return agree(headers?.accept, types, undefined, isCustom ? CUSTOM_TYPES : undefined)?.type === PROTOBUF;
}

function bookmark(world: World, { method, path, query }: ApiRequest): WatchEvent {
  const { group, version, resource } = readRequest(method, path, query);
  const kind = world.api.resources.find(group, version, resource)?.kind ?? '';
  const metadata = { resourceVersion: String(world.store.revision) };
  return { type: 'BOOKMARK', object: { kind, apiVersion: groupVersion(group, version), metadata } };
}
