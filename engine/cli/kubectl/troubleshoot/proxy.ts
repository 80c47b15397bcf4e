import type { Co } from '../../../kernel/coroutine.ts';
import { StatusError } from '../../../apiserver/status.ts';
import type { Listener, ServerAnswer } from '../../../runtime/ports.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { resolvePath } from '../../../runtime/files.ts';
import { KubectlError } from '../errors.ts';
import { proxyFilter, type ProxyFilter } from './proxy-filter.ts';

/** `kubectl proxy`. */
export const PROXY: Command = {
  name: 'proxy',
  short: 'Run a proxy to the Kubernetes API server',
  usage: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  flags: [
    {
      name: 'accept-hosts',
      type: 'string',
      default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$',
      usage: 'Hosts that are accepted.',
    },
    { name: 'accept-paths', type: 'string', default: '^.*', usage: 'Paths that are accepted.' },
    { name: 'address', type: 'string', default: '127.0.0.1', usage: 'The address to listen on.' },
    { name: 'api-prefix', type: 'string', default: '/', usage: 'Where the API begins.' },
    { name: 'append-server-path', type: 'bool', usage: "Put the server's own path before requests." },
    { name: 'disable-filter', type: 'bool', usage: 'Accept every request.' },
    {
      name: 'keepalive',
      type: 'duration',
      default: 0,
      shownDefault: '0s',
      usage: 'How long idle connections are kept.',
    },
    { name: 'port', short: 'p', type: 'int', default: 8001, usage: 'The port to listen on; 0 picks one.' },
    { name: 'reject-methods', type: 'string', default: '^$', usage: 'Methods that are refused.' },
    {
      name: 'reject-paths',
      type: 'string',
      default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
      usage: 'Paths that are refused.',
    },
    { name: 'unix-socket', short: 'u', type: 'string', usage: 'A socket to listen on.' },
    { name: 'www', short: 'w', type: 'string', usage: 'A directory to serve too.' },
    { name: 'www-prefix', short: 'P', type: 'string', default: '/static/', usage: 'Where that directory begins.' },
  ],
  run: runProxy,
};

function* runProxy(context: Context): Co<number> {
  const { flags, process } = context;
  if (flags.string('unix-socket')) throw new KubectlError('kubectl proxy on a socket is not simulated here');
  const port = flags.number('port') || 30_000 + context.kernel.random('kubectl').int(10_000);
  const address = flags.string('address');
  if (!process.machine.listen) throw new KubectlError('listening on a local port is not simulated on this machine');
  const close = process.machine.listen(proxyListener(context, port, proxyFilter(context)));
  if (!close) throw new KubectlError(`listen tcp ${address}:${port}: bind: address already in use`);
  try {
    yield* context.out(`Starting to serve on ${address}:${port}\n`);
    for (;;) yield { until: context.kernel.now + 3_600_000 };
  } finally {
    close();
  }
}

/** Answers with what the API server answers to kubectl's user. */
function proxyListener(context: Context, port: number, filter: ProxyFilter): Listener {
  const prefix = context.flags.string('api-prefix').replace(/\/*$/, '/');
  return {
    protocol: 'TCP',
    port,
    loopback: true,

    *answer(request): Co<ServerAnswer> {
      const [asked, query = ''] = (request.path ?? '/').split('?');
      const own = staticAnswer(context, asked);
      if (own) return own;
      if (!asked.startsWith(prefix)) return plainAnswer(404, '404 page not found\n');
      const path = asked.slice(prefix.length - 1);
      if (!filter.accepts(request.method ?? 'GET', path, request.host)) return plainAnswer(403, 'Forbidden\n');
      try {
        const sent = {
          method: (request.method ?? 'GET') as 'GET',
          path,
          query: Object.fromEntries(new URLSearchParams(query)),
          headers: { ...request.headers },
          ...(request.body !== undefined && request.body !== '' && { body: request.body }),
        };
        const response = yield* context.client.exchange(sent, context.cluster, context.process.machine.network);
        return answerOf(response.code, response.headers, response.body);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        return answerOf(error.code, { 'content-type': 'application/json' }, error.status);
      }
    },
  };
}

/** A file of the directory that `--www` serves; undefined where the path is none of its. */
function staticAnswer(context: Context, path: string): ServerAnswer | undefined {
  const root = context.flags.string('www');
  const prefix = context.flags.string('www-prefix');
  if (!root || !path.startsWith(prefix)) return undefined;
  const { files } = context.process.machine;
  const file = resolvePath(context.resolve(root), `./${path.slice(prefix.length)}`);
  if (!files.exists(file)) return plainAnswer(404, '404 page not found\n');
  if (files.stat(file).type !== 'directory') return plainAnswer(200, files.read(file));
  if (files.exists(`${file}/index.html`)) return plainAnswer(200, files.read(`${file}/index.html`));
  const links = files.list(file).map((name) => `<a href="${name}">${name}</a>\n`);
  const head = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n';
  return plainAnswer(200, `${head}<pre>\n${links.join('')}</pre>\n`);
}

const plainAnswer = (status: number, body: string): ServerAnswer => ({
  status,
  statusText: '',
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

function answerOf(status: number, headers: Readonly<Record<string, string>>, body: unknown): ServerAnswer {
  return {
    status,
    statusText: '',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body, undefined, 2),
  };
}
