import type { FieldError } from '../../kinds/field.ts';
import type { ApiRequest } from '../api.ts';
import type { LogOptions } from '../environment.ts';
import { findOrThrow } from '../verbs/objects.ts';
import { isTrue } from '../request/request-info.ts';
import type { Scope } from '../scope.ts';
import { readTime, TimeError } from '../codec/go-time.ts';
import { readInteger } from '../request/integers.ts';
import { badRequest, failure, invalidObject } from '../status.ts';
import type { Answer } from '../verbs/verbs.ts';

/** `pods/log`: the log as it is now; following it is the matter of whoever holds the stream. */
export function answerLog(scope: Scope, { query }: ApiRequest): Answer {
  const { pods } = scope.core;
  const options = readLogOptions(query, scope.name);
  const pod = findOrThrow(scope);
  if (!pods) throw failure(503, 'ServiceUnavailable', 'no kubelet runs here');
  const body = pods.readLog(scope.namespace, scope.name, options);
  // Without a node there is no stream to begin.
  return { code: pod.spec.nodeName ? 200 : 204, body, text: true };
}

/** The options of a log request. Throws BadRequest for what cannot be read, Invalid for what cannot be. */
export function readLogOptions(query: URLSearchParams | undefined, pod: string): LogOptions {
  const text = (name: string): string | undefined => query?.get(name) ?? undefined;
  const number = (name: string): number | undefined => {
    const found = text(name);
    return found === undefined ? undefined : readInteger(found);
  };
  const options = {
    container: text('container'),
    previous: isTrue(query?.get('previous')),
    follow: isTrue(query?.get('follow')),
    timestamps: isTrue(query?.get('timestamps')),
    tailLines: number('tailLines'),
    sinceSeconds: number('sinceSeconds'),
    sinceTime: timeOf(text('sinceTime')),
    limitBytes: number('limitBytes'),
  };
  const errors = logErrors(options, query?.has('stream') ?? false);
  if (errors.length) throw invalidObject('', 'PodLogOptions', pod, errors);
  return options;
}

function timeOf(text: string | undefined): string | undefined {
  try {
    return text && readTime(text);
  } catch (error) {
    if (error instanceof TimeError) throw badRequest(error.message);
    throw error;
  }
}

/** ValidatePodLogOptions, without the gate that lets one stream be chosen. */
function logErrors({ tailLines, limitBytes, sinceSeconds, sinceTime }: LogOptions, hasStream: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const forbid = (field: string, why: string): void =>
    void errors.push({ type: 'FieldValueForbidden', field, message: `Forbidden: ${why}` });
  const check = (field: string, value: number | undefined, least: number, why: string): void => {
    if (value !== undefined && value < least)
      errors.push({
        type: 'FieldValueInvalid',
        field,
        message: `Invalid value: ${value}: must be greater than ${why}`,
      });
  };
  check('tailLines', tailLines, 0, 'or equal to 0');
  check('limitBytes', limitBytes, 1, '0');
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    forbid('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  else check('sinceSeconds', sinceSeconds, 1, '0');
  if (hasStream) forbid('stream', 'may not be specified');
  return errors;
}

/** exec, attach and port-forward are streams: a plain request is told so, as the kubelet tells it. */
export function refuseStream(scope: Scope, { query }: ApiRequest): never {
  const container = query?.get('container') || undefined;
  scope.core.pods?.check(
    scope.namespace,
    scope.name,
    scope.subresource as 'exec' | 'attach' | 'portforward',
    container,
  );
  throw badRequest('Upgrade request required');
}

/** Proxying to pods, services and nodes goes through the network, which a plain request does not wait for. */
export function refuseProxy(scope: Scope): never {
  findOrThrow(scope);
  throw failure(501, 'NotImplemented', `the proxy to ${scope.resource.resource} is not simulated here`, {});
}
