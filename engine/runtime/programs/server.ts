import { Interrupt, Signal, type Co } from '../../kernel/coroutine.ts';
import { containerMachine, type ContainerMachine } from '../container.ts';
import type { Listener, ServerAnswer } from '../ports.ts';
import type { NetworkRequest, Process, Program } from '../process.ts';

/** An HTTP answer as a handler makes it; headers are as the handler set them. */
export interface Page {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request that came from an address. */
export type Handler = (request: NetworkRequest, client: string, machine: ContainerMachine) => Page;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The reason phrase of an HTTP status. */
export const statusText = (status: number): string => STATUS_TEXT[status] ?? `status code ${status}`;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** An instant as HTTP's Date header has it. */
export function httpDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${WEEKDAYS[new Date(ms).getUTCDay()]}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${iso.slice(11, 19)} GMT`;
}

/** An instant as access logs have it: `21/Nov/2026:00:52:37 +0000`. */
export function logDate(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The content type that a body shows by itself, as servers written in Go find it. */
function sniff(body: string): string {
  return /^\s*<(!doctype html|html|head|body|h1|div|p|a|br)[\s>]/i.test(body)
    ? 'text/html; charset=utf-8'
    : 'text/plain; charset=utf-8';
}

/** A whole answer from a page: the headers that every server adds, in the order it adds them. */
export function httpAnswer(page: Page, request: NetworkRequest, nowMs: number): ServerAnswer {
  const status = page.status ?? 200;
  const headers: Record<string, string> = { ...page.headers };
  headers.Date = httpDate(nowMs);
  headers['Content-Length'] = String(byteLength(page.body));
  if (!page.headers?.['Content-Type'] && page.body) headers['Content-Type'] = sniff(page.body);
  return { status, statusText: statusText(status), headers, body: request.method === 'HEAD' ? '' : page.body };
}

/** Signals on which servers stop. */
const STOPS = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT']);

/** Wait for a signal that stops a server. Others are let pass, as a handler of the language's runtime does. */
export function* untilStopped(): Co<number> {
  const never = new Signal();
  for (;;)
    try {
      yield { signals: [never] };
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      if (STOPS.has(error.signal)) return 0;
    }
}

/** Listen on a port until a signal stops the program. */
export function* listenUntilStopped(process: Process, listener: Listener): Co<number> {
  const machine = containerMachine(process.machine);
  if (!machine) {
    yield* process.stderr.write(`${process.argv[0]}: servers run in containers alone; this is not simulated here\n`);
    return 1;
  }
  const close = machine.listen(listener);
  if (!close) {
    yield* process.stderr.write(`listen tcp :${listener.port}: bind: address already in use\n`);
    return 1;
  }
  try {
    return yield* untilStopped();
  } finally {
    close();
  }
}

/** A program that answers HTTP requests on a port. */
export function httpServer(port: (process: Process) => number, handler: (process: Process) => Handler): Program {
  return function* (process) {
    const machine = containerMachine(process.machine);
    const handle = handler(process);
    return yield* listenUntilStopped(process, {
      protocol: 'TCP',
      port: port(process),
      *answer(request, client): Co<ServerAnswer> {
        if (request.protocol === 'tcp') return { status: 0, statusText: '', headers: {}, body: '' };
        if (request.protocol !== 'http') return { failure: 'reset' };
        return httpAnswer(handle(request, client, machine!), request, machine!.kernel.now);
      },
    });
  };
}
