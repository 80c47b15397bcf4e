import { LIMITS } from '../kernel/limits.ts';
import { badRequest, failure } from './status.ts';

/** A decoded body, with the duplicate fields that its text had (`spec.replicas`), as the strict decoder names them. */
export interface Body {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** Bounds on nesting and size, told as the API server tells of a body it will not read. */
const tooLarge = (): Error =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.requestBytes}`);

/** Decode a request's body: text as JSON, anything else is taken as a JSON value already. Throws BadRequest. */
export function readBody(body: unknown): Body {
  if (typeof body !== 'string') {
    checkNesting(body, 0);
    return { value: body, duplicates: [] };
  }
  if (body.length > LIMITS.requestBytes) throw tooLarge();
  try {
    const value: unknown = JSON.parse(body);
    checkNesting(value, 0);
    return { value, duplicates: [] };
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest(error.message);
    throw error;
  }
}

function checkNesting(value: unknown, depth: number): void {
  if (depth > LIMITS.nesting) throw badRequest(`the body is nested too deeply (limit nesting: ${LIMITS.nesting})`);
  if (typeof value !== 'object' || value === null) return;
  for (const key in value) checkNesting((value as Record<string, unknown>)[key], depth + 1);
}
