import { compile } from '../advanced/kustomize/patterns.ts';
import type { Context } from '../context.ts';
import { errorText } from '../errors.ts';
import { klogFatal } from '../klog.ts';

/** What `kubectl proxy` lets through. */
export interface ProxyFilter {
  accepts(method: string, path: string, host: string): boolean;
}

/** Patterns with commas between them. Throws KubectlError. */
function patternsOf(context: Context, text: string): RegExp[] {
  if (!text) return [];
  try {
    return text.split(',').map(compile);
  } catch (error) {
    throw klogFatal(context, 'proxy_server.go:83', `Error compiling re: ${errorText(error)}`, 255);
  }
}

const matchesOne = (text: string, patterns: readonly RegExp[]): boolean =>
  patterns.some((pattern) => pattern.test(text));

/** The filter that the flags tell of (kubectl's FilterServer): what is refused counts more than what is accepted. */
export function proxyFilter(context: Context): ProxyFilter {
  const { flags } = context;
  if (flags.bool('disable-filter')) return { accepts: () => true };
  const [acceptPaths, acceptHosts, rejectPaths, rejectMethods] = [
    'accept-paths',
    'accept-hosts',
    'reject-paths',
    'reject-methods',
  ].map((name) => patternsOf(context, flags.string(name)));
  return {
    accepts: (method, path, host) =>
      !matchesOne(path, rejectPaths) &&
      !matchesOne(method, rejectMethods) &&
      matchesOne(path, acceptPaths) &&
      matchesOne(host, acceptHosts),
  };
}
