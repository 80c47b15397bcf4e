import { LIMITS } from '../kernel/limits.ts';
import { byteLength } from '../kinds/names.ts';
import { readJson, JsonSyntaxError, type JsonText } from './json-text.ts';
import { badRequest, failure } from './status.ts';
import { readYaml } from './yaml-body.ts';

/** A decoded body, with the duplicate fields that its text had (`spec.replicas`), as the strict decoder names them. */
export type Body = JsonText;

/** The 413 of a body over the server's bound. */
const tooLarge = (): Error =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.requestBytes}`);

/**
 * Decode a request's body: text as JSON (or, where it does not begin as JSON does, as YAML, as Kubernetes reads both);
 * anything else is taken as a JSON value already. Throws BadRequest.
 */
export function readBody(body: unknown): Body {
  if (typeof body !== 'string') {
    checkValue(body);
    return { value: body ?? null, duplicates: [] };
  }
  if (body.length > LIMITS.requestBytes || byteLength(body) > LIMITS.requestBytes) throw tooLarge();
  if (!/^\s*[{["]/.test(body)) {
    const value = readYaml(body);
    checkValue(value);
    return { value, duplicates: [] };
  }
  try {
    return readJson(body);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(error.message);
    throw error;
  }
}

/** A value that came without a text must keep the bounds, too. */
function checkValue(root: unknown): void {
  let nodes = 0;
  const check = (value: unknown, depth: number): void => {
    if (depth > LIMITS.nesting) throw badRequest(`the body is nested too deeply (limit nesting: ${LIMITS.nesting})`);
    if (++nodes > LIMITS.documentNodes)
      throw badRequest(`the body has too many values (limit documentNodes: ${LIMITS.documentNodes})`);
    if (typeof value !== 'object' || value === null) return;
    for (const key in value) check((value as Record<string, unknown>)[key], depth + 1);
  };
  check(root, 0);
}
