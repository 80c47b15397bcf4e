import { StatusError } from '../../apiserver/status.ts';
import type { KubeObject } from '../../store/object.ts';
import { deleteIfThere, type Again, type ControllerContext } from '../controller.ts';
import { isAvailable, isReady } from '../pods.ts';
import { ensureClaims, keepRetention } from './claims.ts';
import { ordinalOf, podAt, REVISION_LABEL, startOrdinal } from './identity.ts';

const RECORDER = 'statefulset-controller';

/** The pod of an ordinal: one that is there, or one still to be created. */
interface Slot {
  readonly ordinal: number;
  readonly pod: KubeObject;
}

/** A pod that is only in mind has no phase yet. */
const isCreated = ({ status }: KubeObject): boolean => !!status?.phase;
const isTerminating = ({ metadata }: KubeObject): boolean => !!metadata.deletionTimestamp;
const isRunningAndReady = (pod: KubeObject): boolean => pod.status?.phase === 'Running' && isReady(pod);
const revisionOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.[REVISION_LABEL];

/** One look at one StatefulSet (updateStatefulSet). `status` is what it came to. */
export class StatefulSetSync {
  status: Record<string, any> = {};
  #context: ControllerContext;
  #set: KubeObject;
  #current: KubeObject;
  #update: KubeObject;
  #cause: string;
  #slots: Slot[] = [];
  #condemned: Slot[] = [];
  #again: Again | undefined;

  constructor(
    context: ControllerContext,
    set: KubeObject,
    pods: readonly KubeObject[],
    revisions: { readonly current: KubeObject; readonly update: KubeObject },
    cause: string,
  ) {
    this.#context = context;
    this.#set = set;
    this.#current = revisions.current;
    this.#update = revisions.update;
    this.#cause = cause;
    this.#partition(pods);
  }

  run(): Again | void {
    this.#count();
    if (this.#set.metadata.deletionTimestamp) return;
    let settled = this.#processAll(this.#slots, (slot) => this.#process(slot));
    if (settled) {
      // Claims of pods beyond the set's size are looked at once nothing within it holds things up.
      keepRetention(this.#context, this.#set, this.#condemned, this.#cause);
      settled = this.#processAll(this.#condemned, (slot) => this.#condemn(slot));
    }
    this.#count();
    if (settled && this.#set.spec.updateStrategy?.type !== 'OnDelete') this.#rollOn();
    return this.#again;
  }

  /** In order, a set waits for each pod before it goes on; in parallel it does not. */
  get #monotonic(): boolean {
    return this.#set.spec.podManagementPolicy !== 'Parallel';
  }

  get #minReadySeconds(): number {
    return this.#set.spec.minReadySeconds ?? 0;
  }

  #isAvailable(pod: KubeObject): boolean {
    return isRunningAndReady(pod) && isAvailable(pod, this.#minReadySeconds, this.#context.kernel.now);
  }

  #partition(pods: readonly KubeObject[]): void {
    const start = startOrdinal(this.#set);
    const end = start + (this.#set.spec.replicas ?? 1);
    const byOrdinal = new Map<number, KubeObject>();
    for (const pod of pods) {
      const ordinal = ordinalOf(this.#set, pod);
      if (ordinal === undefined) continue;
      if (ordinal >= start && ordinal < end) byOrdinal.set(ordinal, pod);
      else this.#condemned.push({ ordinal, pod });
    }
    for (let ordinal = start; ordinal < end; ordinal++)
      this.#slots.push({ ordinal, pod: byOrdinal.get(ordinal) ?? this.#newPod(ordinal) });
    this.#condemned.sort((a, b) => b.ordinal - a.ordinal);
  }

  /** A pod below the partition, or one whose turn to be updated has not come, gets the current revision. */
  #newPod(ordinal: number): KubeObject {
    const { updateStrategy } = this.#set.spec;
    const rolling = (updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
    const below = updateStrategy?.rollingUpdate?.partition ?? this.#set.status?.currentReplicas ?? 0;
    const limit = updateStrategy?.rollingUpdate ? below : startOrdinal(this.#set) + below;
    const revision = rolling && ordinal < limit ? this.#current : this.#update;
    const { $patch: _, ...template } = revision.data.spec.template;
    return podAt(this.#set, template, revision.metadata.name, ordinal);
  }

  #count(): void {
    const slots = [...this.#slots, ...this.#condemned];
    const [current, update] = [this.#current.metadata.name, this.#update.metadata.name];
    const created = slots.filter(({ pod }) => isCreated(pod));
    const staying = created.filter(({ pod }) => !isTerminating(pod));
    const number = (list: readonly Slot[], test: (pod: KubeObject) => boolean): number =>
      list.filter(({ pod }) => test(pod)).length;
    this.#setStatus({
      replicas: created.length,
      readyReplicas: number(slots, isRunningAndReady),
      currentReplicas: number(staying, (pod) => revisionOf(pod) === current),
      updatedReplicas: number(staying, (pod) => revisionOf(pod) === update),
      availableReplicas: number(slots, (pod) => this.#isAvailable(pod)),
    });
  }

  #setStatus(
    counts: Record<'replicas' | 'readyReplicas' | 'currentReplicas' | 'updatedReplicas' | 'availableReplicas', number>,
  ): void {
    const { conditions } = this.#set.status ?? {};
    this.status = {
      observedGeneration: this.#set.metadata.generation,
      replicas: counts.replicas,
      ...(counts.readyReplicas && { readyReplicas: counts.readyReplicas }),
      ...(counts.currentReplicas && { currentReplicas: counts.currentReplicas }),
      ...(counts.updatedReplicas && { updatedReplicas: counts.updatedReplicas }),
      currentRevision: this.#current.metadata.name,
      updateRevision: this.#update.metadata.name,
      ...(conditions?.length && { conditions }),
      availableReplicas: counts.availableReplicas,
    };
  }

  /** True where nothing stands in the way of going on. */
  #processAll(slots: readonly Slot[], process: (slot: Slot) => boolean): boolean {
    for (const slot of slots) if (process(slot) && this.#monotonic) return false;
    return true;
  }

  /** Bring one pod on; true where the ones after it have to wait. */
  #process(slot: Slot): boolean {
    const { pod } = slot;
    const { phase } = pod.status ?? {};
    if (phase === 'Failed' || phase === 'Succeeded') return this.#recreate(slot, phase);
    if (!isCreated(pod)) return this.#create(slot);
    if (phase === 'Pending') ensureClaims(this.#context, this.#set, slot.ordinal, pod, this.#cause);
    const ready = !isTerminating(pod) && isRunningAndReady(pod);
    const waits = !ready || !this.#isAvailable(pod);
    if (ready && waits) this.#waitFor(pod);
    if (!waits || !this.#monotonic) keepRetention(this.#context, this.#set, [slot], this.#cause);
    return waits;
  }

  #recreate({ pod }: Slot, phase: string): boolean {
    if (isTerminating(pod)) return true;
    const { name, namespace } = this.#set.metadata;
    const [type, reason, word] =
      phase === 'Failed'
        ? (['Warning', 'RecreatingFailedPod', 'failed'] as const)
        : (['Normal', 'RecreatingTerminatedPod', 'terminated'] as const);
    const message = `StatefulSet ${namespace}/${name} is recreating ${word} Pod ${pod.metadata.name}`;
    this.#context.recorder(RECORDER).event(this.#set, type, reason, message, { cause: this.#cause });
    this.#delete(pod);
    return true;
  }

  #create({ ordinal, pod }: Slot): boolean {
    const cause = this.#cause;
    ensureClaims(this.#context, this.#set, ordinal, pod, cause);
    const recorder = this.#context.recorder(RECORDER);
    const { name } = this.#set.metadata;
    try {
      this.#context.client.create('pods', pod, { cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const message = `create Pod ${pod.metadata.name} in StatefulSet ${name} failed error: ${error.message}`;
      recorder.event(this.#set, 'Warning', 'FailedCreate', message, { cause });
      throw error;
    }
    const message = `Create Pod ${pod.metadata.name} in StatefulSet ${name} successful`;
    recorder.event(this.#set, 'Normal', 'SuccessfulCreate', message, { cause });
    return true;
  }

  #delete(pod: KubeObject): void {
    const cause = this.#cause;
    deleteIfThere(this.#context.client, 'pods', pod, { cause });
    const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${this.#set.metadata.name} successful`;
    this.#context.recorder(RECORDER).event(this.#set, 'Normal', 'SuccessfulDelete', message, { cause });
  }

  /** Take away a pod beyond the set's size; in order, one that is not ready yet holds up those after it. */
  #condemn({ pod }: Slot): boolean {
    if (isTerminating(pod)) return true;
    if (this.#monotonic && !isRunningAndReady(pod) && this.#isBehindUnhealthy(pod)) return true;
    this.#delete(pod);
    return true;
  }

  /** Is there an unhealthy pod before this one, counted from the first? */
  #isBehindUnhealthy(pod: KubeObject): boolean {
    const unhealthy = [...this.#slots, ...[...this.#condemned].reverse()].find(
      (slot) => !isRunningAndReady(slot.pod) || isTerminating(slot.pod),
    );
    return unhealthy !== undefined && unhealthy.pod !== pod;
  }

  /** Delete the last pod that does not have the new revision, once those behind it are available. */
  #rollOn(): void {
    const { partition = 0 } = this.#set.spec.updateStrategy?.rollingUpdate ?? {};
    const update = this.#update.metadata.name;
    for (const { ordinal, pod } of [...this.#slots].reverse()) {
      if (ordinal < partition) return;
      if (revisionOf(pod) !== update && !isTerminating(pod)) {
        this.#delete(pod);
        if (this.status.currentReplicas && revisionOf(pod) === this.#current.metadata.name) this.#dropCurrent();
        return;
      }
      if (isTerminating(pod)) return;
      if (!this.#isAvailable(pod)) return this.#waitFor(pod);
    }
  }

  #dropCurrent(): void {
    const { currentReplicas, ...rest } = this.status;
    this.status = currentReplicas > 1 ? { ...this.status, currentReplicas: currentReplicas - 1 } : rest;
  }

  /** A pod that is ready becomes available by time alone. */
  #waitFor(pod: KubeObject): void {
    if (isRunningAndReady(pod) && this.#minReadySeconds) this.#again = { afterMs: this.#minReadySeconds * 1000 };
  }
}
