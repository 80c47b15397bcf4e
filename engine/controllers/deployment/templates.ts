import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { podTemplateHash } from '../hash/template-hash.ts';

/** The label by which a ReplicaSet tells its pods from those of others. */
export const HASH_LABEL = 'pod-template-hash';

/** Templates without their hash label, by template: they are frozen and shared. */
const bare = new WeakMap<object, KubeObject>();

function bareTemplate(set: KubeObject): KubeObject {
  const { template } = set.spec;
  let found = bare.get(template);
  if (!found) {
    const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
    found = { ...template, metadata: { ...template.metadata, labels } } as KubeObject;
    bare.set(template, found);
  }
  return found;
}

/** The hash of a ReplicaSet's template as its Deployment has it. */
export const bareHash = (set: KubeObject): string => podTemplateHash(bareTemplate(set));

/** Is a ReplicaSet's template the Deployment's? */
export const sameTemplate = (set: KubeObject, deployment: KubeObject): boolean =>
  equal(bareTemplate(set), deployment.spec.template);
