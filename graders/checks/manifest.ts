import { mismatches } from '../match.ts';
import type { Check, Finding } from '../types.ts';
import { finding, type CheckType, type Scene } from './check.ts';

/** A manifest of the learner's files looks as expected: `kind`, `name` where it matters, `expect`. */
export const manifest: CheckType = {
  name: 'manifest',
  fields: {
    kind: { required: true, type: 'string', what: 'the kind of the object' },
    name: { required: false, type: 'string', what: 'its metadata.name' },
    expect: { required: false, type: 'object', what: 'the fields expected' },
  },
  run(check: Check, { manifests }: Scene): Finding {
    const wanted = `${check.kind}${check.name ? ` ${check.name}` : ''}`;
    const found = manifests.filter(({ object }) => object.kind === check.kind && isNamed(object, check.name));
    if (!found.length) return { passed: false, detail: `no file holds a ${wanted}` };
    const judged = found.map(({ file, object }) => ({ file, problems: mismatches(object, check.expect ?? {}) }));
    const good = judged.find(({ problems }) => !problems.length);
    if (good) return { passed: true, detail: `${wanted} in ${good.file}` };
    return finding(`${wanted} in ${judged[0].file}`, judged[0].problems);
  },
};

const isNamed = (object: Record<string, unknown>, name: unknown): boolean =>
  name === undefined || (object.metadata as { name?: unknown } | undefined)?.name === name;
