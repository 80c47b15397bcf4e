import type { Co } from '../../kernel/coroutine.ts';
import { busyboxUsage } from '../busybox.ts';
import { FileError, resolvePath } from '../files.ts';
import type { NetworkAnswer, Process, Program } from '../process.ts';

/** How often a redirection is followed. */
const MAX_REDIRECTS = 20;

/** BusyBox waits a quarter of an hour unless told otherwise. */
const DEFAULT_TIMEOUT_MS = 900_000;

interface Options {
  quiet: boolean;
  spider: boolean;
  showHeaders: boolean;
  output: string | undefined;
  timeoutMs: number;
  agent: string;
  headers: Record<string, string>;
  body: string | undefined;
  urls: string[];
}

/** BusyBox's wget: one or more URLs over HTTP. */
export const wget: Program = function* (process) {
  const options = parse(process.argv.slice(1));
  if (typeof options === 'string') {
    yield* process.stderr.write((options ? `wget: ${options}\n` : '') + (busyboxUsage('wget') ?? ''));
    return 1;
  }
  for (const url of options.urls) {
    const problem = yield* fetch(process, options, url);
    if (problem === undefined) continue;
    if (problem) yield* process.stderr.write(`wget: ${problem}\n`);
    return 1;
  }
  return 0;
};

const WITH_VALUE = new Set(['O', 'T', 'U', 'P', 'o', 'Y', 't']);

function parse(args: readonly string[]): Options | string {
  const options: Options = {
    quiet: false,
    spider: false,
    showHeaders: false,
    output: undefined,
    timeoutMs: DEFAULT_TIMEOUT_MS,
    agent: 'Wget',
    headers: {},
    body: undefined,
    urls: [],
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg);
    if (long) {
      const takes = ['header', 'post-data', 'output-document', 'timeout', 'user-agent'].includes(long[1]);
      const value = long[2] ?? (takes ? (args[++i] ?? '') : '');
      if (long[1] === 'quiet') options.quiet = true;
      else if (long[1] === 'spider') options.spider = true;
      else if (long[1] === 'header') addHeader(options, value);
      else if (long[1] === 'post-data') options.body = value;
      else if (takes)
        set(options, { 'output-document': 'O', timeout: 'T', 'user-agent': 'U' }[long[1]] as string, value);
      else if (long[1] !== 'no-check-certificate' && long[1] !== 'continue')
        return `unrecognized option '--${long[1]}'`;
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      options.urls.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at];
      if (WITH_VALUE.has(letter)) {
        set(options, letter, arg.slice(at + 1) || (args[++i] ?? ''));
        break;
      }
      if (letter === 'q') options.quiet = true;
      else if (letter === 'S') options.showHeaders = true;
      else if (letter !== 'c') return `invalid option -- '${letter}'`;
    }
  }
  return options.urls.length ? options : '';
}

function set(options: Options, letter: string, value: string): void {
  if (letter === 'O') options.output = value;
  if (letter === 'T') options.timeoutMs = (Number(value) || 0) * 1000 || DEFAULT_TIMEOUT_MS;
  if (letter === 'U') options.agent = value;
}

function addHeader(options: Options, line: string): void {
  const colon = line.indexOf(':');
  if (colon > 0) options.headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
}

interface Target {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function target(url: string): Target | undefined {
  const match = /^(?:(https?):\/\/)?([^/:?#]+)(?::(\d+))?([/?][^#]*)?/.exec(url);
  if (!match) return undefined;
  const protocol = (match[1] ?? 'http') as Target['protocol'];
  const port = match[3] ? Number(match[3]) : protocol === 'https' ? 443 : 80;
  const path = match[4] ?? '/';
  return { protocol, host: match[2], port, path: path.startsWith('?') ? `/${path}` : path };
}

/** Get one URL. Returns undefined on success, else what to complain of ('' where it was said already). */
function* fetch(process: Process, options: Options, url: string): Co<string | undefined> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const to = target(next);
    if (!to) return `bad address '${next}'`;
    const answer = yield* request(process, options, to);
    if (typeof answer === 'string') return answer;
    const location = answer.headers.Location ?? answer.headers.location;
    if (options.showHeaders) yield* showHeaders(process, answer);
    if ([301, 302, 303, 307, 308].includes(answer.status) && location) {
      next = location.startsWith('/') ? `${to.protocol}://${to.host}:${to.port}${location}` : location;
      continue;
    }
    if (answer.status < 200 || answer.status > 299)
      return `server returned error: HTTP/${answer.version ?? '1.1'} ${answer.status} ${answer.statusText}`;
    if (options.spider) {
      if (!options.quiet) yield* process.stderr.write('remote file exists\n');
      return undefined;
    }
    return yield* save(process, options, to, answer.body);
  }
  return 'too many redirections';
}

type Reached = Extract<NetworkAnswer, { status: number }>;

function* request(process: Process, options: Options, to: Target): Co<Reached | string> {
  const { network } = process.machine;
  const [address] = network.resolve(to.host);
  if (!address) return `bad address '${to.host}'`;
  if (!options.quiet) yield* process.stderr.write(`Connecting to ${to.host} (${address}:${to.port})\n`);
  if (to.protocol === 'https' && !options.quiet)
    yield* process.stderr.write('wget: note: TLS certificate validation not implemented\n');
  const headers = { 'user-agent': options.agent, connection: 'close', ...options.headers };
  const answer = yield* network.request(
    {
      ...to,
      host: address,
      method: options.body !== undefined ? 'POST' : options.spider ? 'HEAD' : 'GET',
      headers: { host: to.host, ...headers },
      ...(options.body !== undefined && { body: options.body }),
    },
    options.timeoutMs,
  );
  if (!('failure' in answer)) return answer;
  switch (answer.failure) {
    case 'timeout':
      return 'download timed out';
    case 'name-not-resolved':
      return `bad address '${to.host}'`;
    case 'reset':
      return 'error getting response';
    default: {
      const why = answer.failure === 'refused' ? 'Connection refused' : 'No route to host';
      return `can't connect to remote host (${address}): ${why}`;
    }
  }
}

function* showHeaders(process: Process, { status, statusText, headers, version }: Reached): Co<void> {
  yield* process.stderr.write(`  HTTP/${version ?? '1.1'} ${status} ${statusText}\n`);
  // It gives up at a refusal's first line.
  if (status >= 400) return;
  for (const [name, value] of Object.entries(headers)) yield* process.stderr.write(`  ${name}: ${value}\n`);
  yield* process.stderr.write('  \n');
}

const BAR = '*'.repeat(32);

function* save(process: Process, options: Options, to: Target, body: string): Co<string | undefined> {
  const name = options.output ?? (to.path.split('?')[0].replace(/^.*\//, '') || 'index.html');
  const toStdout = name === '-';
  if (!options.quiet) yield* process.stderr.write(toStdout ? 'writing to stdout\n' : `saving to '${name}'\n`);
  if (toStdout) yield* process.stdout.write(body);
  else
    try {
      const path = resolvePath(process.cwd, name);
      if (options.output === undefined && process.machine.files.exists(path))
        return `can't open '${name}': File exists`;
      process.machine.files.write(path, body);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return `can't open '${name}': ${error.message}`;
    }
  if (options.quiet) return undefined;
  const label = name.slice(0, 20).padEnd(20);
  yield* process.stderr.write(`${label} 100% |${BAR}| ${String(body.length).padStart(5)}  0:00:00 ETA\n`);
  yield* process.stderr.write(toStdout ? 'written to stdout\n' : `'${name}' saved\n`);
  return undefined;
}
