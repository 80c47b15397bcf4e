import { LONG, secondsOf } from './curl/options.ts';
import { type Transfer, writeOut, headerOf, headText, sentText, progress } from './curl/output.ts';
import { CurlError, failureOf, CONNECT_MS } from './curl/error.ts';
import { bodyOf, headersOf, targetOf } from './curl/message.ts';
import type { Co } from '../../kernel/coroutine.ts';
import { byteLength } from '../../runtime/bytes.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { NetworkAnswer, Process } from '../../runtime/process.ts';
import { Options, parseOptions, UsageError, utility } from './options.ts';
import { joinUrl, parseUrl, type ParsedUrl } from './url.ts';

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
  const result: Transfer = { redirects: 0 };
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

function* follow(process: Process, options: Options, text: string, result: Transfer): Co<void> {
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

function* deliver(process: Process, options: Options, result: Transfer, index: number): Co<void> {
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
