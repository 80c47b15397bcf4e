import type { KubeObject } from '../../../store/object.ts';
import type { Kind, KindContext } from '../../kind.ts';
import { validateLimitRange } from './limitrange-validation.ts';
import { roundResourceList, type ResourceList } from '../container/resource-list.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/limitrange/strategy.go */
export const limitRange: Kind = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  updateChecks: ['full'],
  createOnUpdate: true,
  default: defaultLimitRange,
  // Nobody is known to use it, but a range without a name gets one.
  prepareForCreate(object, context) {
    object.metadata.name ||= uuid(context);
  },
  validate: validateLimitRange,
  validateUpdate: validateLimitRange,
};

/** For containers, what is not said follows from the rest: default from max, request from default, then from min. */
function defaultLimitRange(object: KubeObject): void {
  object.spec ??= {};
  object.spec.limits ??= null;
  for (const item of object.spec.limits ?? []) {
    for (const list of [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio])
      roundResourceList(list);
    if (item.type !== 'Container') continue;
    const limits: ResourceList = { ...item.max, ...item.default };
    const requests: ResourceList = { ...item.min, ...limits, ...item.defaultRequest };
    if (Object.keys(limits).length) item.default = limits;
    if (Object.keys(requests).length) item.defaultRequest = requests;
  }
}

/** A random UUID (version 4). */
function uuid(context: KindContext): string {
  const digits = Array.from({ length: 32 }, (_, index) => {
    if (index === 12) return '4';
    return (index === 16 ? 8 + context.random(4) : context.random(16)).toString(16);
  }).join('');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
