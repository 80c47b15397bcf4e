import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../engine/apiserver/api.ts';
import { badRequest, failure, type StatusError } from '../engine/apiserver/status.ts';
import { LIMITS } from '../engine/kernel/limits.ts';
import type { User } from '../engine/kinds/kind.ts';
import { decodeObject, readEnvelope } from './protobuf/decode.ts';
import { WireError } from './protobuf/wire.ts';

const METHODS = new Set<string>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** What bodies of objects may be written in; patches have types of their own. */
export const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Who sends a request, by what comes with it. Throws StatusError 401. */
export type Identify = (incoming: IncomingMessage, headers: Readonly<Record<string, string>>) => User | undefined;

/**
 * A request as the engine takes it, its body still to be read. Throws StatusError for a method or a URL that is none.
 *
 * @param identify tells who sends it, where that is known already; the cluster is asked about others.
 */
export function readHead(incoming: IncomingMessage, identify: Identify): ApiRequest {
  const { method = 'GET' } = incoming;
  if (!METHODS.has(method)) throw failure(405, 'MethodNotAllowed', `the method ${method} is not allowed`);
  const url = readUrl(incoming.url ?? '/');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const user = identify(incoming, headers);
  const cause = headers['user-agent'] ?? 'http';
  return { method: method as ApiRequest['method'], path: url.pathname, query: url.searchParams, headers, user, cause };
}

function readUrl(text: string): URL {
  try {
    return new URL(text.startsWith('/') ? `http://loopback${text}` : text);
  } catch {
    throw badRequest(`the request's URL cannot be read: ${text.slice(0, 200)}`);
  }
}

/** Whom a known token speaks for; undefined where the cluster has to be asked. */
export function userOf(headers: Readonly<Record<string, string>>, tokens: ReadonlyMap<string, User>): User | undefined {
  const token = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
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
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.requestBytes}`, {});

/**
 * A request with its body as text. Protobuf becomes JSON, for which the engine and the journal need no second form.
 * Throws StatusError: 415 for a type that nobody reads, 400 for protobuf that cannot be read.
 */
export function withBody(request: ApiRequest, bytes: Buffer): ApiRequest {
  if (!bytes.length) return { ...request, body: '' };
  const type = (request.headers?.['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type === PROTOBUF) {
    const body = JSON.stringify(readProtobuf(bytes));
    return { ...request, headers: { ...request.headers, 'content-type': 'application/json' }, body };
  }
  if (request.method !== 'PATCH' && type !== '' && !OBJECT_TYPES.includes(type)) throw unknownFormat();
  return { ...request, body: bytes.toString('utf8') };
}

/** The 415 of a body that is in no form the server reads. */
const unknownFormat = (): StatusError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${OBJECT_TYPES.join(', ')}`,
    {},
  );

function readProtobuf(bytes: Buffer): unknown {
  let named = '';
  try {
    const envelope = readEnvelope(bytes);
    const version = envelope.apiVersion.split('/').at(-1);
    named = `${envelope.kind} in version "${version}" cannot be handled as a ${envelope.kind}: `;
    if (envelope.contentType === 'application/json') return JSON.parse(new TextDecoder().decode(envelope.raw));
    const object = decodeObject(envelope);
    // Kinds without a message are custom ones, which have no form in protobuf.
    if (!object) throw unknownFormat();
    return object;
  } catch (error) {
    if (error instanceof WireError || error instanceof SyntaxError) throw badRequest(`${named}${error.message}`);
    throw error;
  }
}
