import type { ParsedFlags } from '../flags/flags.ts';
import { KubectlError } from '../errors.ts';

/** What `kubectl proxy` lets through. */
export interface ProxyFilter {
  accepts(method: string, path: string, host: string): boolean;
}

const MAX_PATTERN = 256;

/** Patterns with commas between them. Throws KubectlError where one could take for ever. */
function patternsOf(text: string): RegExp[] {
  if (!text) return [];
  return text.split(',').map((pattern) => {
    if (pattern.length > MAX_PATTERN || /[*+?}][^|]*\)[*+{]/.test(pattern))
      throw new KubectlError(`the pattern ${JSON.stringify(pattern)} is not simulated here`);
    try {
      return new RegExp(pattern);
    } catch {
      throw new KubectlError(`error parsing regexp: ${pattern}`);
    }
  });
}

const matchesOne = (text: string, patterns: readonly RegExp[]): boolean =>
  patterns.some((pattern) => pattern.test(text));

/** The filter that the flags tell of (kubectl's FilterServer): what is refused counts more than what is accepted. */
export function proxyFilter(flags: ParsedFlags): ProxyFilter {
  if (flags.bool('disable-filter')) return { accepts: () => true };
  const [acceptPaths, acceptHosts, rejectPaths, rejectMethods] = [
    'accept-paths',
    'accept-hosts',
    'reject-paths',
    'reject-methods',
  ].map((name) => patternsOf(flags.string(name)));
  return {
    accepts: (method, path, host) =>
      !matchesOne(path, rejectPaths) &&
      !matchesOne(method, rejectMethods) &&
      matchesOne(path, acceptPaths) &&
      matchesOne(host, acceptHosts),
  };
}
