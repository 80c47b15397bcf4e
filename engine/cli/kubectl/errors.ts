import { StatusError, type StatusCause } from '../../apiserver/status.ts';

/** A failure of kubectl itself; printed as `error: message`. */
export class KubectlError extends Error {
  /** The exit status. */
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'KubectlError';
    this.exitCode = exitCode;
  }
}

/** A failure that is printed as it is, without `error: `; an empty message prints nothing (cmdutil.ErrExit). */
export class ExitError extends KubectlError {}

/** A printer that failed half-way: `output` still goes to standard output. */
export class PrintFailure extends KubectlError {
  readonly output: string;
  constructor(output: string, message: string) {
    super(message);
    this.output = output;
  }
}

/** No resource of that name is served (meta.NoResourceMatchError). */
export class NoResourceMatchError extends KubectlError {
  readonly partial: { readonly group: string; readonly version: string; readonly resource: string };
  constructor(partial: { group: string; version: string; resource: string }) {
    super(`no matches for ${partial.group || ''}/${partial.version || ''}, Resource=${partial.resource}`);
    this.partial = partial;
  }
}

/** A kubeconfig that does not hold together (clientcmd's configuration errors). */
export class ConfigurationError extends KubectlError {
  readonly messages: readonly string[];
  constructor(messages: readonly string[]) {
    super(messages.length > 1 ? `[${messages.join(', ')}]` : messages[0]);
    this.messages = messages;
  }
}

/** The server could not be reached (Go's url.Error). */
export class ConnectionError extends KubectlError {
  /** `127.0.0.1:8080`. */
  readonly host: string;
  readonly refused: boolean;
  /** @param cause as Go words it: `dial tcp 127.0.0.1:1: connect: connection refused`. */
  constructor(verb: string, url: string, host: string, cause: string) {
    super(`${verb} ${JSON.stringify(url)}: ${cause}`);
    this.host = host;
    this.refused = cause.includes('connection refused');
    this.why = cause;
  }
  readonly why: string;
}

/** Several failures at once (utilerrors.Aggregate). Aggregates in it are flattened, messages that repeat kept. */
export class AggregateFailure extends KubectlError {
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    const flat = errors.flatMap((error) => (error instanceof AggregateFailure ? error.errors : [error]));
    const texts = [...new Set(flat.map(errorText))];
    super(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
    this.errors = flat;
  }
}

/** What was wrong with the items of one list: told as a whole, without words of kubectl's own before it. */
export class ListFailure extends KubectlError {
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    const texts = [...new Set(errors.map(errorText))];
    super(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
    this.errors = errors;
  }
}

/** An error of kubectl's own told by its text alone, as where it is one among others. */
export const toldPlainly = (error: unknown): unknown =>
  error instanceof KubectlError && !(error instanceof ConnectionError) ? new ExitError(error.message) : error;

/** Errors of looking for objects as one error, which they are beside others; those of files even where there is one. */
export const asOne = (errors: readonly unknown[], ofFiles: boolean): unknown[] =>
  errors.length > (ofFiles ? 0 : 1)
    ? [new ListFailure(errors.flatMap((error) => (error instanceof ListFailure ? error.errors : [error])))]
    : [...errors];

/** Nothing, the one error, or an aggregate: what a continue-on-error visitor ends with. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length) throw new AggregateFailure(errors);
}

/** An error's own text (Go's `err.Error()`). */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Is it a Status of this reason? */
export const hasReason = (error: unknown, reason: string): error is StatusError =>
  error instanceof StatusError && error.reason === reason;

/** `error when creating "web.yaml": …`, kept a Status where it is one (cmdutil.AddSourceToErr). */
export function addSource(verb: string, source: string, error: unknown): unknown {
  if (!source) return error;
  return prefixed(`error when ${verb} "${source}": `, error);
}

/** The same error with words put before its message. */
export function prefixed(prefix: string, error: unknown): unknown {
  if (error instanceof StatusError)
    return new StatusError({ ...error.status, message: `${prefix}${error.status.message}` });
  return new KubectlError(`${prefix}${errorText(error)}`);
}

/** A message where `error:` stands before what has no words of its own (cmdutil.messageForError). */
export const messageFor = (error: unknown): string => standardMessage(error) ?? errorText(error);

/** cmdutil.StandardErrorMessage. */
function standardMessage(error: unknown): string | undefined {
  if (error instanceof StatusError) {
    const { reason, message = '' } = error.status;
    if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
    return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
  }
  if (error instanceof ConnectionError)
    return error.refused
      ? `The connection to the server ${error.host} was refused - did you specify the right host or port?`
      : `Unable to connect to the server: ${error.why}`;
  return undefined;
}

/** What kubectl prints for an error that ends it, and its exit status (cmdutil.CheckErr). Text ends with a newline. */
export function finalMessage(error: unknown): { text: string; code: number } {
  const line = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  if (error instanceof AggregateFailure && error.errors.length === 1) return finalMessage(error.errors[0]);
  if (error instanceof ExitError) return { text: line(error.message), code: error.exitCode };
  if (hasReason(error, 'Invalid')) return { text: line(invalidMessage(error)), code: 1 };
  if (error instanceof ConfigurationError)
    return { text: line(multiline('Error in configuration: ', error.messages)), code: 1 };
  if (error instanceof NoResourceMatchError) return { text: line(noResourceMessage(error)), code: 1 };
  if (error instanceof AggregateFailure || error instanceof ListFailure)
    return { text: error.errors.map((e) => `${messageFor(e)}\n`).join(''), code: 1 };
  const standard = standardMessage(error);
  if (standard !== undefined) return { text: line(standard), code: 1 };
  const message = errorText(error);
  const code = error instanceof KubectlError ? error.exitCode : 1;
  return { text: line(message.startsWith('error: ') ? message : `error: ${message}`), code };
}

function noResourceMessage({ partial: { group, version, resource } }: NoResourceMatchError): string {
  const where = [group && `group "${group}"`, version && `version "${version}"`].filter(Boolean).join(' and ');
  return `the server doesn't have a resource type "${resource}"${where && ` in ${where}`}`;
}

function invalidMessage({ status }: StatusError): string {
  const { details, message } = status;
  let text = 'The request is invalid';
  if (!details) return message ? `${text}: ${message}` : text;
  if (details.kind || details.name) text = `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`;
  else if (message && !details.causes?.length) text += `: ${message}`;
  if (!details.causes?.length) return text;
  return multiline(`${text}: `, causeLines(details.causes));
}

const causeLines = (causes: readonly StatusCause[]): string[] => [
  ...new Set(causes.map(({ field = '', message = '' }) => `${field}: ${message}`)),
];

/** cmdutil.MultilineError: one message on the line, several below each other with stars. */
const multiline = (prefix: string, messages: readonly string[]): string =>
  messages.length === 1 ? `${prefix}${messages[0]}\n` : `${prefix}\n${messages.map((text) => `* ${text}\n`).join('')}`;
