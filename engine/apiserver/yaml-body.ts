import { parseDocument, visit } from 'yaml';
import { LIMITS } from '../kernel/limits.ts';
import { badRequest } from './status.ts';

/** YAML as a value of JSON: one document, aliases expanded within bounds. Throws BadRequest. */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false });
  const [first] = document.errors;
  if (first) throw badRequest(`error converting YAML to JSON: yaml: ${first.message.split('\n')[0]}`);
  let depth = 0;
  visit(document, {
    Collection(_key, _node, path) {
      depth = Math.max(depth, path.length);
      return depth > 2 * LIMITS.nesting ? visit.BREAK : undefined;
    },
  });
  if (depth > 2 * LIMITS.nesting) throw badRequest(`the body is nested too deeply (limit nesting: ${LIMITS.nesting})`);
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch (error) {
    if (error instanceof ReferenceError) throw badRequest(`error converting YAML to JSON: yaml: ${error.message}`);
    throw error;
  }
}
