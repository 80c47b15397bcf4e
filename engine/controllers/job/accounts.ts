import type { KubeObject } from '../../store/object.ts';
import { judgeFailure } from './failure-policy.ts';
import { formatIndexes, parseIndexes } from './indexes.ts';
import { failuresOf, hasTracking, indexOf, isFailed, isIndexed } from './pods.ts';
import type { Ending } from './sync.ts';

/** Pods that ended and are noted in the status, but not counted yet. */
interface Uncounted {
  readonly succeeded?: readonly string[];
  readonly failed?: readonly string[];
}

const isSucceeded = ({ status }: KubeObject): boolean => status?.phase === 'Succeeded';

/** What a Job knows of its ended pods: those counted, those noted, and those it has just seen. */
export class Accounts {
  /** Indexes that succeeded and failed, what was just seen included. */
  readonly succeededIndexes: Set<number>;
  readonly failedIndexes: Set<number>;
  #job: KubeObject;
  #pods: readonly KubeObject[];
  #succeeded: Set<string>;
  #failed: Set<string>;

  constructor(job: KubeObject, pods: readonly KubeObject[]) {
    this.#job = job;
    this.#pods = pods;
    const noted: Uncounted = job.status?.uncountedTerminatedPods ?? {};
    this.#succeeded = new Set(noted.succeeded);
    this.#failed = new Set(noted.failed);
    const { completions = 0, backoffLimitPerIndex } = job.spec;
    this.succeededIndexes = parseIndexes(job.status?.completedIndexes, completions);
    this.failedIndexes = parseIndexes(job.status?.failedIndexes, completions);
    if (!isIndexed(job)) return;
    for (const pod of pods) {
      const index = indexOf(pod);
      if (index === undefined || index >= completions || !hasTracking(pod)) continue;
      if (isSucceeded(pod)) this.succeededIndexes.add(index);
      else if (backoffLimitPerIndex !== undefined && this.#failsIndex(pod)) this.failedIndexes.add(index);
    }
  }

  /** How many pods succeeded, counted or not. */
  get succeeded(): number {
    if (isIndexed(this.#job)) return this.succeededIndexes.size;
    const seen = new Set(this.#succeeded);
    for (const pod of this.#pods) if (hasTracking(pod) && isSucceeded(pod)) seen.add(pod.metadata.uid!);
    return (this.#job.status?.succeeded ?? 0) + seen.size;
  }

  get failed(): number {
    const seen = new Set(this.#failed);
    for (const pod of this.uncountedFailed())
      if (judgeFailure(this.#job, pod).action !== 'Ignore') seen.add(pod.metadata.uid!);
    return (this.#job.status?.failed ?? 0) + seen.size;
  }

  /** Failed pods that have not been counted. */
  uncountedFailed(): KubeObject[] {
    return this.#pods.filter((pod) => hasTracking(pod) && isFailed(this.#job, pod) && !isSucceeded(pod));
  }

  wasNoted({ metadata }: KubeObject): boolean {
    return this.#succeeded.has(metadata.uid!) || this.#failed.has(metadata.uid!);
  }

  get uncounted(): Uncounted {
    return {
      ...(this.#succeeded.size && { succeeded: [...this.#succeeded] }),
      ...(this.#failed.size && { failed: [...this.#failed] }),
    };
  }

  /** Note the pods that ended; returns those that can be let go. */
  note(ending: Ending | undefined, jobIsDeleted: boolean): KubeObject[] {
    const free: KubeObject[] = [];
    for (const pod of this.#pods) {
      if (!hasTracking(pod)) continue;
      const failed = isFailed(this.#job, pod);
      if (!jobIsDeleted && !ending && !isSucceeded(pod) && !failed) continue;
      if (ending && !isSucceeded(pod) && !failed && !pod.metadata.deletionTimestamp) continue;
      free.push(pod);
      const uid = pod.metadata.uid!;
      if (isSucceeded(pod)) {
        if (!isIndexed(this.#job)) this.#succeeded.add(uid);
      } else if (failed && ending?.type === 'Complete' && pod.metadata.deletionTimestamp) {
        // What a success has made superfluous is let go as soon as it is being deleted, before it can fail.
        continue;
      } else if ((failed || ending?.type === 'Failed') && judgeFailure(this.#job, pod).action !== 'Ignore')
        this.#failed.add(uid);
    }
    return free;
  }

  /** Count what was noted. */
  settle(): { succeeded: number; failed: number } {
    const counts = { succeeded: this.#succeeded.size, failed: this.#failed.size };
    this.#succeeded.clear();
    this.#failed.clear();
    return counts;
  }

  /** Does a rule of the success policy hold? */
  meets({ succeededIndexes, succeededCount }: { succeededIndexes?: string; succeededCount?: number }): boolean {
    const done = this.succeededIndexes;
    if (succeededIndexes === undefined) return succeededCount !== undefined && done.size >= succeededCount;
    const wanted = parseIndexes(succeededIndexes, this.#job.spec.completions);
    const matched = [...wanted].filter((index) => done.has(index)).length;
    return matched >= (succeededCount ?? wanted.size);
  }

  /** The first indexes that neither ended nor have a pod. */
  freeIndexes(count: number, active: readonly KubeObject[]): number[] {
    const taken = new Set([...this.succeededIndexes, ...this.failedIndexes, ...active.map(indexOf)]);
    const free: number[] = [];
    for (let index = 0; index < this.#job.spec.completions && free.length < count; index++)
      if (!taken.has(index)) free.push(index);
    return free;
  }

  /** How often an index failed: one more than its last failed pod knew of. */
  failuresOfIndex(index: number | undefined): number {
    if (index === undefined || this.#job.spec.backoffLimitPerIndex === undefined) return 0;
    const failed = this.#pods.filter((pod) => indexOf(pod) === index && isFailed(this.#job, pod));
    return failed.length ? Math.max(...failed.map(failuresOf)) + 1 : 0;
  }

  format(indexes: ReadonlySet<number>): string {
    return formatIndexes(indexes);
  }

  #failsIndex(pod: KubeObject): boolean {
    if (!isFailed(this.#job, pod)) return false;
    const { action } = judgeFailure(this.#job, pod);
    if (action === 'FailIndex') return true;
    return action !== 'Ignore' && failuresOf(pod) >= this.#job.spec.backoffLimitPerIndex;
  }
}
