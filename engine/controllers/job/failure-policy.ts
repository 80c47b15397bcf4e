import type { KubeObject } from '../../store/object.ts';

/** What a Job's policy says of a failed pod. */
export interface PolicyVerdict {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count' | undefined;
  /** For FailJob: what the Job's condition tells. */
  readonly message?: string;
}

interface Rule {
  readonly action: NonNullable<PolicyVerdict['action']>;
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string;
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

/** The first rule of a Job's podFailurePolicy that matches a failed pod. */
export function judgeFailure(job: KubeObject, pod: KubeObject): PolicyVerdict {
  const rules: readonly Rule[] = job.spec.podFailurePolicy?.rules ?? [];
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const [index, rule] of rules.entries()) {
    const found = rule.onExitCodes ? matchExitCode(rule.onExitCodes, pod) : undefined;
    if (found) {
      const message = `Container ${found.name} for pod ${name} failed with exit code ${found.code} matching ${rule.action} rule at index ${index}`;
      return { action: rule.action, message };
    }
    const condition = matchCondition(rule, pod);
    if (condition) {
      const message = `Pod ${name} has condition ${condition} matching ${rule.action} rule at index ${index}`;
      return { action: rule.action, message };
    }
  }
  return { action: undefined };
}

function matchExitCode(
  { containerName, operator, values }: NonNullable<Rule['onExitCodes']>,
  { status }: KubeObject,
): { name: string; code: number } | undefined {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  for (const { name, state } of statuses) {
    if (containerName && containerName !== name) continue;
    const code: number = state?.terminated?.exitCode ?? 0;
    if (code !== 0 && values.includes(code) === (operator === 'In')) return { name, code };
  }
  return undefined;
}

function matchCondition({ onPodConditions }: Rule, { status }: KubeObject): string | undefined {
  for (const { type, status: wanted = 'True' } of onPodConditions ?? [])
    for (const condition of status?.conditions ?? [])
      if (condition.type === type && condition.status === wanted) return type;
  return undefined;
}
