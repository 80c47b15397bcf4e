import { quote, type FieldError } from '../kinds/field.ts';

/** A cause in a Status' details. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** What the API server answers where it has no object to give: `kind: Status`. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** A request's failure; all failures of the API server are made in this file. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown');
    this.name = 'StatusError';
    this.status = status;
  }
  get code(): number {
    return this.status.code ?? 500;
  }
  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** A failure Status of any kind. */
export function failure(code: number, reason: string, message: string, details?: Status['details']): StatusError {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message };
  if (reason) status.reason = reason;
  if (details) status.details = details;
  status.code = code;
  return new StatusError(status);
}

/** `pods`, or `deployments.apps`. */
const qualified = (group: string, resource: string): string => (group ? `${resource}.${group}` : resource);

const named = (group: string, kind: string, name: string): Status['details'] => ({
  ...(name && { name }),
  ...(group && { group }),
  ...(kind && { kind }),
});

export const notFound = (group: string, resource: string, name: string): StatusError =>
  failure(404, 'NotFound', `${qualified(group, resource)} ${quote(name)} not found`, named(group, resource, name));

export const alreadyExists = (group: string, resource: string, name: string): StatusError =>
  failure(
    409,
    'AlreadyExists',
    `${qualified(group, resource)} ${quote(name)} already exists`,
    named(group, resource, name),
  );

export const conflict = (group: string, resource: string, name: string, why: string): StatusError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(group, resource)} ${quote(name)}: ${why}`,
    named(group, resource, name),
  );

export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message);

export const forbiddenRequest = (group: string, resource: string, name: string, why: string): StatusError =>
  failure(
    403,
    'Forbidden',
    name
      ? `${qualified(group, resource)} ${quote(name)} is forbidden: ${why}`
      : `${qualified(group, resource)} is forbidden: ${why}`,
    named(group, resource, name),
  );

/** 422 with a cause for each error: `Kind.group "name" is invalid: [a, b]`. */
export function invalidObject(group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError {
  const lines = [...new Set(errors.map((e) => `${e.field}: ${e.message}`))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return failure(422, 'Invalid', `${qualified(group, kind)} ${quote(name)} is invalid: ${text}`, {
    ...named(group, kind, name),
    causes: errors.map(({ type, message, field }) => ({ reason: type, message, field })),
  });
}

/** The 404 of a URL that nobody serves. */
export const pageNotFound = (): StatusError =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** The 405 of a URL that is served, and not by this method. */
export const methodNotAllowed = (): StatusError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** The 405 of a resource whose handler knows no such verb. */
export const methodNotSupported = (group: string, resource: string, verb: string): StatusError =>
  failure(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualified(group, resource)}"`,
    named(group, resource, ''),
  );

/** The 415 of a body that is in no form the server reads. */
export const unsupportedMediaType = (message: string, details?: Status['details']): StatusError =>
  failure(415, 'UnsupportedMediaType', message, details);
