import { StatusError } from '../../apiserver/status.ts';
import { equal } from '../../kinds/equality.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import { controllerReference } from '../control.ts';
import { deleteIfThere, type Again, type ControllerContext } from '../controller.ts';
import { podTemplateHash } from '../hash/template-hash.ts';
import { controllerOf, ownedBy } from '../indexes.ts';
import { isFinished } from '../pods.ts';
import { copiedAnnotations, currentAnnotations, DESIRED_REPLICAS, REVISION, revisionOf } from './revisions.ts';
import {
  byAge,
  isRolling,
  maxUnavailable,
  newSetSize,
  proportionalSizes,
  sizeAnnotations,
  sizeOf,
  sum,
} from './sizes.ts';
import { bareHash, HASH_LABEL, sameTemplate } from './templates.ts';
import {
  conditionIn,
  countedStatus,
  hasProgressDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  replicaFailure,
  withCondition,
  withoutCondition,
  type DeploymentStatus,
} from './status.ts';

const SETS = 'replicasets.apps';
/** When a look is repeated that found its picture stale. */
const RETRY_MS = 5;

/** One look at one Deployment: what it has, and the steps that bring it on. Writes keep its picture up to date. */
export class Rollout {
  deployment: KubeObject;
  #context: ControllerContext;
  #sets: KubeObject[];
  #found: { sets: KubeObject[]; template: unknown; set: KubeObject | undefined } | undefined;
  #cause: string;
  #now: string;
  /** Its own write of the revision makes what the controller read stale: the status waits for the next look. */
  #stale = false;

  constructor(context: ControllerContext, deployment: KubeObject, sets: KubeObject[], cause: string) {
    this.#context = context;
    this.deployment = deployment;
    this.#sets = sets.sort(byAge);
    this.#cause = cause;
    this.#now = context.kernel.timestamp();
  }

  /** The ReplicaSet of the current template: the oldest, where there are several. */
  get #current(): KubeObject | undefined {
    const { template } = this.deployment.spec;
    // Asked for at every step; templates are compared once.
    if (this.#found?.sets !== this.#sets || this.#found.template !== template) {
      const hash = podTemplateHash(template);
      const set = this.#sets.find((known) => bareHash(known) === hash && sameTemplate(known, this.deployment));
      this.#found = { sets: this.#sets, template, set };
    }
    return this.#found.set;
  }

  get #old(): KubeObject[] {
    const current = this.#current;
    return this.#sets.filter((set) => set !== current);
  }

  /** A Deployment that goes only has its status kept. */
  syncStatusOnly(): void {
    this.#adoptRevision();
    this.#writeStatus(countedStatus(this.deployment, this.#sets, this.#current, this.#now));
  }

  /** Pausing and resuming show in the Progressing condition. */
  checkPaused(): void {
    if (!hasProgressDeadline(this.deployment)) return;
    const condition = conditionIn(this.deployment.status, 'Progressing');
    if (condition?.reason === 'ProgressDeadlineExceeded') return;
    const paused = !!this.deployment.spec.paused;
    const shown = condition?.reason === 'DeploymentPaused';
    if (paused === shown) return;
    this.#writeStatus(
      paused
        ? withCondition(this.#status, this.#now, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
        : withCondition(
            this.#status,
            this.#now,
            'Progressing',
            'Unknown',
            'DeploymentResumed',
            'Deployment is resumed',
          ),
    );
  }

  /** Has the number of replicas changed since the ReplicaSets were last sized? */
  isScaling(): boolean {
    this.#adoptRevision();
    return this.#sets.some((set) => {
      const desired = Number(set.metadata.annotations?.[DESIRED_REPLICAS]);
      return sizeOf(set) > 0 && Number.isInteger(desired) && desired !== this.deployment.spec.replicas;
    });
  }

  /** A paused or scaled Deployment: sizes follow, no new ReplicaSet is made. */
  sync(): Again | void {
    this.#adoptRevision();
    this.#scale();
    if (this.deployment.spec.paused) this.#cleanUp();
    if (this.#stale) return { afterMs: RETRY_MS };
    this.#writeStatus(countedStatus(this.deployment, this.#sets, this.#current, this.#now));
  }

  /** Rolling update: first more of the new, then fewer of the old. */
  roll(): Again | void {
    this.#ensureCurrent();
    if (!this.#growCurrent() && !this.#shrinkOld() && isComplete(this.deployment, this.#status)) this.#cleanUp();
    return this.#syncRolloutStatus();
  }

  /** Recreate: all of the old go before the first of the new comes. */
  recreate(): Again | void {
    this.#adoptRevision();
    const active = this.#old.filter((set) => sizeOf(set) > 0);
    if (active.length) {
      for (const set of active) this.#resize(set, 0);
      return this.#syncRolloutStatus();
    }
    if (this.#oldPodsRun()) return this.#syncRolloutStatus();
    this.#ensureCurrent();
    this.#resize(this.#current!, this.deployment.spec.replicas);
    if (isComplete(this.deployment, this.#status)) this.#cleanUp();
    return this.#syncRolloutStatus();
  }

  get #status(): DeploymentStatus {
    return this.deployment.status ?? {};
  }

  #oldPodsRun(): boolean {
    const old = this.#old;
    if (sum(old, (set) => set.status?.replicas) > 0) return true;
    return old.some((set) => ownedBy(this.#context.store, 'pods', set.metadata.uid).some((pod) => !isFinished(pod)));
  }

  /** Bring the annotations of the current ReplicaSet, if there is one, and the Deployment's revision up to date. */
  #adoptRevision(): boolean {
    const current = this.#current;
    if (!current) return false;
    const revision = Math.max(0, ...this.#old.map(revisionOf)) + 1;
    const annotations = currentAnnotations(this.deployment, current, revision);
    const { minReadySeconds } = this.deployment.spec;
    const updated = { ...current, spec: { ...current.spec, minReadySeconds } };
    if (
      !equal(annotations, current.metadata.annotations) ||
      (current.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)
    ) {
      this.#replace(current, { ...updated, metadata: { ...current.metadata, annotations } });
      return true;
    }
    let status = this.#status;
    if (hasProgressDeadline(this.deployment) && !conditionIn(status, 'Progressing')) {
      const message = `Found new replica set "${current.metadata.name}"`;
      status = withCondition(status, this.#now, 'Progressing', 'True', 'FoundNewReplicaSet', message);
    }
    this.#writeRevision(status, annotations[REVISION]);
    return true;
  }

  /** Make the current ReplicaSet where there is none. */
  #ensureCurrent(): void {
    if (this.#adoptRevision()) return;
    const template = copy(this.deployment.spec.template);
    const hash = podTemplateHash(this.deployment.spec.template, this.#status.collisionCount);
    template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [HASH_LABEL]: hash } };
    const revision = String(Math.max(0, ...this.#sets.map(revisionOf)) + 1);
    const size = newSetSize(this.deployment, this.#sets, 0);
    const { selector, minReadySeconds } = this.deployment.spec;
    const { name, namespace } = this.deployment.metadata;
    const created = this.#create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: template.metadata.labels,
        annotations: {
          ...copiedAnnotations(this.deployment),
          [REVISION]: revision,
          ...sizeAnnotations(this.deployment),
        },
        ownerReferences: [controllerReference(this.deployment)],
      },
      spec: {
        replicas: size,
        ...(minReadySeconds && { minReadySeconds }),
        selector: { ...copy(selector), matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
        template,
      },
    });
    this.#sets = [...this.#sets, created].sort(byAge);
    if (size > 0) this.#tell(`Scaled up replica set ${created.metadata.name} from 0 to ${size}`);
    const message = `Created new replica set "${created.metadata.name}"`;
    const status = hasProgressDeadline(this.deployment)
      ? withCondition(this.#status, this.#now, 'Progressing', 'True', 'NewReplicaSetCreated', message)
      : this.#status;
    this.#writeRevision(status, revision);
  }

  #create(set: KubeObject): KubeObject {
    const { client, store } = this.#context;
    try {
      return client.create(SETS, set, { cause: this.#cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason === 'AlreadyExists') {
        const known = store.get(SETS, set.metadata.namespace!, set.metadata.name)!;
        const ours = controllerOf(known.metadata)?.uid === this.deployment.metadata.uid;
        if (ours && sameTemplate(known, this.deployment)) return known;
        // Another template has the same hash: count the collision and hash anew.
        this.#writeStatus({ ...this.#status, collisionCount: (this.#status.collisionCount ?? 0) + 1 });
      } else if (hasProgressDeadline(this.deployment)) {
        const message = `Failed to create new replica set "${set.metadata.name}": ${error.message}`;
        this.#writeStatus(
          withCondition(this.#status, this.#now, 'Progressing', 'False', 'ReplicaSetCreateError', message),
        );
      }
      throw error;
    }
  }

  #growCurrent(): boolean {
    const current = this.#current!;
    const wanted: number = this.deployment.spec.replicas;
    if (sizeOf(current) === wanted) return false;
    if (sizeOf(current) > wanted) return this.#resize(current, wanted);
    return this.#resize(current, newSetSize(this.deployment, this.#sets, sizeOf(current)));
  }

  /** Scale old ReplicaSets down: first what is broken anyway, then what can be spared. */
  #shrinkOld(): boolean {
    const old = this.#old;
    if (sum(old, sizeOf) === 0) return false;
    const minAvailable = this.deployment.spec.replicas - maxUnavailable(this.deployment);
    const current = this.#current!;
    const notYet = sizeOf(current) - (current.status?.availableReplicas ?? 0);
    const spare = sum(this.#sets, sizeOf) - minAvailable - notYet;
    if (spare <= 0) return false;
    const unhealthy = this.#shrink(spare, (set) => sizeOf(set) - (set.status?.availableReplicas ?? 0));
    const available = sum(this.#sets, (set) => set.status?.availableReplicas);
    const healthy = this.#shrink(Math.max(0, available - minAvailable), sizeOf);
    return unhealthy + healthy > 0;
  }

  /** Take up to `limit` pods from the old sets, oldest first, from each at most what `from` says. */
  #shrink(limit: number, from: (set: KubeObject) => number): number {
    let taken = 0;
    for (const set of this.#old) {
      if (taken >= limit) break;
      const count = Math.min(limit - taken, sizeOf(set), from(set));
      if (count <= 0) continue;
      this.#resize(set, sizeOf(set) - count);
      taken += count;
    }
    return taken;
  }

  #scale(): void {
    const active = this.#sets.filter((set) => sizeOf(set) > 0);
    const current = this.#current;
    const only = active.length === 0 ? (current ?? this.#sets.at(-1)) : active.length === 1 ? active[0] : undefined;
    if (only) {
      this.#resize(only, this.deployment.spec.replicas);
      return;
    }
    if (current && this.#isSaturated(current)) {
      for (const set of this.#old.filter((set) => sizeOf(set) > 0)) this.#resize(set, 0);
      return;
    }
    if (!isRolling(this.deployment)) return;
    for (const [set, size] of proportionalSizes(this.deployment, active)) this.#resize(set, size, true);
  }

  /** Has the current ReplicaSet all that the Deployment wants, and is it available? */
  #isSaturated(current: KubeObject): boolean {
    const wanted = this.deployment.spec.replicas;
    return (
      sizeOf(current) === wanted &&
      Number(current.metadata.annotations?.[DESIRED_REPLICAS]) === wanted &&
      current.status?.availableReplicas === wanted
    );
  }

  /** Set a ReplicaSet's size; true where it changed. `always` brings its annotations up to date in any case. */
  #resize(set: KubeObject, size: number, always = false): boolean {
    const before = sizeOf(set);
    if (before === size && !always) return false;
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(this.deployment) };
    if (before === size && equal(annotations, set.metadata.annotations)) return false;
    const changed = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: size } };
    this.#replace(set, changed);
    if (before === size) return false;
    const direction = size > before ? 'up' : 'down';
    this.#tell(`Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
    return true;
  }

  #replace(set: KubeObject, changed: KubeObject): void {
    const written = this.#context.client.update(SETS, changed, { cause: this.#cause });
    this.#sets = this.#sets.map((known) => (known === set ? written : known));
  }

  #tell(message: string): void {
    const recorder = this.#context.recorder('deployment-controller');
    recorder.event(this.deployment, 'Normal', 'ScalingReplicaSet', message, { cause: this.#cause });
  }

  /** Delete old ReplicaSets beyond the history limit, those of the lowest revisions first. */
  #cleanUp(): void {
    const limit: number | undefined = this.deployment.spec.revisionHistoryLimit;
    if (limit === undefined) return;
    const candidates = this.#old.filter((set) => !set.metadata.deletionTimestamp);
    const excess = candidates.length - limit;
    if (excess <= 0) return;
    candidates.sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of candidates.slice(0, excess)) {
      const { replicas = 0, observedGeneration = 0 } = set.status ?? {};
      if (replicas !== 0 || sizeOf(set) !== 0 || (set.metadata.generation ?? 0) > observedGeneration) continue;
      deleteIfThere(this.#context.client, SETS, set, { cause: this.#cause });
      this.#sets = this.#sets.filter((known) => known !== set);
    }
  }

  #syncRolloutStatus(): Again | void {
    const { deployment } = this;
    let status = countedStatus(deployment, this.#sets, this.#current, this.#now);
    if (!hasProgressDeadline(deployment)) status = withoutCondition(status, 'Progressing');
    else if (!this.#wasComplete(status)) status = this.#progress(status);
    const failure = replicaFailure(this.#sets, this.#current);
    status = failure
      ? withCondition(
          status,
          this.#now,
          failure.type,
          failure.status,
          failure.reason!,
          failure.message!,
          failure.lastTransitionTime,
        )
      : withoutCondition(status, 'ReplicaFailure');
    if (this.#stale) return { afterMs: RETRY_MS };
    this.#writeStatus(status);
    return this.#whenStuck(status);
  }

  #wasComplete(status: DeploymentStatus): boolean {
    const condition = conditionIn(this.#status, 'Progressing');
    return (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && condition?.reason === 'NewReplicaSetAvailable';
  }

  #progress(status: DeploymentStatus): DeploymentStatus {
    const current = this.#current;
    const who = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${this.deployment.metadata.name}"`;
    const set = (of: DeploymentStatus, value: string, reason: string, what: string, transition?: string) =>
      withCondition(of, this.#now, 'Progressing', value, reason, `${who} ${what}`, transition);
    if (isComplete(this.deployment, status))
      return set(status, 'True', 'NewReplicaSetAvailable', 'has successfully progressed.');
    if (isProgressing(this.deployment, status)) {
      const known = conditionIn(this.#status, 'Progressing');
      const transition = known?.status === 'True' ? known.lastTransitionTime : undefined;
      return set(withoutCondition(status, 'Progressing'), 'True', 'ReplicaSetUpdated', 'is progressing.', transition);
    }
    if (isTimedOut(this.deployment, status, this.#context.kernel.now))
      return set(status, 'False', 'ProgressDeadlineExceeded', 'has timed out progressing.');
    return status;
  }

  /** A rollout that may get stuck is looked at when its deadline has passed. */
  #whenStuck(status: DeploymentStatus): Again | void {
    const condition = conditionIn(status, 'Progressing');
    if (!hasProgressDeadline(this.deployment) || !condition) return;
    if (isComplete(this.deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return;
    const deadline = Date.parse(String(condition.lastUpdateTime)) + this.deployment.spec.progressDeadlineSeconds * 1000;
    return { afterMs: Math.max(deadline - this.#context.kernel.now, 0) + 1000, periodic: true };
  }

  #writeRevision(status: DeploymentStatus, revision: string): void {
    const before = this.deployment;
    this.#writeStatus(status, revision);
    this.#stale ||= this.deployment !== before;
  }

  /** Write status and revision where they changed. */
  #writeStatus(status: DeploymentStatus, revision?: string): void {
    if (this.#stale) return;
    const { deployment } = this;
    const before = deployment.metadata.annotations;
    const same = revision === undefined || before?.[REVISION] === revision;
    if (same && equal(status, deployment.status ?? {})) return;
    const annotations = same ? before : { ...before, [REVISION]: revision };
    const changed = { ...deployment, metadata: { ...deployment.metadata, annotations }, status: clean(status) };
    this.deployment = this.#context.client.update('deployments.apps', changed, {
      subresource: 'status',
      cause: this.#cause,
    });
  }
}

const clean = (status: DeploymentStatus): DeploymentStatus =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
