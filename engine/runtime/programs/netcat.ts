import { Interrupt, Signal, type Co } from '../../kernel/coroutine.ts';
import { busyboxUsage } from '../busybox.ts';
import { containerMachine } from '../container.ts';
import type { Listener, ServerAnswer } from '../ports.ts';
import type { NetworkAnswer, NetworkRequest, Process, Program } from '../process.ts';

const DEFAULT_TIMEOUT_MS = 127_000;
/** How long the cluster's DNS tries to ask a resolver beyond it that does not answer. */
const UPSTREAM_MS = 5000;

/** BusyBox's nc: send standard input to a port, or (`-l -p PORT`) wait for one connection and answer it. */
export const netcat: Program = function* (process) {
  const unknown = process.argv
    .slice(1)
    .map((arg) => /^-[lipwfe0-9.]*([^lipwfe0-9.-])/.exec(arg)?.[1])
    .find(Boolean);
  if (unknown !== undefined) {
    yield* process.stderr.write(`nc: invalid option -- '${unknown}'\n${busyboxUsage('nc') ?? ''}`);
    return 1;
  }
  const { listen, port, timeoutMs, rest } = parse(process.argv.slice(1));
  if (listen) return yield* serve(process, port || Number(rest[0] ?? 0));
  const [host, to] = rest;
  if (!host || !to) {
    yield* process.stderr.write(busyboxUsage('nc') ?? '');
    return 1;
  }
  const [address] = process.machine.network.resolve(host);
  if (!address) {
    // The patience counts from the start: names that the cluster's DNS has to ask others for take longer.
    const late = timeoutMs < UPSTREAM_MS && !host.endsWith('.cluster.local');
    yield* process.stderr.write(late ? 'nc: timed out\n' : `nc: bad address '${host}'\n`);
    return 1;
  }
  const body = yield* process.stdin.readAll();
  const where = { host: address, port: Number(to) };
  const asked = httpRequest(body);
  if (asked) {
    const answer = yield* process.machine.network.request({ protocol: 'http', ...where, ...asked.request }, timeoutMs);
    if (!('failure' in answer)) {
      yield* process.stdout.write(rawAnswer(answer, asked.version));
      return 0;
    }
  }
  const answer = yield* process.machine.network.request({ protocol: 'tcp', ...where, body }, timeoutMs);
  if (!('failure' in answer)) {
    yield* process.stdout.write(answer.body);
    return 0;
  }
  if (answer.failure === 'timeout') yield* process.stderr.write('nc: timed out\n');
  else {
    const why = answer.failure === 'refused' ? 'Connection refused' : 'No route to host';
    yield* process.stderr.write(`nc: can't connect to remote host (${address}): ${why}\n`);
  }
  return 1;
};

/** BusyBox's telnet: connect, send standard input, show what comes. */
export const telnet: Program = function* (process) {
  const [host, port = '23'] = process.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (!host) {
    yield* process.stderr.write(busyboxUsage('telnet') ?? '');
    return 1;
  }
  const [address] = process.machine.network.resolve(host);
  if (!address) {
    yield* process.stderr.write(`telnet: bad address '${host}'\n`);
    return 1;
  }
  const request = { protocol: 'tcp', host: address, port: Number(port), body: '' } as const;
  const answer = yield* process.machine.network.request(request, DEFAULT_TIMEOUT_MS);
  if ('failure' in answer) {
    const why = { refused: 'Connection refused', 'no-route': 'No route to host' }[answer.failure as string];
    yield* process.stderr.write(
      `telnet: can't connect to remote host (${address}): ${why ?? 'Connection timed out'}\n`,
    );
    return 1;
  }
  yield* process.stdout.write(`Connected to ${host}\n${answer.body}`);
  return 0;
};

/** A text that is an HTTP request, read; undefined for others. */
function httpRequest(
  text: string,
): { request: Pick<NetworkRequest, 'method' | 'path' | 'headers' | 'body'>; version: string } | undefined {
  const start = /^([A-Z]{3,7}) (\/\S*) HTTP\/(1\.[01])\r?\n/.exec(text);
  if (!start) return undefined;
  const [, method, path, version] = start;
  const rest = text.slice(start[0].length);
  const end = /^\r?\n|\r?\n\r?\n/.exec(rest);
  if (!end) return undefined;
  const headers: Record<string, string> = {};
  for (const line of rest.slice(0, end.index).split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  return { request: { method, path, headers, body: rest.slice(end.index + end[0].length) }, version };
}

/** An answer as it comes over the wire; servers speak the version that they were asked in. */
function rawAnswer(answer: Exclude<NetworkAnswer, { failure: unknown }>, version: string): string {
  const title = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const headers = Object.entries(answer.headers).map(([name, value]) => `${title(name)}: ${value}\r\n`);
  return `HTTP/${version} ${answer.status} ${answer.statusText}\r\n${headers.join('')}\r\n${answer.body}`;
}

function parse(args: readonly string[]): { listen: boolean; port: number; timeoutMs: number; rest: string[] } {
  const out = { listen: false, port: 0, timeoutMs: DEFAULT_TIMEOUT_MS, rest: [] as string[] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (!arg.startsWith('-')) {
      out.rest.push(arg);
      continue;
    }
    if (arg.includes('l')) out.listen = true;
    const value = /[pw](\d*)$/.exec(arg);
    if (!value) continue;
    const number = Number(value[1] || args[++i]);
    if (arg.includes('p')) out.port = number;
    else out.timeoutMs = number * 1000;
  }
  return out;
}

/** Answer one connection with what standard input holds; what the client sent is printed. */
function* serve(process: Process, port: number): Co<number> {
  const machine = containerMachine(process.machine);
  const text = yield* process.stdin.readAll();
  const done = new Signal();
  let request: NetworkRequest | undefined;
  const listener: Listener = {
    protocol: 'TCP',
    port,
    *answer(asked): Co<ServerAnswer> {
      if (request) return { failure: 'refused' };
      request = asked;
      done.notify();
      return asked.protocol === 'tcp' ? { status: 0, statusText: '', headers: {}, body: text } : httpOf(text);
    },
  };
  const close = machine?.listen(listener);
  if (!close) {
    yield* process.stderr.write('nc: bind: Address already in use\n');
    return 1;
  }
  try {
    while (!request) yield { signals: [done] };
  } catch (error) {
    if (error instanceof Interrupt) close();
    throw error;
  }
  close();
  const asked: NetworkRequest = request;
  const sent =
    asked.protocol === 'tcp'
      ? (asked.body ?? '')
      : `${asked.method ?? 'GET'} ${asked.path ?? '/'} HTTP/1.1\r\n${Object.entries(asked.headers ?? {})
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n${asked.body ?? ''}`;
  yield* process.stdout.write(sent);
  return 0;
}

/** A raw text as the HTTP answer that clients take it for; what is none looks like a broken connection to them. */
function httpOf(text: string): ServerAnswer {
  const match = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)\r?\n/.exec(text);
  if (!match) return { failure: 'reset' };
  const [head, ...body] = text.slice(match[0].length).split(/\r?\n\r?\n|^\r?\n/);
  const headers = Object.fromEntries(
    head
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(match[1]), statusText: match[2], headers, body: body.join('\n\n') };
}
