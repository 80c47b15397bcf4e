import type { KubeObject } from '../../engine/store/object.ts';
import { mismatches } from '../match.ts';
import type { Check, Finding } from '../types.ts';
import type { CheckType, Scene } from './check.ts';
import { resourceProblem } from './resource.ts';

/**
 * So many objects of a resource look as expected: `resource: pods`, `namespace`, `labels` (equal ones), `expect`, and
 * `count`, a number or an operator such as `{ $atLeast: 1 }`.
 */
export const count: CheckType = {
  name: 'count',
  fields: {
    resource: { required: true, type: 'string', what: 'RESOURCE[.GROUP]' },
    namespace: { required: false, type: 'string', what: 'a namespace; default where left out' },
    labels: { required: false, type: 'object', what: 'labels that the objects carry' },
    expect: { required: false, type: 'object', what: 'the fields expected' },
  },
  problem({ resource, count }) {
    if (count === undefined) return 'count is missing: a number, or an operator such as { $atLeast: 1 }';
    return resourceProblem(resource as string);
  },
  run(check: Check, { world }: Scene): Finding {
    const resource = check.resource as string;
    const namespace = (check.namespace as string | undefined) ?? 'default';
    const labels = Object.entries((check.labels ?? {}) as Record<string, string>);
    const selected = world.store
      .list(resource, namespace)
      .filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value));
    const good = selected.filter((object) => !problemsOf(object, check.expect).length);
    const which = labels.length ? ` with ${labels.map(([key, value]) => `${key}=${value}`).join(',')}` : '';
    const subject = `${resource.split('.')[0]}${which}${namespace === 'default' ? '' : ` in the namespace ${namespace}`}`;
    const [wrong] = mismatches(good.length, check.count, 'count');
    if (!wrong) return { passed: true, detail: `${good.length} ${subject}` };
    if (!selected.length) return { passed: false, detail: `there are no ${subject}, expected ${wrong.expected}` };
    const odd = selected.find((object) => !good.includes(object));
    const example = odd ? `: of ${odd.metadata.name}, ${tell(problemsOf(odd, check.expect)[0])}` : '';
    return {
      passed: false,
      detail: `${good.length} of ${selected.length} ${subject} are so, expected ${wrong.expected}${example}`,
    };
  },
};

const problemsOf = (object: KubeObject, expect: unknown): ReturnType<typeof mismatches> =>
  mismatches(object, expect ?? {});

const tell = ({ path, expected, found }: { path: string; expected: string; found: string }): string =>
  `${path} is ${found}, expected ${expected}`;
