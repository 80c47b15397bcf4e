import type { ApiRequest } from './api.ts';
import { bindPod } from './binding.ts';
import { evictPod } from './eviction.ts';
import type { RequestInfo } from './request-info.ts';
import { answerScale } from './scale.ts';
import type { Scope } from './scope.ts';
import type { Answer } from './verbs.ts';

/** Subresources that are more than a part of their object; undefined where the object's own pipeline serves. */
export function answerSubresource(scope: Scope, request: ApiRequest, info: RequestInfo): Answer | undefined {
  switch (`${scope.resource.key}/${info.subresource}`) {
    case 'pods/binding':
      return bindPod(scope, request.body);
    case 'pods/eviction':
      return evictPod(scope, request.body);
  }
  return info.subresource === 'scale' ? answerScale(scope, request, info) : undefined;
}
