import { goJson as serverJson } from '../../../kinds/field.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import { writeAnswer } from '../../../apiserver/codec/written.ts';
import { failureOf } from '../connection/client.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { inServerOrder } from '../../../apiserver/codec/go-json.ts';
import { readRequest } from '../../../apiserver/request/request-info.ts';
import { watchEvents } from '../connection/watch-events.ts';

/** `get --raw PATH`: the answer as it is. */
export function* getRaw(context: Context): Co<number> {
  const { flags, args } = context;
  if (args.length) throw new KubectlError('arguments may not be passed when --raw is specified');
  if (flags.bool('watch') || flags.bool('watch-only') || flags.string('selector'))
    throw new KubectlError(
      '--raw may not be specified with other flags that filter the server request or alter the output',
    );
  if (flags.string('output')) throw new KubectlError('--raw and --output are mutually exclusive');
  const uri = flags.string('raw');
  const { pathname, searchParams } = rawPath(uri);
  if (readRequest('GET', pathname, searchParams).verb === 'watch') yield* watchRaw(context, pathname, searchParams);
  else yield* context.out(yield* rawRequest(context, 'GET', uri));
  return 0;
}

/** `get --raw '…?watch=1'`: a line for each event, until the server ends the watch or the command is interrupted. */
function* watchRaw(context: Context, path: string, params: URLSearchParams): Co<void> {
  const request = { method: 'GET' as const, path, query: queryOf(params), raw: true };
  const seconds = Number(params.get('timeoutSeconds') ?? 0);
  const untilMs = seconds > 0 ? context.kernel.now + seconds * 1000 : undefined;
  yield* watchEvents(context, request, untilMs, ({ type, object }) =>
    context.out(`${serverJson({ type, object: inServerOrder(object) })}\n`),
  );
}

/** The path and query that `--raw` names. Throws KubectlError. */
export function rawPath(uri: string): URL {
  const invalid = (): KubectlError =>
    new KubectlError(`--raw must be a valid URL path: parse ${JSON.stringify(uri)}: invalid URI for request`);
  if (!/^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:)/.test(uri)) throw invalid();
  try {
    return new URL(uri, 'http://localhost');
  } catch {
    throw invalid();
  }
}

function queryOf(params: URLSearchParams): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of params) (query[name] ??= []).push(value);
  return query;
}

/** Send a request to a path with query as typed; returns the answer's text. */
export function* rawRequest(
  context: Context,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  uri: string,
  body?: unknown,
): Co<string> {
  const url = rawPath(uri);
  const accept = 'application/json, */*';
  const headers = { accept, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const sent = { method, path: url.pathname, query: queryOf(url.searchParams), headers, body, raw: true };
  const network = context.process.machine.network;
  let response = yield* context.client.exchange(sent, context.cluster, network);
  if (response.code === 301)
    response = yield* context.client.exchange({ ...sent, path: `${url.pathname}/` }, context.cluster, network);
  if (response.code >= 400) throw failureOf(response, sent);
  return writeAnswer({}, response).text;
}
