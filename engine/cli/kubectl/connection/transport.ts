import { resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import type { Connection } from './connection.ts';
import { parseDuration } from '../flags/duration.ts';
import { KubectlError } from '../errors.ts';

/** The names in the API server's certificate, addresses aside. */
const SERVER_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
];

/** Can a TLS connection to the server be made? Throws KubectlError as Go's crypto/tls and client-go word it. */
export function verifyServer(process: Process, { cluster, server }: Connection): void {
  if (!server.startsWith('https://')) return;
  const authority = cluster['certificate-authority'];
  if (cluster['insecure-skip-tls-verify']) {
    if (authority || cluster['certificate-authority-data'])
      throw new KubectlError('specifying a root certificates file with the insecure flag is not allowed');
    return;
  }
  if (authority && !readText(process, String(authority)).includes('-----BEGIN'))
    throw new KubectlError('unable to load root certificates: unable to parse bytes as PEM block');
}

/** The error of a server whose certificate is not for `name`; undefined where it is. */
export function wrongName(name: string): string | undefined {
  if (!name || SERVER_NAMES.includes(name)) return undefined;
  return `tls: failed to verify certificate: x509: certificate is valid for ${SERVER_NAMES.join(', ')}, not ${name}`;
}

function readText(process: Process, path: string): string {
  const { files } = process.machine;
  const absolute = resolvePath(process.cwd, path);
  return files.exists(absolute) ? files.read(absolute) : '';
}

/** A timeout in milliseconds: whole seconds, or a duration with units. Throws KubectlError. */
export function parseTimeout(text: string): number {
  const invalid = new KubectlError(
    'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
  if (/^-/.test(text)) throw invalid;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  try {
    return parseDuration(text);
  } catch {
    throw invalid;
  }
}
