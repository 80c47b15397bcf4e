import { isSidecar, type ContainerEntry, type Instance, type PodRecord } from './record.ts';

interface RestartRule {
  readonly action: string;
  readonly exitCodes?: { readonly operator: string; readonly values?: readonly number[] };
}

/** Is a container that ended to be started again (ShouldContainerBeRestarted)? */
export function shouldRestart(record: PodRecord, entry: ContainerEntry, instance: Instance | undefined): boolean {
  const { pod } = record;
  if (pod.metadata.deletionTimestamp || record.gone || record.verdict || record.phase !== 'syncing') return false;
  if (entry.kind === 'ephemeral') return !instance;
  if (!instance) return true;
  if (instance.state !== 'exited') return false;
  const rule = matchingRule(entry.spec.restartPolicyRules, instance.exitCode);
  if (rule) return rule.action === 'Restart';
  const policy = isSidecar(entry) ? 'Always' : (entry.spec.restartPolicy ?? pod.spec.restartPolicy);
  if (entry.kind === 'init' && !isSidecar(entry) && instance.exitCode === 0) return false;
  if (policy === 'Never') return false;
  return policy === 'Always' || instance.exitCode !== 0;
}

function matchingRule(rules: readonly RestartRule[] | undefined, code: number): RestartRule | undefined {
  return rules?.find(({ exitCodes }) => {
    const among = exitCodes?.values?.includes(code) ?? false;
    return exitCodes !== undefined && (exitCodes.operator === 'In' ? among : !among);
  });
}
