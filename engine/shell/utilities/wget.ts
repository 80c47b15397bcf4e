import { headerOf } from './curl/output.ts';
import type { Co } from '../../kernel/coroutine.ts';
import { byteLength } from '../../runtime/bytes.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { NetworkAnswer, Process } from '../../runtime/process.ts';
import { parseOptions, UsageError, utility } from './options.ts';
import { joinUrl, parseUrl, type ParsedUrl } from './url.ts';

/** How long busybox and GNU wait for a connection where they are not told. */
const DEFAULT_MS = 900_000;

/** `wget [-q] [-O file] [-T seconds] [-S] [--header=text] [--post-data=text] [--spider] url …` */
export const wget = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'qO:T:S:t:cP:U:nvY:',
    long: {
      quiet: 'q',
      'output-document': 'O',
      timeout: 'T',
      tries: 't',
      'server-response': 'server',
      header: 'header=',
      'post-data': 'post-data=',
      spider: 'spider',
      'no-check-certificate': 'insecure',
      'user-agent': 'U',
      'directory-prefix': 'P',
      'no-verbose': 'nv',
    },
  });
  if (!options.operands.length) throw new UsageError('missing URL\nUsage: wget [OPTION]... [URL]...');
  let status = 0;
  for (const text of options.operands) status = (yield* fetchOne(process, options, text)) || status;
  return status;
});

type Parsed = ReturnType<typeof parseOptions>;

function* fetchOne(process: Process, options: Parsed, text: string): Co<number> {
  const busybox = process.machine.userland === 'busybox';
  for (let url = text, redirects = 0; redirects < 20; redirects++) {
    const parsed = parseUrl(url);
    if (!parsed || !/^https?$/.test(parsed.protocol)) {
      yield* process.stderr.write(busybox ? `wget: not an http or ftp url: ${url}\n` : `${url}: Unsupported scheme.\n`);
      return 1;
    }
    const quiet = options.has('q');
    const address = addressOf(process, parsed);
    if (!quiet && address) yield* process.stderr.write(connecting(process, parsed, address, busybox));
    const answer = yield* process.machine.network.request(
      {
        protocol: parsed.protocol as 'http',
        host: parsed.host,
        port: parsed.port,
        method: options.has('spider') ? 'HEAD' : options.has('post-data') ? 'POST' : 'GET',
        path: parsed.path,
        headers: headersOf(options, parsed),
        ...(options.has('post-data') && { body: options.value('post-data') as string }),
      },
      options.has('T') ? Number(options.value('T')) * 1000 : DEFAULT_MS,
    );
    if ('failure' in answer) {
      yield* process.stderr.write(`${failureText(answer, parsed, address, busybox)}\n`);
      return busybox ? 1 : 4;
    }
    const location = headerOf(answer.headers, 'location');
    if (location && answer.status >= 300 && answer.status < 400) {
      url = joinUrl(parsed, location);
      continue;
    }
    return yield* deliver(process, options, parsed, answer, busybox);
  }
  yield* process.stderr.write('wget: too many redirections\n');
  return 1;
}

function addressOf(process: Process, url: ParsedUrl): string | undefined {
  return /^[\d.]+$/.test(url.host) ? url.host : process.machine.network.resolve(url.host)[0];
}

function connecting(_process: Process, url: ParsedUrl, address: string, busybox: boolean): string {
  if (busybox) return `Connecting to ${url.host}${url.explicitPort ? `:${url.port}` : ''} (${address}:${url.port})\n`;
  return `Connecting to ${url.host}${url.host === address ? '' : `|${address}|`}:${url.port}... connected.\n`;
}

function headersOf(options: Parsed, url: ParsedUrl): Record<string, string> {
  const headers: Record<string, string> = {
    Host: url.explicitPort ? `${url.host}:${url.port}` : url.host,
    'User-Agent': options.value('U') ?? 'Wget',
  };
  for (const line of options.values('header')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  return headers;
}

function failureText(
  answer: NetworkAnswer & { failure: string },
  url: ParsedUrl,
  address: string | undefined,
  busybox: boolean,
): string {
  if (answer.failure === 'name-not-resolved')
    return busybox
      ? `wget: bad address '${url.host}${url.explicitPort ? `:${url.port}` : ''}'`
      : `wget: unable to resolve host address ‘${url.host}’`;
  const place = busybox ? ` (${address ?? answer.address ?? url.host}:${url.port})` : '';
  if (answer.failure === 'refused')
    return busybox ? `wget: can't connect to remote host${place}: Connection refused` : 'failed: Connection refused.';
  if (answer.failure === 'no-route')
    return busybox ? `wget: can't connect to remote host${place}: No route to host` : 'failed: No route to host.';
  if (answer.failure === 'reset') return 'wget: error getting response: Connection reset by peer';
  return busybox ? 'wget: download timed out' : 'failed: Connection timed out.';
}

function* deliver(
  process: Process,
  options: Parsed,
  url: ParsedUrl,
  answer: Exclude<NetworkAnswer, { failure: string }>,
  busybox: boolean,
): Co<number> {
  const quiet = options.has('q');
  if (answer.status >= 400) {
    yield* process.stderr.write(
      busybox
        ? `wget: server returned error: HTTP/${answer.version ?? '1.1'} ${answer.status} ${answer.statusText}\n`
        : quiet
          ? ''
          : `HTTP request sent, awaiting response... ${answer.status} ${answer.statusText}\nERROR ${answer.status}: ${answer.statusText}.\n`,
    );
    return busybox ? 1 : 8;
  }
  if (options.has('spider')) {
    if (!quiet) yield* process.stderr.write('remote file exists\n');
    return 0;
  }
  const name = options.value('O') ?? (url.path.split('?')[0].split('/').at(-1) || 'index.html');
  if (name === '-') {
    if (!quiet) yield* process.stderr.write('writing to stdout\n');
    yield* process.stdout.write(answer.body);
    if (!quiet) yield* process.stderr.write(meter('-', answer.body) + 'written to stdout\n');
    return 0;
  }
  const path = resolvePath(
    options.has('P') ? resolvePath(process.cwd, options.value('P') as string) : process.cwd,
    name,
  );
  if (options.value('O') === undefined && process.machine.files.exists(path) && busybox) {
    yield* process.stderr.write(`wget: can't open '${name}': File exists\n`);
    return 1;
  }
  process.machine.files.write(path, answer.body);
  if (!quiet) yield* process.stderr.write(`saving to '${name}'\n${meter(name, answer.body)}'${name}' saved\n`);
  return 0;
}

function meter(name: string, body: string): string {
  return `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(byteLength(body)).padStart(5)}  0:00:00 ETA\n`;
}
