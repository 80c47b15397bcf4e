import { parseAllDocuments, visit, type Tags } from 'yaml';
import { LIMITS } from '../../kernel/limits.ts';
import { badRequest } from '../status.ts';

/** What YAML 1.1 has and the server does not read: dates, times in sixties, and sets. */
const UNREAD = /(timestamp|binary|omap|pairs|set)$/;

const withoutDates = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'string' || !(UNREAD.test(tag.tag) || tag.format === 'TIME'));

/** YAML 1.1 (`y` and `no` are truths, `012` is ten) as a value of JSON: the first document, aliases expanded within bounds. Throws BadRequest. */
export function readYaml(text: string): unknown {
  const [document] = parseAllDocuments(text, { uniqueKeys: false, version: '1.1', customTags: withoutDates });
  if (!document) return null;
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
