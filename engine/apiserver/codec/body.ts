import { LIMITS } from '../../kernel/limits.ts';
import { byteLength } from '../../kinds/names.ts';
import { readJson, JsonSyntaxError, type JsonText } from './json-text.ts';
import { OBJECT_TYPES } from './accept.ts';
import type { ApiRequest } from '../api.ts';
import { badRequest, failure, unsupportedMediaType } from '../status.ts';
import { isYamlFailure, readYaml, YamlText, type YamlBody } from './yaml-body.ts';

/** A decoded body, with the duplicate fields that its text had (`spec.replicas`), as the strict decoder names them. */
export type Body = JsonText & Partial<Pick<YamlBody, 'text' | 'twice'>>;

/** The 413 of a body over the server's bound. */
const tooLarge = (): Error =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.requestBytes}`);

/** What the server says of a body in a form that it does not read. */
export const UNKNOWN_FORMAT = `the body of the request was in an unknown format - accepted media types include: ${OBJECT_TYPES.join(', ')}`;

/**
 * A request whose body, if it is a text, is JSON, or is marked as YAML. Throws the 415 of other
 * forms; patches have types of their own (routes.ts), of which one may be YAML.
 */
export function withReadableBody(request: ApiRequest, verb: string): ApiRequest {
  const { headers, body } = request;
  if (!headers || typeof body !== 'string' || !BODIED.has(verb) || (verb === 'delete' && body === '')) return request;
  const type = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type === '' || type === 'application/json') return request;
  if (type === 'application/yaml' || type === 'application/apply-patch+yaml') {
    if (body.length > LIMITS.requestBytes || byteLength(body) > LIMITS.requestBytes) throw tooLarge();
    return { ...request, body: new YamlText(body) };
  }
  if (verb === 'patch') return request;
  if (type === 'application/vnd.kubernetes.protobuf')
    throw unsupportedMediaType('bodies in application/vnd.kubernetes.protobuf are not simulated here');
  throw unsupportedMediaType(UNKNOWN_FORMAT);
}

const BODIED = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Decode a request's body: a text as JSON; anything else is taken as a JSON value already. Throws BadRequest. */
export function readBody(body: unknown): Body {
  if (body instanceof YamlText) return readYamlOrThrow(body);
  if (typeof body !== 'string') {
    checkValue(body);
    return { value: body ?? null, duplicates: [] };
  }
  if (body.length > LIMITS.requestBytes || byteLength(body) > LIMITS.requestBytes) throw tooLarge();
  try {
    return readJson(body);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(error.message);
    throw error;
  }
}

function readYamlOrThrow(body: YamlText): Body {
  try {
    return readYaml(body);
  } catch (error) {
    throw isYamlFailure(error) ? badRequest(error.message) : error;
  }
}

/** A value that came without a text must keep the bounds, too. */
function checkValue(value: unknown): void {
  countNodes(value, 0, 0);
}

/** How many values there are in one, and `before` it. Throws where that or the depth is too much. */
function countNodes(value: unknown, depth: number, before: number): number {
  if (depth > LIMITS.nesting) throw badRequest(`the body is nested too deeply (limit nesting: ${LIMITS.nesting})`);
  let nodes = before + 1;
  if (nodes > LIMITS.documentNodes)
    throw badRequest(`the body has too many values (limit documentNodes: ${LIMITS.documentNodes})`);
  if (typeof value !== 'object' || value === null) return nodes;
  for (const item of Object.values(value)) nodes = countNodes(item, depth + 1, nodes);
  return nodes;
}
