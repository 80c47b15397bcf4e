import { CurlError } from './error.ts';
import type { Options } from '../options.ts';

/** curl's long options by their short ones, or by their own names. */
export const LONG: Readonly<Record<string, string>> = {
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

/** A time in seconds that an option gives. @throws CurlError */
export function secondsOf(options: Options, name: string, fallback: number): number {
  const text = options.value(name);
  if (text === undefined) return fallback;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new CurlError(2, `expected a proper numerical parameter`);
  return Number(text) || fallback;
}
