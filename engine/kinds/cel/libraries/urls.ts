import { CelError, type URLParts } from '../values.ts';

const QUOTED = (text: string): string => JSON.stringify(text);

/** What Go's url.ParseRequestURI says is wrong with a text; undefined where it is a URL with a scheme or an absolute path. */
export function urlError(text: string): string | undefined {
  const wrong = read(text);
  return typeof wrong === 'string' ? `parse ${QUOTED(text)}: ${wrong}` : undefined;
}

/** The parts of a URL. @throws CelError where the text is none */
export function parseURL(text: string): URLParts {
  const parts = read(text);
  if (typeof parts !== 'string') return parts;
  throw new CelError(`URL parse error during conversion from string: parse ${QUOTED(text)}: ${parts}`);
}

function read(text: string): URLParts | string {
  if (/[\0-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL';
  if (text === '') return 'empty url';
  const [, scheme = '', rest] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/.exec(text)!;
  if (!scheme && text.startsWith(':')) return 'missing protocol scheme';
  const [, before, query = ''] = /^([^?]*)(?:\?(.*))?$/.exec(rest)!;
  if (!before.startsWith('/')) {
    // `mailto:a@b` has no path.
    return scheme ? { text, scheme, host: '', path: '', query } : 'invalid URI for request';
  }
  const [, authority, path] = /^(?:\/\/([^/]*))?(.*)$/.exec(before)!;
  const host = (authority ?? '').replace(/^.*@/, '');
  const error = hostError(host) ?? escapeError(path);
  return error ?? { text, scheme, host, path, query };
}

function hostError(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end < 0) return "missing ']' in host";
    return portError(host.slice(end + 1));
  }
  const bad = /[\s"<>\\^`{|}]/.exec(host);
  if (bad) return `invalid character ${QUOTED(bad[0])} in host name`;
  const colon = host.lastIndexOf(':');
  return escapeError(host) ?? (colon < 0 ? undefined : portError(host.slice(colon)));
}

const portError = (port: string): string | undefined =>
  /^(?::[0-9]*)?$/.test(port) ? undefined : `invalid port ${QUOTED(port)} after host`;

function escapeError(text: string): string | undefined {
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(text);
  return bad ? `invalid URL escape ${QUOTED(bad[0])}` : undefined;
}
