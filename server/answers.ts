import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { agree, CUSTOM_TYPES } from '../engine/apiserver/codec/accept.ts';
import type { ApiRequest, ApiResponse } from '../engine/apiserver/api.ts';
import { StatusError } from '../engine/apiserver/status.ts';
import { encodeYaml } from '../engine/yaml/encode.ts';
import { isFailure, writeAnswer } from '../engine/apiserver/codec/written.ts';
import { encodeObject } from './protobuf/encode.ts';
import { messageOf } from './protobuf/messages.ts';

/** Answers from this size on are compressed for those who take gzip, as the API server does. */
const GZIP_BYTES = 128 * 1024;
/** Runes of warnings in one answer, and of one warning once there are more (apiserver's WithWarningRecorder). */
const WARNING_RUNES = 4 * 1024;
const ONE_WARNING_RUNES = 256;

/** Headers that every answer has. */
export const commonHeaders = (): Record<string, string> => ({
  'audit-id': randomUUID(),
  'cache-control': 'no-cache, private',
});

/** A StatusError as an answer; anything else is a mistake of ours, told as the server tells of a panic. */
export function failed(error: unknown): ApiResponse {
  const headers = { 'content-type': 'application/json' };
  if (error instanceof StatusError) return { code: error.code, headers, body: error.status, warnings: [] };
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message };
  return { code: 500, headers, body: { ...status, reason: 'InternalError', code: 500 }, warnings: [] };
}

/** Seconds after which a client may try again, as a Status says. */
const retryAfter = (body: unknown): number | undefined =>
  (body as { details?: { retryAfterSeconds?: number } } | undefined)?.details?.retryAfterSeconds;

/** What objects are written in for those who read it. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** An answer's object in protobuf, where the request prefers that and the object has such a form. */
function protobufOf({ headers }: Partial<ApiRequest>, { body, form }: ApiResponse): Uint8Array | undefined {
  if (typeof body !== 'object' || body === null || form) return undefined;
  const { apiVersion = '', kind = '' } = body as { apiVersion?: string; kind?: string };
  const allows = isFailure(body) ? () => false : kind === 'APIGroupDiscoveryList' ? () => true : undefined;
  const plain = messageOf(apiVersion, kind) === undefined ? CUSTOM_TYPES : undefined;
  if (agree(headers?.accept, undefined, allows, plain)?.type !== PROTOBUF) return undefined;
  return encodeObject(body as Record<string, unknown>);
}

/** An answer's bytes and their type, in the form that the request asks for. */
function written(request: Partial<ApiRequest>, response: ApiResponse): { type: string; bytes: Buffer } {
  const binary = protobufOf(request, response);
  if (binary) {
    // Discovery tells in its type what it was turned into.
    const type = (response.headers['content-type'] ?? '').replace(/^[^;]*/, PROTOBUF);
    return { type, bytes: Buffer.from(binary.buffer, binary.byteOffset, binary.length) };
  }
  const { type, text } = writeAnswer(request, response, encodeYaml);
  return { type, bytes: Buffer.from(text, 'utf8') };
}

/** Write an answer in the form that the request asks for: JSON (indented for humans), YAML, protobuf, or text as it is. */
export function send(request: ApiRequest | undefined, outgoing: ServerResponse, response: ApiResponse): void {
  const { code, warnings } = response;
  const { type, bytes } = written(request ?? {}, response);
  const retry = retryAfter(response.body);
  const lines = warningHeaders(warnings);
  const headers: Record<string, string | string[] | number> = {
    ...commonHeaders(),
    ...response.headers,
    ...(response.headers['content-type'] !== undefined && { 'content-type': type }),
    ...(code === 403 && { 'x-content-type-options': 'nosniff' }),
    ...(retry !== undefined && { 'retry-after': String(retry) }),
    ...(lines.length && { warning: lines }),
  };
  let body: Buffer = bytes;
  if (body.length > GZIP_BYTES && /\bgzip\b/.test(request?.headers?.['accept-encoding'] ?? '')) {
    body = gzipSync(body, { level: 1 });
    headers['content-encoding'] = 'gzip';
    headers.vary = 'Accept-Encoding';
  }
  headers['content-length'] = body.length;
  outgoing.writeHead(code, headers);
  outgoing.end(request?.method === 'HEAD' ? undefined : body);
}

/**
 * Warnings as Warning headers (RFC 7234): each once, cut to 256 runes each where all together are too long, in UTF-8,
 * which node writes as Latin 1. One with control characters cannot stand in a header and is left out.
 */
export function warningHeaders(warnings: readonly string[]): string[] {
  const texts = [...new Set(warnings)].filter((text) => text !== '' && !/[\x00-\x1f\x7f]/.test(text));
  const runes = texts.map((text) => [...text]);
  const cut = runes.reduce((sum, { length }) => sum + length, 0) > WARNING_RUNES;
  let written = 0;
  const out: string[] = [];
  for (const all of runes) {
    if (cut && written >= WARNING_RUNES) break;
    const kept = cut ? all.slice(0, ONE_WARNING_RUNES) : all;
    written += kept.length;
    const quoted = kept.join('').replace(/["\\]/g, '\\$&');
    out.push(Buffer.from(`299 - "${quoted}"`, 'utf8').toString('latin1'));
  }
  return out;
}
