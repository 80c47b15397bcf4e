import type { NetworkAnswer } from '../../../runtime/process.ts';
import type { Options } from '../options.ts';
import type { ParsedUrl } from '../url.ts';

/** curl's answer where it fails: status and words. */
export class CurlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** How long curl waits where it is not told: Linux gives up connecting after about this. */
export const CONNECT_MS = 134_000;

/** Why there is no answer, as curl says it. */
export function failureOf(
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
