import { byteLength } from '../../../runtime/bytes.ts';
import type { NetworkAnswer, Process } from '../../../runtime/process.ts';
import type { ParsedUrl } from '../url.ts';

/** What came of a URL: the last address asked, its answer, and how often it was sent elsewhere. */
export interface Transfer {
  answer?: NetworkAnswer;
  url?: ParsedUrl;
  redirects: number;
}

/** The progress meter after a download. */
export function progress(size: number): string {
  const amount = String(size).padStart(5);
  return (
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
    `\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100 ${amount}  100 ${amount}    0     0  ${amount}      0 --:--:-- --:--:-- --:--:-- ${amount}\n`
  );
}

/** An answer that came. */
export type Answered = Exclude<NetworkAnswer, { failure: string }>;

/** An answer's status line and headers, with the empty line behind them. */
export function headText(answer: Answered): string {
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${lines.join('')}\r\n`;
}

/** What `-v` says of a request. */
export function sentText(
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

/** A header, whatever its case. */
export function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

/** What `-w` asks for. */
export function writeOut(
  format: string,
  process: Process,
  result: Transfer,
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
