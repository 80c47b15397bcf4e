import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import type { User } from '../../kinds/kind.ts';
import { sha256Hex } from '../../runtime/sha256.ts';
import { certificateSubject } from './certificate-subject.ts';
import { ConfigurationError } from './errors.ts';
import type { Connection } from './kubeconfig.ts';

/** How requests tell who asks: a user known from its certificate, or headers. */
export interface Identity {
  readonly user: User | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Who the kubeconfig's user is: the subject of its client certificate (CN the user, O the groups), else its token, which
 * the API server looks up, else nobody. This is the one place where a kubeconfig becomes a user.
 */
export function identityOf(process: Process, connection: Connection, token: string): Identity {
  const { user } = connection;
  const bearer = token || tokenOf(process, connection);
  if (bearer) return { user: undefined, headers: { authorization: `Bearer ${bearer}` } };
  const certificate = dataOrFile(
    process,
    connection,
    user['client-certificate-data'],
    user['client-certificate'],
    'client-cert',
  );
  if (certificate) {
    const key = dataOrFile(process, connection, user['client-key-data'], user['client-key'], 'client-key');
    if (!key)
      throw new ConfigurationError([
        `client-key-data or client-key must be specified for ${connection.userName} to use the clientCert authentication method.`,
      ]);
    const subject = certificateSubject(certificate);
    if (subject) {
      const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${sha256Hex(certificate)}`] };
      return { user: { name: subject.name, groups: [...subject.groups, 'system:authenticated'], extra }, headers: {} };
    }
  }
  if (user.username !== undefined)
    return { user: undefined, headers: { authorization: `Basic ${btoa(`${user.username}:${user.password ?? ''}`)}` } };
  return { user: undefined, headers: {} };
}

function tokenOf(process: Process, connection: Connection): string {
  const { user } = connection;
  if (user.token) return String(user.token);
  if (!user.tokenFile) return '';
  return readFile(process, connection, String(user.tokenFile), 'tokenFile', connection.userName).trim();
}

function dataOrFile(process: Process, connection: Connection, data: unknown, path: unknown, what: string): string {
  if (data) {
    try {
      return atob(String(data));
    } catch {
      return String(data);
    }
  }
  return path ? readFile(process, connection, String(path), what, connection.userName) : '';
}

function readFile(process: Process, connection: Connection, path: string, what: string, name: string): string {
  const absolute = resolvePath(connection.directory, path);
  try {
    return process.machine.files.read(absolute);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const problem = `open ${absolute}: ${error.message.toLowerCase()}`;
    throw new ConfigurationError([`unable to read ${what} ${absolute} for ${name} due to ${problem}`]);
  }
}
