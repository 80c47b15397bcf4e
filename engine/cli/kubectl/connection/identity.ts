import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import type { User } from '../../../kinds/kind.ts';
import { sha256Hex } from '../../../kernel/sha256.ts';
import { certificateSubject } from './certificate-subject.ts';
import { KubectlError, PrintFailure } from '../errors.ts';
import type { Connection } from './connection.ts';

/** How requests tell who asks: a user known from its certificate, or headers. */
export interface Identity {
  readonly user: User | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Who the kubeconfig's user is: the subject of its client certificate (CN the user, O the groups), else its token, which
 * the API server looks up, else nobody. This is the one place where a kubeconfig becomes a user.
 */
export function identityOf(process: Process, { user, server }: Connection): Identity {
  const authorization = (value: string): Identity => ({ user: undefined, headers: { authorization: value } });
  const certificate = dataOrFile(process, user['client-certificate-data'], user['client-certificate']);
  if (certificate) {
    if (!certificate.includes('-----BEGIN'))
      throw new KubectlError('tls: failed to find any PEM data in certificate input');
    const subject = certificateSubject(certificate);
    if (subject) {
      const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${sha256Hex(certificate)}`] };
      return { user: { name: subject.name, groups: [...subject.groups, 'system:authenticated'], extra }, headers: {} };
    }
  }
  if (user.token) return authorization(`Bearer ${user.token}`);
  if (user.tokenFile) return authorization(`Bearer ${readFile(process, String(user.tokenFile)).trim()}`);
  if (user.username !== undefined) return authorization(`Basic ${btoa(`${user.username}:${user.password ?? ''}`)}`);
  if (user.exec) throw execFailure(String(user.exec.command));
  // Who is nobody is asked for a name; standard input is at its end.
  if (server.startsWith('https://') && !user['auth-provider']) throw new PrintFailure('Please enter Username: ', 'EOF');
  return { user: undefined, headers: {} };
}

/** No credential plugin is installed on the learner's machine. */
const execFailure = (command: string): KubectlError =>
  new KubectlError(
    `getting credentials: exec: executable ${command} not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about this feature, consult the documentation available at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`,
  );

function dataOrFile(process: Process, data: unknown, path: unknown): string {
  if (!data) return path ? readFile(process, String(path)) : '';
  try {
    return atob(String(data));
  } catch {
    return String(data);
  }
}

function readFile(process: Process, path: string): string {
  try {
    return process.machine.files.read(resolvePath(process.cwd, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new KubectlError(`open ${path}: ${error.message.toLowerCase()}`);
  }
}
