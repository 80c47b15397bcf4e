import { StatusError } from '../../apiserver/status.ts';
import { equal } from '../../kinds/equality.ts';
import { formatSeconds } from '../../kernel/kernel.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import {
  deleteIfThere,
  lookup,
  onChange,
  onOwned,
  type Again,
  type ControllerContext,
  type Reconciler,
} from '../controller.ts';
import { isNamespaceTerminating } from '../control.ts';
import { referenceTo } from '../events.ts';
import { controllerOf, ownedBy } from '../indexes.ts';
import { conditionOf } from '../pods.ts';
import type { CronSchedule } from '../../kinds/batch/cron-schedule.ts';
import { nextTime, scheduleOf } from './schedule.ts';
import { zoneOffset } from './zones.ts';

const RECORDER = 'cronjob-controller';
const CRON_JOBS = 'cronjobs.batch';
const JOBS = 'jobs.batch';
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Missed starts that are too many to be caught up with. */
const TOO_MANY_MISSED = 100;
const ALLOWED_SKEW_MS = 100;

/** Starts Jobs on schedule (pkg/controller/cronjob). */
export function cronJobController(context: ControllerContext): Reconciler {
  return {
    name: 'cronjob-controller',
    latencyMs: [1, 6],
    triggers: [onChange(CRON_JOBS), onOwned(JOBS, 'CronJob')],
    reconcile: (key) => {
      const cronJob = lookup(context.store, CRON_JOBS, key);
      return cronJob && new CronJobSync(context, cronJob, `cronjob-controller ${key}`).run();
    },
  };
}

const finishedType = (job: KubeObject): 'Complete' | 'Failed' | undefined =>
  (['Complete', 'Failed'] as const).find((type) => conditionOf(job, type)?.status === 'True');

class CronJobSync {
  #context: ControllerContext;
  #cronJob: KubeObject;
  #jobs: KubeObject[];
  #cause: string;
  #status: Record<string, any>;

  constructor(context: ControllerContext, cronJob: KubeObject, cause: string) {
    this.#context = context;
    this.#cronJob = cronJob;
    this.#cause = cause;
    this.#jobs = ownedBy(context.store, JOBS, cronJob.metadata.uid).filter(
      ({ metadata }) => controllerOf(metadata)?.kind === 'CronJob',
    );
    this.#jobs.sort(byStart);
    this.#status = { ...cronJob.status };
  }

  run(): Again | void {
    this.#cleanUp();
    this.#followJobs();
    const again = this.#start();
    if (!this.#status.active?.length) delete this.#status.active;
    if (!equal(this.#status, this.#cronJob.status ?? {})) {
      const changed = { ...this.#cronJob, status: this.#status };
      this.#context.client.update(CRON_JOBS, changed, { subresource: 'status', cause: this.#cause });
    }
    return again;
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder(RECORDER).event(this.#cronJob, type, reason, message, { cause: this.#cause });
  }

  /** Delete the oldest finished Jobs beyond what is to be kept. */
  #cleanUp(): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = this.#cronJob.spec;
    for (const [type, limit] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      const finished = this.#jobs.filter((job) => finishedType(job) === type);
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) this.#deleteJob(job);
    }
  }

  #deleteJob(job: KubeObject): void {
    deleteIfThere(this.#context.client, JOBS, job, { propagationPolicy: 'Background', cause: this.#cause });
    this.#dropActive(job.metadata.uid);
    this.#tell('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    this.#jobs = this.#jobs.filter((known) => known !== job);
  }

  get #active(): KubeObject[] {
    return this.#status.active ?? [];
  }

  #dropActive(uid: string | undefined): void {
    this.#status.active = this.#active.filter((reference) => reference.uid !== uid);
  }

  /** Take Jobs that ended or went off the list of active ones, and tell of those that nobody started. */
  #followJobs(): void {
    for (const job of this.#jobs) {
      const known = this.#active.some(({ uid }) => uid === job.metadata.uid);
      const finished = finishedType(job);
      if (!known && !finished) {
        this.#tell(
          'Warning',
          'UnexpectedJob',
          `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
        );
      } else if (known && finished) {
        this.#dropActive(job.metadata.uid);
        this.#tell('Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finished}`);
        this.#noteSuccess(job, finished);
      } else if (finished) this.#noteSuccess(job, finished);
    }
    for (const { uid, name } of this.#active as unknown as { uid: string; name: string }[])
      if (!this.#jobs.some(({ metadata }) => metadata.uid === uid)) {
        this.#tell('Normal', 'MissingJob', `Active job went missing: ${name}`);
        this.#dropActive(uid);
      }
  }

  #noteSuccess({ status }: KubeObject, finished: string): void {
    const time: string | undefined = status.completionTime;
    if (finished === 'Complete' && time && time > (this.#status.lastSuccessfulTime ?? ''))
      this.#status.lastSuccessfulTime = time;
  }

  #start(): Again | void {
    const { spec, metadata } = this.#cronJob;
    if (metadata.deletionTimestamp || spec.suspend) return;
    const schedule = scheduleOf(spec.schedule);
    if (!schedule) return this.#tell('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}"`);
    const { now } = this.#context.kernel;
    const zone: string = spec.timeZone ?? /^(?:TZ|CRON_TZ)=(\S+)/.exec(spec.schedule)?.[1] ?? 'UTC';
    const offset = zoneOffset(zone, now);
    if (offset === undefined)
      return this.#tell(
        'Warning',
        'UnknownTimeZone',
        `invalid timeZone: "${zone}": the time zone is not simulated here`,
      );
    const again = this.#next(schedule, now, offset);
    const due = this.#due(schedule, now, offset);
    if (due === undefined) return again;
    this.#startAt(due);
    return again;
  }

  #next(schedule: CronSchedule, now: number, offset: number): Again | void {
    const last = this.#lastStart();
    const next = schedule.everyMs
      ? last + Math.ceil((now - last + 1) / schedule.everyMs) * schedule.everyMs
      : nextTime(schedule, now, offset);
    if (next !== undefined) return { afterMs: next - now + ALLOWED_SKEW_MS / 2, periodic: true };
  }

  /** From when on starts are counted as missed. */
  #lastStart(): number {
    const { spec, metadata } = this.#cronJob;
    const from = Date.parse(this.#status.lastScheduleTime ?? metadata.creationTimestamp);
    if (spec.startingDeadlineSeconds === undefined) return from;
    return Math.max(from, this.#context.kernel.now - spec.startingDeadlineSeconds * 1000);
  }

  /** The latest start that is due. */
  #due(schedule: CronSchedule, now: number, offset: number): number | undefined {
    let due: number | undefined;
    let missed = 0;
    for (
      let time = nextTime(schedule, this.#lastStart(), offset);
      time !== undefined && time <= now;
      time = nextTime(schedule, time, offset)
    ) {
      due = time;
      if (++missed <= TOO_MANY_MISSED) continue;
      this.#tell(
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      );
      break;
    }
    return due;
  }

  #startAt(due: number): void {
    const { spec, metadata } = this.#cronJob;
    const { now } = this.#context.kernel;
    if (spec.startingDeadlineSeconds !== undefined && due + spec.startingDeadlineSeconds * 1000 < now) {
      const message = `Missed scheduled time to start a job: ${new Date(due).toUTCString().replace('GMT', '+0000')}`;
      return this.#tell('Warning', 'MissSchedule', message);
    }
    if (spec.concurrencyPolicy === 'Forbid' && this.#active.length)
      return this.#tell(
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
    if (spec.concurrencyPolicy === 'Replace')
      for (const { uid } of [...this.#active] as unknown as { uid: string }[]) {
        const job = this.#jobs.find((known) => known.metadata.uid === uid);
        if (job) this.#deleteJob(job);
      }
    const name = `${metadata.name}-${Math.floor(due / 60_000)}`;
    if (this.#jobs.some((job) => job.metadata.name === name)) return;
    this.#createJob(name, due);
  }

  #createJob(name: string, due: number): void {
    try {
      const job = this.#context.client.create(JOBS, this.#jobFor(name, due), { cause: this.#cause });
      this.#tell('Normal', 'SuccessfulCreate', `Created job ${name}`);
      this.#status.active = [...this.#active, referenceTo(job)];
      this.#status.lastScheduleTime = formatSeconds(due);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (isNamespaceTerminating(error) || error.reason === 'AlreadyExists') return;
      this.#tell('Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    }
  }

  #jobFor(name: string, due: number): KubeObject {
    const { metadata, spec, apiVersion } = this.#cronJob;
    const template = copy(spec.jobTemplate) as KubeObject;
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: metadata.namespace,
        ...(template.metadata?.labels && { labels: template.metadata.labels }),
        annotations: { ...template.metadata?.annotations, [SCHEDULED_AT]: formatSeconds(due) },
        ownerReferences: [
          {
            apiVersion,
            kind: 'CronJob',
            name: metadata.name,
            uid: metadata.uid!,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: template.spec,
    };
  }
}

function byStart(a: KubeObject, b: KubeObject): number {
  const start = ({ status, metadata }: KubeObject): string => status?.startTime ?? metadata.creationTimestamp;
  if (start(a) !== start(b)) return start(a) < start(b) ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
