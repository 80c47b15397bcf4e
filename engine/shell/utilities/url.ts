/** A URL's parts, as far as curl and wget need them. */
export interface ParsedUrl {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** Was the port written? */
  readonly explicitPort: boolean;
  readonly path: string;
  readonly user?: string;
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Parse a URL; undefined where it cannot be read. The scheme is http where there is none. */
export function parseUrl(text: string): ParsedUrl | undefined {
  const match =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(?:([^/?#@]*)@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:]*)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/s.exec(
      text,
    );
  if (!match || !match[3]) return undefined;
  const protocol = (match[1] ?? 'http').toLowerCase();
  const port = match[4] ? Number(match[4]) : (PORTS[protocol] ?? 0);
  if (port > 65535) return undefined;
  const path = match[5] ?? '/';
  return {
    protocol,
    host: match[3].replace(/^\[|\]$/g, ''),
    port,
    explicitPort: Boolean(match[4]),
    path: path.startsWith('?') ? `/${path}` : path,
    ...(match[2] !== undefined && { user: match[2] }),
  };
}

/** Resolve a Location header against the URL it came from. */
export function joinUrl(base: ParsedUrl, location: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
  const origin = `${base.protocol}://${base.host.includes(':') ? `[${base.host}]` : base.host}${base.explicitPort ? `:${base.port}` : ''}`;
  if (location.startsWith('/')) return origin + location;
  return `${origin}${base.path.replace(/[^/]*$/, '')}${location}`;
}
