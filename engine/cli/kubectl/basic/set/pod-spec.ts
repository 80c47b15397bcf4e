import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';

/** Kinds with a pod template, and where it lies. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  ReplicationController: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** A pod spec's or container's fields. */
export type Fields = Record<string, any>;

/** The pod spec of a copy of an object, to be changed in place. Throws KubectlError where it has none. */
export function podSpecOf(object: KubeObject): Fields {
  const path = TEMPLATES[object.kind];
  if (!path)
    throw new KubectlError(
      `the object is not a pod or does not have a pod template: *${object.apiVersion.split('/').pop()}.${object.kind}`,
    );
  let here: Fields = object;
  for (const name of path) here = here[name] ??= {};
  return (here.spec ??= {});
}

/** The containers whose names a pattern with `*` selects. */
export const selectContainers = (containers: Fields[] | undefined, pattern: string): Fields[] =>
  (containers ?? []).filter(({ name }) => wildcard(pattern, String(name)));

/** Does a pattern, in which `*` stands for any text, match? Linear. */
function wildcard(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    at = text.indexOf(part, at);
    if (at < 0) return false;
    at += part.length;
  }
  return at <= text.length - last.length;
}
