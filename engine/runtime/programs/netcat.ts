import { Interrupt, Signal, type Co } from '../../kernel/coroutine.ts';
import { busyboxUsage } from '../busybox.ts';
import { containerMachine } from '../container.ts';
import type { Listener, ServerAnswer } from '../ports.ts';
import type { NetworkRequest, Process, Program } from '../process.ts';

const DEFAULT_TIMEOUT_MS = 127_000;

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
    yield* process.stderr.write(`nc: bad address '${host}'\n`);
    return 1;
  }
  const body = yield* process.stdin.readAll();
  const request = { protocol: 'tcp', host: address, port: Number(to), body } as const;
  const answer = yield* process.machine.network.request(request, timeoutMs);
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
