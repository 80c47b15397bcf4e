import type { ApiRequest, ApiResponse } from '../../../apiserver/api.ts';
import type { Context } from '../context.ts';

/** What `-v=6` and above print of each request, on standard error, as klog formats lines. */
export class RequestTrace {
  readonly #context: Context;
  readonly #level: number;
  #begun = false;

  constructor(context: Context, level: number) {
    this.#context = context;
    this.#level = level;
  }

  note(request: ApiRequest, response: ApiResponse | undefined): void {
    if (!this.#begun) this.#begin();
    // What the server serves is kept on disk from earlier commands.
    if (request.path === '/api' || request.path === '/apis') return;
    const query = request.query?.toString();
    const url = `${this.#context.connection.server}${request.path}${query ? `?${query}` : ''}`;
    const code = response?.code ?? 200;
    if (this.#level >= 8) {
      this.#line('round_trippers.go:527', `"Request" verb="${request.method}" url="${url}" headers=<`);
      this.#raw(
        `\tAccept: ${request.headers?.accept ?? ''}\n\tUser-Agent: kubectl/v1.36.3 (linux/amd64) kubernetes\n >\n`,
      );
      this.#line('round_trippers.go:632', `"Response" status="${statusText(code)}" headers=<`);
      this.#raw(`\tContent-Type: ${response?.headers['content-type'] ?? 'application/json'}\n > milliseconds=1\n`);
      if (response && request.body !== undefined) this.#body('Request Body', request.body);
      if (response) this.#body('Response Body', response.body);
    } else
      this.#line(
        'round_trippers.go:632',
        `"Response" verb="${request.method}" url="${url}" status="${statusText(code)}" milliseconds=1`,
      );
  }

  /** What client-go tells at the start; of the gates it tells in no certain order. */
  #begin(): void {
    this.#begun = true;
    for (const { path } of this.#context.config.files) this.#line('loader.go:407', `Config loaded from file:  ${path}`);
    for (const [gate, enabled] of GATES)
      this.#line('envvar.go:195', `"Feature gate default state" feature="${gate}" enabled=${enabled}`);
  }

  #body(title: string, body: unknown): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const shown =
      this.#level >= 10 || text.length <= 1024
        ? text
        : `${text.slice(0, 1024)} [truncated ${text.length - 1024} chars]`;
    this.#line('helpers.go:264', `"${title}" body="${shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  }

  #line(where: string, text: string): void {
    const at = new Date(this.#context.kernel.now).toISOString();
    this.#raw(`I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000    1000 ${where}] ${text}\n`);
  }

  #raw(text: string): void {
    this.#context.process.stderr.push(text);
  }
}

const GATES: readonly (readonly [string, boolean])[] = [
  ['AtomicFIFO', true],
  ['ClientsAllowCARotation', true],
  ['ClientsAllowCBOR', false],
  ['ClientsAllowTLSCacheGC', true],
  ['ClientsPreferCBOR', false],
  ['InOrderInformers', true],
  ['InOrderInformersBatchProcess', true],
  ['InformerResourceVersion', true],
  ['UnlockWhileProcessingFIFO', true],
  ['WatchListClient', true],
];

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** `404 Not Found`. */
const statusText = (code: number): string => `${code} ${STATUS_TEXT[code] ?? ''}`.trim();
