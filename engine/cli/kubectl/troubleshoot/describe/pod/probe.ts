import { goList, type Any } from '../writer.ts';

/** A probe on one line: `http-get http://:8080/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Any): string {
  const n = (value: number | undefined): number => value ?? 0;
  const times = `delay=${n(probe.initialDelaySeconds)}s timeout=${n(probe.timeoutSeconds)}s period=${n(probe.periodSeconds)}s #success=${n(probe.successThreshold)} #failure=${n(probe.failureThreshold)}`;
  if (probe.exec) return `exec ${goList(probe.exec.command)} ${times}`;
  if (probe.httpGet) return `http-get ${probeUrl(probe.httpGet)} ${times}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${times}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${times}`;
  return `unknown ${times}`;
}

/** As Go's net/url writes it: the path escaped, a slash before it. */
function probeUrl({ scheme = '', host = '', port, path = '' }: Any): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const escaped = escapePath(path);
  const slash = escaped && !escaped.startsWith('/') ? '/' : '';
  return `${scheme.toLowerCase()}://${name}:${port}${slash}${escaped}`;
}

const escapePath = (path: string): string =>
  [...path]
    .map((c) =>
      /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(c)
        ? c
        : [...new TextEncoder().encode(c)]
            .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
            .join(''),
    )
    .join('');
