import { waitsOnceStarted } from '../runtime/patience.ts';
import { containersOf, type ContainerEntry, type Instance, type PodRecord } from './record.ts';

/** Where nothing lies that a server needs in order to start. */
const ASIDE = '/var/run/secrets/';
const MESSAGES = '/dev/termination-log';

/**
 * May a new container's programs sleep from the start (see KubeletContext.sleep)? The servers of the catalogue do nothing
 * but wait once they are started, so that nobody can tell whether they run yet. That holds where nothing can come
 * between them and their files and ports, and where nobody looks from outside as probes and hooks do.
 */
export function isPatient({ pod }: PodRecord, { kind, spec }: ContainerEntry, instance: Instance): boolean {
  const mounts = (spec.volumeMounts ?? []) as { mountPath: string }[];
  return (
    kind === 'app' &&
    containersOf(pod).length === 1 &&
    !pod.spec.hostNetwork &&
    !(spec.livenessProbe ?? spec.readinessProbe ?? spec.startupProbe ?? spec.lifecycle) &&
    instance.spec.stdin === 'none' &&
    !instance.spec.tty &&
    spec.terminationMessagePath === MESSAGES &&
    mounts.every(({ mountPath }) => mountPath.startsWith(ASIDE)) &&
    waitsOnceStarted(instance.start!, instance.spec)
  );
}
