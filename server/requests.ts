import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import { bearerToken } from '../engine/apiserver/auth/authentication.ts';
import { UNKNOWN_FORMAT } from '../engine/apiserver/codec/body.ts';
import { badRequest, failure, unsupportedMediaType, type StatusError } from '../engine/apiserver/status.ts';
import { LIMITS } from '../engine/kernel/limits.ts';
import type { User } from '../engine/kinds/kind.ts';
import { PROTOBUF } from './answers.ts';
import { decodeObject, readEnvelope } from './protobuf/decode.ts';
import { WireError } from './protobuf/wire.ts';

/** A request that no handler sees: net/http answers it with a line of text, of which the message is a part. */
export class MalformedRequest extends Error {}

/** Who sends a request, by what comes with it. Throws StatusError 401. */
export type Identify = (incoming: IncomingMessage, headers: Readonly<Record<string, string>>) => User | undefined;

/**
 * A request as the engine takes it, its body still to be read. Throws StatusError 401, and MalformedRequest for a URL
 * that is none.
 *
 * @param identify tells who sends it, where that is known already; the cluster is asked about others.
 */
export function readHead(incoming: IncomingMessage, identify: Identify): ApiRequest {
  const { method = 'GET' } = incoming;
  checkHost(incoming);
  const { path, query } = readTarget(incoming.url ?? '/');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (!name.startsWith(':')) headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const user = identify(incoming, headers);
  const cause = headers['user-agent'] ?? 'http';
  return { method: method as ApiRequest['method'], path, query, headers, user, cause };
}

/** HTTP/1.1 asks for one name of the host that is meant. */
function checkHost({ httpVersion, httpVersionMajor, headersDistinct }: IncomingMessage): void {
  if (httpVersionMajor > 1) return;
  const { host } = headersDistinct;
  if (httpVersion === '1.1' && !host) throw new MalformedRequest('missing required Host header');
  if (host && host.length > 1) throw new MalformedRequest();
}

/** The path and query of a request's target, as Go reads them: the path is decoded, and nothing in it is resolved. */
function readTarget(text: string): { path: string; query: URLSearchParams } {
  const local = text.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  if (!local.startsWith('/') && local !== '*') throw new MalformedRequest();
  const at = local.indexOf('?');
  const path = at < 0 ? local : local.slice(0, at);
  return { path: unescape(path), query: readQuery(at < 0 ? '' : local.slice(at + 1)) };
}

function unescape(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new MalformedRequest();
  }
}

/** Parameters with a semicolon or a wrong escape are left out. */
function readQuery(text: string): URLSearchParams {
  const wrong = /;|%(?![0-9a-f]{2})/i;
  return new URLSearchParams(
    text
      .split('&')
      .filter((part) => !wrong.test(part))
      .join('&'),
  );
}

/** Whom a known token speaks for; undefined where the cluster has to be asked. */
export function userOf(headers: Readonly<Record<string, string>>, tokens: ReadonlyMap<string, User>): User | undefined {
  const token = bearerToken(headers.authorization);
  const user = token === undefined ? undefined : tokens.get(token);
  return user && { ...user, groups: [...user.groups, 'system:authenticated'] };
}

/** The body of a request, up to the bound that the API server has. Throws StatusError 413 and leaves the rest unread. */
export function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LIMITS.requestBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('the connection was closed')));
  });
}

const tooLarge = (): StatusError =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.requestBytes}`);

/**
 * A request with its body as text. Protobuf becomes JSON, for which the engine and the journal need no second form.
 * Throws StatusError: 400 for protobuf that cannot be read, 415 for that of kinds which have no such form.
 */
export function withBody(request: ApiRequest, bytes: Buffer): ApiRequest {
  if (!bytes.length) return { ...request, body: '' };
  const type = (request.headers?.['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type === PROTOBUF && request.method !== 'PATCH') {
    const body = JSON.stringify(readProtobuf(bytes));
    return { ...request, headers: { ...request.headers, 'content-type': 'application/json' }, body };
  }
  return { ...request, body: bytes.toString('utf8') };
}

function readProtobuf(bytes: Buffer): unknown {
  let named = '';
  try {
    const envelope = readEnvelope(bytes);
    const version = envelope.apiVersion.split('/').at(-1);
    named = `${envelope.kind} in version "${version}" cannot be handled as a ${envelope.kind}: `;
    if (envelope.contentType === 'application/json') return JSON.parse(new TextDecoder().decode(envelope.raw));
    const object = decodeObject(envelope);
    // Kinds without a message are custom ones, which have no form in protobuf.
    if (!object) throw unsupportedMediaType(UNKNOWN_FORMAT);
    return object;
  } catch (error) {
    if (error instanceof WireError || error instanceof SyntaxError) throw badRequest(`${named}${error.message}`);
    throw error;
  }
}
