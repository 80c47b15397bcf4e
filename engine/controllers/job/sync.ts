import { StatusError } from '../../apiserver/status.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { claim, isNamespaceTerminating, slowStart } from '../control.ts';
import { deleteIfThere, type Again, type ControllerContext } from '../controller.ts';
import { byName } from '../indexes.ts';
import { conditionOf, isActive, isReady, isTerminating, type Condition } from '../pods.ts';
import { podsToDelete } from '../replica-pods.ts';
import { Accounts } from './accounts.ts';
import { judgeFailure } from './failure-policy.ts';
import { finishedAt, hasTracking, isFailed, isIndexed, jobPod, removeTracking, replacesOnlyFailed } from './pods.ts';

const RECORDER = 'job-controller';
const JOBS = 'jobs.batch';
const FIRST_BACKOFF_MS = 10_000;
const LAST_BACKOFF_MS = 600_000;
const MAX_PODS_PER_SYNC = 500;

/** Failures since the last success, after which the next pods have to wait. */
export interface BackOff {
  readonly failures: number;
  readonly lastMs: number;
}

/** How a Job ends: the condition to come, and the one that tells of it beforehand. */
export interface Ending {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** One look at one Job (syncJob). */
export class JobSync {
  backOff: BackOff | undefined;
  #context: ControllerContext;
  #job: KubeObject;
  #cause: string;
  #pods: KubeObject[];
  #active: KubeObject[];
  #accounts: Accounts;
  #status: Record<string, any>;
  #again: Again | undefined;

  constructor(context: ControllerContext, job: KubeObject, backOff: BackOff | undefined, cause: string) {
    this.#context = context;
    this.#job = job;
    this.#cause = cause;
    this.backOff = backOff;
    this.#pods = claim(context, 'pods', job, job.spec.selector, cause).sort(byName);
    this.#active = this.#pods.filter(isActive);
    this.#accounts = new Accounts(job, this.#pods);
    this.#status = { ...job.status };
  }

  run(): Again | void {
    if (isOver(this.#job)) return this.#freePods();
    const { spec } = this.#job;
    if (!this.#status.startTime && !spec.suspend) this.#status.startTime = this.#context.kernel.timestamp();
    this.#noteFailures();
    let ending = this.#ending();
    const deletes = ending !== undefined;
    if (deletes) this.#deletePods(this.#active);
    else if (!this.#job.metadata.deletionTimestamp) {
      this.#manage();
      if (this.#isComplete())
        ending = {
          type: 'Complete',
          reason: 'CompletionsReached',
          message: 'Reached expected number of succeeded pods',
        };
    }
    this.#suspension();
    this.#countPods();
    this.#account(ending);
    return this.#again;
  }

  get #now(): string {
    return this.#context.kernel.timestamp();
  }

  #isComplete(): boolean {
    const { completions } = this.#job.spec;
    const { succeeded } = this.#accounts;
    if (completions === undefined) return succeeded > 0 && this.#active.length === 0;
    return succeeded >= completions && this.#active.length === 0;
  }

  /** Why the Job ends now, if it does. */
  #ending(): Ending | undefined {
    const told = (type: string): Condition | undefined => {
      const condition = conditionOf(this.#job, type);
      return condition?.status === 'True' ? condition : undefined;
    };
    const failure = told('FailureTarget');
    if (failure) return { type: 'Failed', reason: failure.reason!, message: failure.message! };
    const success = told('SuccessCriteriaMet');
    if (success) return { type: 'Complete', reason: success.reason!, message: success.message! };
    return this.#failure() ?? this.#successByPolicy();
  }

  #failure(): Ending | undefined {
    const { spec } = this.#job;
    const fail = (reason: string, message: string): Ending => ({ type: 'Failed', reason, message });
    for (const pod of this.#accounts.uncountedFailed()) {
      const verdict = judgeFailure(this.#job, pod);
      if (verdict.action === 'FailJob') return fail('PodFailurePolicy', verdict.message!);
    }
    const failed = this.#accounts.failed;
    if (failed > (spec.backoffLimit ?? 6) || this.#tooManyRestarts())
      return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    if (spec.activeDeadlineSeconds !== undefined && !spec.suspend && this.#status.startTime) {
      const left = Date.parse(this.#status.startTime) + spec.activeDeadlineSeconds * 1000 - this.#context.kernel.now;
      if (left <= 0) return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
      this.#again = { afterMs: left, periodic: true };
    }
    return this.#failureByIndex(fail);
  }

  #failureByIndex(fail: (reason: string, message: string) => Ending): Ending | undefined {
    const { backoffLimitPerIndex, maxFailedIndexes, completions } = this.#job.spec;
    if (backoffLimitPerIndex === undefined) return undefined;
    const { failedIndexes, succeededIndexes } = this.#accounts;
    if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes)
      return fail('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
    if (failedIndexes.size && failedIndexes.size + succeededIndexes.size >= completions)
      return fail('FailedIndexes', 'Job has failed indexes');
    return undefined;
  }

  /** With restarts in place, the restarts are what is limited. */
  #tooManyRestarts(): boolean {
    const { template, backoffLimit = 6 } = this.#job.spec;
    if (template.spec.restartPolicy !== 'OnFailure') return false;
    let restarts = 0;
    for (const { status } of this.#pods)
      if (status?.phase === 'Running' || status?.phase === 'Pending')
        for (const { restartCount = 0 } of [
          ...(status.initContainerStatuses ?? []),
          ...(status.containerStatuses ?? []),
        ])
          restarts += restartCount;
    return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
  }

  #successByPolicy(): Ending | undefined {
    const rules: { succeededIndexes?: string; succeededCount?: number }[] = this.#job.spec.successPolicy?.rules ?? [];
    const index = rules.findIndex((rule) => this.#accounts.meets(rule));
    if (index < 0) return undefined;
    return { type: 'Complete', reason: 'SuccessPolicy', message: `Matched rules at index ${index}` };
  }

  /** Failures make the next pods wait, each twice as long; a success ends that. */
  #noteFailures(): void {
    const { now } = this.#context.kernel;
    const ended = this.#pods
      .filter((pod) => hasTracking(pod) && (pod.status?.phase === 'Succeeded' || isFailed(this.#job, pod)))
      .filter((pod) => !this.#accounts.wasNoted(pod))
      .map((pod) => ({ pod, at: finishedAt(pod, now) }))
      .sort((a, b) => a.at - b.at);
    for (const { pod, at } of ended)
      this.backOff =
        pod.status?.phase === 'Succeeded' ? undefined : { failures: (this.backOff?.failures ?? 0) + 1, lastMs: at };
  }

  #backOffLeft(): number {
    if (!this.backOff || this.#job.spec.backoffLimitPerIndex !== undefined) return 0;
    const delay = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(this.backOff.failures - 1, 10), LAST_BACKOFF_MS);
    return this.backOff.lastMs + delay - this.#context.kernel.now;
  }

  /** Create the pods that are missing, or delete those that are too many. */
  #manage(): void {
    const { spec } = this.#job;
    if (spec.suspend) return this.#releasePods(this.#active);
    const wanted = this.#wantedActive();
    const surplus = this.#active.length - wanted;
    if (surplus > 0)
      return this.#releasePods(podsToDelete(this.#active, this.#active, surplus, this.#context.kernel.now));
    const terminating = replacesOnlyFailed(this.#job) ? this.#pods.filter(isTerminating).length : 0;
    const missing = Math.min(wanted - terminating - this.#active.length, MAX_PODS_PER_SYNC);
    if (missing <= 0) return;
    const left = this.#backOffLeft();
    if (left > 0) this.#again = { afterMs: left };
    else this.#createPods(missing);
  }

  #wantedActive(): number {
    const { completions, parallelism = 1 } = this.#job.spec;
    const { succeeded } = this.#accounts;
    if (completions === undefined) return succeeded > 0 ? this.#active.length : parallelism;
    const failed = this.#job.spec.backoffLimitPerIndex === undefined ? 0 : this.#accounts.failedIndexes.size;
    return Math.max(0, Math.min(completions - succeeded - failed, parallelism));
  }

  #createPods(count: number): void {
    const indexes = isIndexed(this.#job) ? this.#accounts.freeIndexes(count, this.#active) : undefined;
    const recorder = this.#context.recorder(RECORDER);
    const cause = this.#cause;
    const { error } = slowStart(indexes?.length ?? count, (i) => {
      const index = indexes?.[i];
      try {
        const pod = this.#context.client.create(
          'pods',
          jobPod(this.#job, index, this.#accounts.failuresOfIndex(index)),
          { cause },
        );
        this.#active.push(pod);
        recorder.event(this.#job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, { cause });
      } catch (failure) {
        if (failure instanceof StatusError && !isNamespaceTerminating(failure))
          recorder.event(this.#job, 'Warning', 'FailedCreate', `Error creating: ${failure.message}`, { cause });
        throw failure;
      }
    });
    if (error && !isNamespaceTerminating(error)) this.#again = { afterMs: 1_000 };
  }

  /** Delete pods that are too many: they are let go first, so that they do not count as failed. */
  #releasePods(pods: readonly KubeObject[]): void {
    for (const pod of pods) if (hasTracking(pod)) removeTracking(this.#context.client, pod, this.#cause);
    this.#deletePods(pods);
  }

  #deletePods(pods: readonly KubeObject[]): void {
    const cause = this.#cause;
    for (const pod of pods) {
      deleteIfThere(this.#context.client, 'pods', pod, { cause });
      const message = `Deleted pod: ${pod.metadata.name}`;
      this.#context.recorder(RECORDER).event(this.#job, 'Normal', 'SuccessfulDelete', message, { cause });
    }
    const gone = new Set(pods.map(({ metadata }) => metadata.uid));
    this.#active = this.#active.filter(({ metadata }) => !gone.has(metadata.uid));
    this.#pods = this.#pods.map(
      (pod) => this.#context.store.get('pods', pod.metadata.namespace!, pod.metadata.name) ?? pod,
    );
    this.#accounts = new Accounts(this.#job, this.#pods);
  }

  /** Suspending and resuming show in a condition and an event. */
  #suspension(): void {
    const suspended = conditionOf(this.#job, 'Suspended')?.status === 'True';
    const wanted = this.#job.spec.suspend === true;
    if (wanted === suspended || (!wanted && !conditionOf(this.#job, 'Suspended'))) return;
    const recorder = this.#context.recorder(RECORDER);
    if (wanted) {
      this.#setCondition('Suspended', 'True', 'JobSuspended', 'Job suspended');
      delete this.#status.startTime;
      recorder.event(this.#job, 'Normal', 'Suspended', 'Job suspended', { cause: this.#cause });
    } else {
      this.#setCondition('Suspended', 'False', 'JobResumed', 'Job resumed');
      this.#status.startTime = this.#now;
      recorder.event(this.#job, 'Normal', 'Resumed', 'Job resumed', { cause: this.#cause });
    }
  }

  #setCondition(type: string, status: string, reason: string, message: string): void {
    const condition = { type, status, lastProbeTime: this.#now, lastTransitionTime: this.#now, reason, message };
    const known = (this.#status.conditions ?? []) as Condition[];
    const old = known.find((one) => one.type === type);
    this.#status.conditions = old ? known.map((one) => (one === old ? condition : one)) : [...known, condition];
  }

  #countPods(): void {
    const ready = this.#active.filter(isReady).length;
    this.#set('active', this.#active.length || undefined);
    this.#status.terminating = this.#pods.filter(isTerminating).length;
    this.#status.uncountedTerminatedPods ??= {};
    this.#status.ready = ready;
    if (isIndexed(this.#job)) {
      const { succeededIndexes, failedIndexes } = this.#accounts;
      this.#set('completedIndexes', this.#accounts.format(succeededIndexes) || undefined);
      this.#set('succeeded', succeededIndexes.size || undefined);
      if (this.#job.spec.backoffLimitPerIndex !== undefined)
        this.#status.failedIndexes = this.#accounts.format(failedIndexes);
    }
  }

  #set(field: string, value: unknown): void {
    if (value === undefined) delete this.#status[field];
    else this.#status[field] = value;
  }

  /**
   * Count pods that ended so that none is lost or counted twice: first note them in the status, then let them go, then
   * count them (trackJobStatusAndRemoveFinalizers).
   */
  #account(ending: Ending | undefined): void {
    const freed = this.#accounts.note(ending, this.#job.metadata.deletionTimestamp !== undefined);
    this.#status.uncountedTerminatedPods = this.#accounts.uncounted;
    if (ending) {
      const type = ending.type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet';
      if (!conditionOf(this.#job, type)) this.#setCondition(type, 'True', ending.reason, ending.message);
    }
    this.#write();
    for (const pod of freed) removeTracking(this.#context.client, pod, this.#cause);
    const { succeeded, failed } = this.#accounts.settle();
    if (succeeded) this.#status.succeeded = (this.#status.succeeded ?? 0) + succeeded;
    if (failed) this.#status.failed = (this.#status.failed ?? 0) + failed;
    this.#status.uncountedTerminatedPods = {};
    const left =
      ending?.type === 'Failed' &&
      this.#pods.some((pod) => isTerminating(pod) && hasTracking(pod) && !freed.includes(pod));
    if (ending && !left) this.#end(ending);
    this.#write();
  }

  #end({ type, reason, message }: Ending): void {
    if (this.#status.terminating || this.#status.active) return;
    this.#setCondition(type, 'True', reason, message);
    const recorder = this.#context.recorder(RECORDER);
    if (type === 'Complete') {
      this.#status.completionTime = this.#now;
      recorder.event(this.#job, 'Normal', 'Completed', 'Job completed', { cause: this.#cause });
    } else recorder.event(this.#job, 'Warning', reason, message, { cause: this.#cause });
  }

  #freePods(): void {
    for (const pod of this.#pods) if (hasTracking(pod)) removeTracking(this.#context.client, pod, this.#cause);
  }

  #write(): void {
    if (equal(this.#status, this.#job.status ?? {})) return;
    const changed = { ...this.#job, status: { ...this.#status } };
    this.#job = this.#context.client.update(JOBS, changed, { subresource: 'status', cause: this.#cause });
    this.#status = { ...this.#job.status };
  }
}

/** Has the Job ended? */
const isOver = (job: KubeObject): boolean =>
  conditionOf(job, 'Complete')?.status === 'True' || conditionOf(job, 'Failed')?.status === 'True';
