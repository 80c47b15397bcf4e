import { KubectlError } from '../../errors.ts';
import { goJson } from '../../printers/go-json.ts';
import type { Plugin } from './plugin.ts';
import { setStrings, stringsOf, type Resource } from './resource.ts';

/** A label that a validator may put on what it has seen. */
const VALIDATED = 'validated-by';

/** kustomize prints where in memory the objects lie; any place will do. */
const IN_MEMORY =
  '&resource.Resource{RNode:yaml.RNode{fieldPath:[]string(nil), value:(*yaml.Node)(0xc000a3e5b0), ShouldKeep:false, Match:[]string(nil)}, refVarNames:[]string(nil)}';

/** Run a validator, which must leave the resources as they are. Throws KubectlError. */
export function validate(validator: Plugin, resources: Resource[]): void {
  const before = resources.map(({ object }) => goJson(object));
  validator(resources);
  resources.forEach(({ object }, i) => {
    const { [VALIDATED]: _, ...labels } = stringsOf(object, 'labels');
    if (_ !== undefined) setStrings(object, 'labels', labels);
    const after = goJson(object);
    if (after !== before[i])
      throw new KubectlError(
        `validator shouldn't modify the resource map: nodes unequal: \n -- ${before[i]},\n -- ${after}\n\n--\n${IN_MEMORY}\n------\n${IN_MEMORY}\n`,
      );
  });
}
