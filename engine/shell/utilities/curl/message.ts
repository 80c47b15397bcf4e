import type { Co } from '../../../kernel/coroutine.ts';
import { byteLength, encodeText } from '../../../runtime/bytes.ts';
import { FileError } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { encodeBase64 } from '../../../kernel/base64.ts';
import { readOperand } from '../input.ts';
import type { Options } from '../options.ts';
import type { ParsedUrl } from '../url.ts';
import { CurlError } from './error.ts';

/** `--resolve host:port:address` and `--connect-to`. */
export function targetOf(options: Options, url: ParsedUrl): { host: string; port: number } {
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

/** The body that the options give; undefined where none does. @throws CurlError */
export function* bodyOf(process: Process, options: Options): Co<string | undefined> {
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

/** The headers of a request, in curl's order. */
export function headersOf(options: Options, url: ParsedUrl, body: string | undefined): Record<string, string> {
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
