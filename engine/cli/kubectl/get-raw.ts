import type { Co } from '../../kernel/coroutine.ts';
import type { Context } from './context.ts';
import { KubectlError } from './errors.ts';
import { goJson } from './go-json.ts';

/** `get --raw PATH`: the answer as it is. */
export function* getRaw(context: Context): Co<number> {
  const { flags, args } = context;
  if (flags.bool('watch') || flags.bool('watch-only') || flags.string('selector'))
    throw context.usageError(
      '--raw may not be specified with other flags that filter the server request or alter the output',
    );
  if (flags.string('output')) throw context.usageError('--raw and --output are mutually exclusive');
  if (args.length) throw context.usageError('arguments may not be passed when --raw is specified');
  yield* context.out(rawRequest(context, 'GET', flags.string('raw')));
  return 0;
}

/** Send a request to a path with query as typed; returns the answer's text. */
export function rawRequest(
  context: Context,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  uri: string,
  body?: unknown,
): string {
  if (!uri.startsWith('/') && !/^[a-z]+:\/\//.test(uri)) uri = `/${uri}`;
  let url: URL;
  try {
    url = new URL(uri, 'http://localhost');
  } catch {
    throw new KubectlError(`--raw must be a valid URL path: parse ${JSON.stringify(uri)}: invalid URI for request`);
  }
  const query: Record<string, string[]> = {};
  for (const [name, value] of url.searchParams) (query[name] ??= []).push(value);
  const answer = context.client.request<unknown>({ method, path: url.pathname, query, body });
  return typeof answer === 'string' ? answer : goJson(answer);
}
