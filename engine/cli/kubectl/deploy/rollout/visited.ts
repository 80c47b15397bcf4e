import type { Info } from '../../resource/info.ts';
import { KubectlError } from '../../errors.ts';

/** Kinds that kubectl's visitors know but that have no rollouts. */
const VISITED = ['Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController', 'CronJob.batch'];

/** Why a kind has no rollouts (`what`: `rollbacker`; `retrieved`: `rollbacker`, `history`). */
export function noRollouts({ mapping: { group, kind } }: Info, what: string, retrieved: string): KubectlError {
  const name = group ? `${kind}.${group}` : kind;
  return new KubectlError(
    VISITED.includes(name)
      ? `no ${what} has been implemented for "${name}"`
      : `error retrieving ${retrieved} for "${name}", no visitor method exists for {${group} ${kind}}`,
  );
}
