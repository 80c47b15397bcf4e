import type { Co } from '../../../kernel/coroutine.ts';
import type { ExecStreams } from '../../../apiserver/environment.ts';
import { StatusError } from '../../../apiserver/status.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';

/** `-i` and `-t`, told where there is no terminal to use. */
export function* streamsOf(context: Context, stdin: boolean, tty: boolean, quiet: boolean): Co<ExecStreams> {
  const { process } = context;
  const terminal = tty && stdin && process.stdin.isTerminal;
  if (tty && stdin && !terminal && !quiet)
    yield* context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return {
    stdin: stdin ? process.stdin : undefined,
    stdout: process.stdout,
    stderr: process.stderr,
    tty: terminal,
  };
}

/** Ask whether the user may open a stream to a pod. Throws StatusError. */
export function authorizeStream(context: Context, namespace: string, pod: string, subresource: string): void {
  context.client.authorize({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods/${pod}/${subresource}` });
}

/** A stream that could not be opened is no Status any more: only its text is left. */
export function streamFailure(error: unknown): unknown {
  if (!(error instanceof StatusError)) return error;
  const { message } = error;
  return new KubectlError(
    message.endsWith('does not have a host assigned') ? `unable to upgrade connection: ${message}` : message,
  );
}

/** What is printed, and the status kubectl ends with, where a command inside a pod failed. */
export function* exitStatus(context: Context, code: number): Co<number> {
  if (code !== 0) yield* context.err(`command terminated with exit code ${code}\n`);
  return code;
}
