import type { ApiRequest } from '../api.ts';
import { bindPod } from './binding.ts';
import { evictPod } from './eviction.ts';
import { answerLog, refuseProxy, refuseStream } from './pod-requests.ts';
import type { RequestInfo } from '../request/request-info.ts';
import { answerScale } from './scale.ts';
import type { Scope } from '../scope.ts';
import { requestToken } from './token-request.ts';
import type { Answer } from '../verbs/verbs.ts';

/** Subresources that are more than a part of their object; undefined where the object's own pipeline serves. */
export function answerSubresource(
  scope: Scope,
  request: ApiRequest,
  info: RequestInfo,
  force: boolean,
): Answer | undefined {
  switch (info.subresource) {
    case 'binding':
      return bindPod(scope, request.body);
    case 'eviction':
      return evictPod(scope, request.body);
    case 'token':
      return requestToken(scope, request.body);
    case 'log':
      return answerLog(scope, request);
    case 'exec':
    case 'attach':
    case 'portforward':
      return refuseStream(scope, request);
    case 'proxy':
      return refuseProxy(scope);
    case 'scale':
      return answerScale(scope, request, info, force);
    default:
      return undefined;
  }
}
