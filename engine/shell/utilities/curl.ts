import type { Co } from '../../kernel/coroutine.ts';
import { byteLength, encodeText } from '../../runtime/bytes.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { NetworkAnswer, Process } from '../../runtime/process.ts';
import { encodeBase64 } from './base64-text.ts';
import { readOperand } from './input.ts';
import { Options, parseOptions, UsageError, utility } from './options.ts';
import { joinUrl, parseUrl, type ParsedUrl } from './url.ts';

const LONG: Readonly<Record<string, string>> = {
  silent: 's',
  'show-error': 'S',
  include: 'i',
  head: 'I',
  insecure: 'k',
  request: 'X',
  header: 'H',
  data: 'd',
  'data-raw': 'data-raw=',
  'data-binary': 'data-binary=',
  'data-urlencode': 'data-urlencode=',
  json: 'json=',
  form: 'F',
  output: 'o',
  'remote-name': 'O',
  'write-out': 'w',
  'max-time': 'm',
  'connect-timeout': 'connect-timeout=',
  fail: 'f',
  'fail-with-body': 'fail-with-body',
  location: 'L',
  verbose: 'v',
  user: 'u',
  'user-agent': 'A',
  cookie: 'b',
  'cookie-jar': 'c',
  referer: 'e',
  get: 'G',
  resolve: 'resolve=',
  'connect-to': 'connect-to=',
  cacert: 'cacert=',
  cert: 'E',
  key: 'key=',
  retry: 'retry=',
  'retry-delay': 'retry-delay=',
  'retry-connrefused': 'retry-connrefused',
  'retry-all-errors': 'retry-all-errors',
  'max-redirs': 'max-redirs=',
  compressed: 'compressed',
  http1_1: 'http1.1',
  'http1.1': 'http1.1',
  http2: 'http2',
  ipv4: '4',
  ipv6: '6',
  'progress-bar': '#',
  'no-buffer': 'N',
  noproxy: 'noproxy=',
  proxy: 'x',
  url: 'url=',
  version: 'V',
  help: 'h',
};

/** How long curl waits where it is not told: Linux gives up connecting after about this. */
const CONNECT_MS = 134_000;

/** curl's answer where it fails: status and words. */
class CurlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** `curl [options] url …` */
export const curl = utility(
  function* (process: Process): Co<number> {
    let options: Options;
    try {
      options = parseOptions(process.argv, {
        short: 'sSiIkX:H:d:o:Ow:m:fLvu:A:b:c:e:GE:F:46#NVhx:T:r:',
        long: LONG,
        status: 2,
      });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const option = /'(.*)'/.exec(error.message)?.[1] ?? '';
      const shown = option.startsWith('-') ? option : `-${option}`;
      const what = error.message.startsWith('option requires') ? 'requires parameter' : 'is unknown';
      yield* process.stderr.write(
        `curl: option ${shown}: ${what}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
      );
      return 2;
    }
    if (options.has('V')) {
      yield* process.stdout.write('curl 7.88.1 (x86_64-pc-linux-gnu)\nProtocols: http https\n');
      return 0;
    }
    const urls = [...options.values('url'), ...options.operands];
    if (!urls.length) {
      yield* process.stderr.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return 2;
    }
    let status = 0;
    for (let i = 0; i < urls.length; i++) status = yield* transfer(process, options, urls[i], i);
    return status;
  },
  { status: 2 },
);

function* transfer(process: Process, options: Options, text: string, index: number): Co<number> {
  const startedMs = process.machine.kernel.now;
  const result: { answer?: NetworkAnswer; url?: ParsedUrl; redirects: number } = { redirects: 0 };
  let failure: CurlError | undefined;
  try {
    yield* follow(process, options, text, result);
    yield* deliver(process, options, result, index);
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
    failure = error;
  }
  const format = options.value('w');
  if (format) yield* process.stdout.write(writeOut(format, process, result, text, startedMs, failure?.status ?? 0));
  if (!failure) return 0;
  if (!options.has('s') || options.has('S'))
    yield* process.stderr.write(`curl: (${failure.status}) ${failure.message}\n`);
  return failure.status;
}

function* follow(
  process: Process,
  options: Options,
  text: string,
  result: { answer?: NetworkAnswer; url?: ParsedUrl; redirects: number },
): Co<void> {
  const most = Number(options.value('max-redirs') ?? 50);
  const deadlineMs = process.machine.kernel.now + secondsOf(options, 'm', Infinity) * 1000;
  let method: string | undefined;
  for (let url = text; ;) {
    const parsed = parseUrl(url);
    if (!parsed) throw new CurlError(3, 'URL using bad/illegal format or missing URL');
    if (parsed.protocol !== 'http' && parsed.protocol !== 'https')
      throw new CurlError(1, `Protocol "${parsed.protocol}" not supported or disabled in libcurl`);
    result.url = parsed;
    const answer = yield* requestWithRetries(process, options, parsed, deadlineMs, method);
    result.answer = answer;
    if ('failure' in answer) return;
    const location = headerOf(answer.headers, 'location');
    if (!options.has('L') || !location || answer.status < 300 || answer.status > 399) return;
    if (++result.redirects > most) throw new CurlError(47, `Maximum (${most}) redirects followed`);
    if (options.has('i', 'I')) yield* process.stdout.write(headText(answer));
    if (answer.status === 303 || (answer.status < 303 && !options.has('X'))) method = 'GET';
    url = joinUrl(parsed, location);
  }
}

function secondsOf(options: Options, name: string, fallback: number): number {
  const text = options.value(name);
  if (text === undefined) return fallback;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new CurlError(2, `expected a proper numerical parameter`);
  return Number(text) || fallback;
}

function* requestWithRetries(
  process: Process,
  options: Options,
  url: ParsedUrl,
  deadlineMs: number,
  method?: string,
): Co<NetworkAnswer> {
  const retries = Math.min(100, Number(options.value('retry') ?? 0));
  const { kernel } = process.machine;
  for (let attempt = 0; ; attempt++) {
    const answer = yield* request(process, options, url, deadlineMs, method);
    const again =
      'failure' in answer
        ? answer.failure === 'timeout' ||
          (answer.failure === 'refused' && options.has('retry-connrefused', 'retry-all-errors'))
        : [408, 429, 500, 502, 503, 504].includes(answer.status);
    if (!again || attempt >= retries) {
      if ('failure' in answer) throw failureOf(answer, url, options, kernel.now >= deadlineMs);
      return answer;
    }
    const seconds = options.has('retry-delay') ? Number(options.value('retry-delay')) : 2 ** attempt;
    const left = retries - attempt;
    if (!options.has('s') || options.has('S'))
      yield* process.stderr.write(
        `Warning: Problem: ${'failure' in answer ? 'connection refused' : `HTTP error`}. Will retry in ${seconds} seconds. ${left} retries left.\n`,
      );
    const until = kernel.now + seconds * 1000;
    while (kernel.now < until) yield { until };
  }
}

function* request(
  process: Process,
  options: Options,
  url: ParsedUrl,
  deadlineMs: number,
  method?: string,
): Co<NetworkAnswer> {
  const body = yield* bodyOf(process, options);
  const chosen =
    method ??
    options.value('X') ??
    (options.has('I') ? 'HEAD' : body !== undefined && !options.has('G') ? 'POST' : 'GET');
  const path =
    options.has('G') && body !== undefined ? `${url.path}${url.path.includes('?') ? '&' : '?'}${body}` : url.path;
  const sent = chosen === 'GET' || chosen === 'HEAD' || options.has('G') ? undefined : body;
  const headers = headersOf(options, url, sent);
  if (options.has('v')) yield* process.stderr.write(sentText(process, url, chosen, path, headers));
  const connectMs = secondsOf(options, 'connect-timeout', CONNECT_MS / 1000) * 1000;
  const timeoutMs = Math.max(1, Math.min(deadlineMs - process.machine.kernel.now, connectMs));
  const host = targetOf(options, url);
  const answer = yield* process.machine.network.request(
    {
      protocol: url.protocol as 'http',
      host: host.host,
      port: host.port,
      method: chosen,
      path,
      headers,
      ...(sent !== undefined && { body: sent }),
    },
    timeoutMs,
  );
  if (options.has('v') && !('failure' in answer))
    yield* process.stderr.write(headText(answer).replace(/^/gm, '< ').replace(/< $/, ''));
  return answer;
}

/** `--resolve host:port:address` and `--connect-to`. */
function targetOf(options: Options, url: ParsedUrl): { host: string; port: number } {
  for (const entry of options.values('resolve')) {
    const [host, port, address] = entry.split(':');
    if ((host === url.host || host === '*') && Number(port) === url.port) return { host: address, port: url.port };
  }
  for (const entry of options.values('connect-to')) {
    const [host, port, to, toPort] = entry.split(':');
    if ((!host || host === url.host) && (!port || Number(port) === url.port))
      return { host: to || url.host, port: Number(toPort) || url.port };
  }
  return { host: url.host, port: url.port };
}

function* bodyOf(process: Process, options: Options): Co<string | undefined> {
  const parts: string[] = [];
  for (const [key, value] of options.list) {
    if (key === 'data-raw') parts.push(value);
    else if (key === 'd' || key === 'data-binary' || key === 'json')
      parts.push(yield* dataOf(process, value, key === 'd'));
    else if (key === 'data-urlencode') parts.push(urlEncode(value));
    else if (key === 'F') throw new CurlError(2, 'multipart forms are not simulated here');
    else if (key === 'T') throw new CurlError(2, 'uploads with -T are not simulated here');
  }
  return parts.length ? parts.join(options.has('json') ? '' : '&') : undefined;
}

function* dataOf(process: Process, value: string, strip: boolean): Co<string> {
  if (!value.startsWith('@')) return value;
  try {
    const text = yield* readOperand(process, value.slice(1));
    return strip ? text.replace(/[\r\n]/g, '') : text;
  } catch (error) {
    if (error instanceof FileError) throw new CurlError(26, `Failed to open ${value.slice(1)}`);
    throw error;
  }
}

function urlEncode(value: string): string {
  const equals = value.indexOf('=');
  const [name, text] = equals < 0 ? ['', value] : [value.slice(0, equals + 1), value.slice(equals + 1)];
  const encoded = [...encodeText(text)].map((byte) =>
    /[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return (name === '=' ? '' : name) + encoded.join('');
}

function headersOf(options: Options, url: ParsedUrl, body: string | undefined): Record<string, string> {
  const standard = (url.protocol === 'http' ? 80 : 443) === url.port;
  const headers: Record<string, string> = { Host: standard ? url.host : `${url.host}:${url.port}` };
  const user = options.value('u') ?? url.user;
  if (user !== undefined) headers.Authorization = `Basic ${encodeBase64(encodeText(user))}`;
  headers['User-Agent'] = options.value('A') ?? 'curl/7.88.1';
  headers.Accept = '*/*';
  if (options.has('b')) headers.Cookie = options.value('b') as string;
  if (options.has('e')) headers.Referer = options.value('e') as string;
  if (body !== undefined) {
    headers['Content-Length'] = String(byteLength(body));
    headers['Content-Type'] = options.has('json') ? 'application/json' : 'application/x-www-form-urlencoded';
    if (options.has('json')) headers.Accept = 'application/json';
  }
  for (const line of options.values('H')) {
    const match = /^([^:;]+)[:;]\s*(.*)$/s.exec(line);
    if (!match) continue;
    const same = Object.keys(headers).find((name) => name.toLowerCase() === match[1].toLowerCase());
    if (same) delete headers[same];
    if (match[2] !== '' || line.endsWith(';')) headers[match[1]] = match[2];
  }
  return headers;
}

function failureOf(
  answer: NetworkAnswer & { failure: string },
  url: ParsedUrl,
  options: Options,
  timedOut: boolean,
): CurlError {
  const where = `${url.host} port ${url.port}`;
  switch (answer.failure) {
    case 'name-not-resolved':
      return new CurlError(6, `Could not resolve host: ${url.host}`);
    case 'refused':
      return new CurlError(7, `Failed to connect to ${where} after 0 ms: Couldn't connect to server`);
    case 'no-route':
      return new CurlError(7, `Failed to connect to ${where} after 3072 ms: Couldn't connect to server`);
    case 'reset':
      return url.protocol === 'https'
        ? new CurlError(
            35,
            'OpenSSL SSL_connect: Connection reset by peer in connection to ' + `${url.host}:${url.port} `,
          )
        : new CurlError(56, 'Recv failure: Connection reset by peer');
    default: {
      if (timedOut && options.has('m'))
        return new CurlError(
          28,
          `Connection timed out after ${Math.round(Number(options.value('m')) * 1000)} milliseconds`,
        );
      const ms = options.has('connect-timeout')
        ? Math.round(Number(options.value('connect-timeout')) * 1000)
        : CONNECT_MS;
      return options.has('connect-timeout')
        ? new CurlError(28, `Failed to connect to ${where} after ${ms} ms: Timeout was reached`)
        : new CurlError(28, `Failed to connect to ${where} after ${ms} ms: Couldn't connect to server`);
    }
  }
}

function* deliver(
  process: Process,
  options: Options,
  result: { answer?: NetworkAnswer; url?: ParsedUrl },
  index: number,
): Co<void> {
  const { answer, url } = result;
  if (!answer || 'failure' in answer || !url) return;
  const fails = answer.status >= 400 && options.has('f');
  const head = options.has('i', 'I') ? headText(answer) : '';
  const body = options.has('I') || fails ? '' : answer.body;
  const names = options.list.filter(([key]) => key === 'o' || key === 'O');
  const target = names[Math.min(index, names.length - 1)];
  const file = target?.[0] === 'O' ? (url.path.split('?')[0].split('/').at(-1) ?? '') : target?.[1];
  if (target?.[0] === 'O' && !file) throw new CurlError(23, 'Remote file name has no length!');
  if (file === undefined || file === '-') yield* process.stdout.write(head + body);
  else if (!fails) {
    const path = resolvePath(process.cwd, file);
    try {
      process.machine.files.write(path, head + body);
    } catch (error) {
      if (error instanceof FileError) throw new CurlError(23, 'Failure writing output to destination');
      throw error;
    }
    if (!options.has('s')) yield* process.stderr.write(progress(byteLength(body)));
  }
  if (fails) throw new CurlError(22, `The requested URL returned error: ${answer.status}`);
  if (answer.status >= 400 && options.has('fail-with-body'))
    throw new CurlError(22, `The requested URL returned error: ${answer.status}`);
}

/** The progress meter after a download. */
function progress(size: number): string {
  const amount = String(size).padStart(5);
  return (
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
    `\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100 ${amount}  100 ${amount}    0     0  ${amount}      0 --:--:-- --:--:-- --:--:-- ${amount}\n`
  );
}

type Answered = Exclude<NetworkAnswer, { failure: string }>;

function headText(answer: Answered): string {
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${lines.join('')}\r\n`;
}

function sentText(
  process: Process,
  url: ParsedUrl,
  method: string,
  path: string,
  headers: Record<string, string>,
): string {
  const address = /^[\d.]+$/.test(url.host) ? url.host : (process.machine.network.resolve(url.host)[0] ?? url.host);
  const lines = Object.entries(headers).map(([name, value]) => `> ${name}: ${value}\n`);
  return `*   Trying ${address}:${url.port}...\n* Connected to ${url.host} (${address}) port ${url.port} (#0)\n> ${method} ${path} HTTP/1.1\n${lines.join('')}> \n`;
}

export function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

function writeOut(
  format: string,
  process: Process,
  result: { answer?: NetworkAnswer; url?: ParsedUrl; redirects: number },
  text: string,
  startedMs: number,
  status: number,
): string {
  const answer = result.answer && !('failure' in result.answer) ? result.answer : undefined;
  const seconds = ((process.machine.kernel.now - startedMs) / 1000).toFixed(6);
  const values: Record<string, string> = {
    http_code: String(answer?.status ?? 0).padStart(3, '0'),
    response_code: String(answer?.status ?? 0).padStart(3, '0'),
    time_total: seconds,
    time_connect: seconds,
    time_starttransfer: seconds,
    time_namelookup: '0.000000',
    size_download: String(byteLength(answer?.body ?? '')),
    content_type: answer ? (headerOf(answer.headers, 'content-type') ?? '') : '',
    url_effective: result.url
      ? `${text.includes('://') ? '' : 'http://'}${text}${/:\/\/[^/]*$/.test(text) || !/\//.test(text) ? '/' : ''}`
      : text,
    num_redirects: String(result.redirects),
    redirect_url: answer ? (headerOf(answer.headers, 'location') ?? '') : '',
    remote_ip: answer?.address ?? '',
    remote_port: String(result.url?.port ?? 0),
    method: 'GET',
    scheme: (result.url?.protocol ?? '').toUpperCase(),
    exitcode: String(status),
    errormsg: '',
    http_version: answer ? '1.1' : '0',
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\([nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] as string)
    .replaceAll('%%', '%');
}
