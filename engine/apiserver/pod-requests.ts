import type { ApiRequest } from './api.ts';
import type { LogOptions } from './environment.ts';
import { findOrThrow } from './objects.ts';
import { isTrue } from './request-info.ts';
import type { Scope } from './scope.ts';
import { badRequest, failure } from './status.ts';
import type { Answer } from './verbs.ts';

/** `pods/log`: the log as it is now; following it is the matter of whoever holds the stream. */
export function answerLog(scope: Scope, { query }: ApiRequest): Answer {
  findOrThrow(scope);
  const { pods } = scope.core;
  if (!pods) throw failure(503, 'ServiceUnavailable', 'no kubelet runs here');
  return { code: 200, body: pods.readLog(scope.namespace, scope.name, readLogOptions(query)), text: true };
}

/** The options of a log request; throws BadRequest for what is no number. */
export function readLogOptions(query: URLSearchParams | undefined): LogOptions {
  const number = (name: string): number | undefined => {
    const text = query?.get(name);
    if (!text) return undefined;
    if (!/^-?[0-9]+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
    return Number(text);
  };
  return {
    container: query?.get('container') ?? undefined,
    previous: isTrue(query?.get('previous')),
    follow: isTrue(query?.get('follow')),
    timestamps: isTrue(query?.get('timestamps')),
    tailLines: number('tailLines'),
    sinceSeconds: number('sinceSeconds'),
    sinceTime: query?.get('sinceTime') ?? undefined,
    limitBytes: number('limitBytes'),
  };
}

/** exec, attach and port-forward are streams: a plain request is told so, as the kubelet tells it. */
export function refuseStream(scope: Scope): never {
  findOrThrow(scope);
  throw badRequest('Upgrade request required');
}

/** Proxying to pods, services and nodes goes through the network, which a plain request does not wait for. */
export function refuseProxy(scope: Scope): never {
  findOrThrow(scope);
  throw failure(501, 'NotImplemented', `the proxy to ${scope.resource.resource} is not simulated here`, {});
}
