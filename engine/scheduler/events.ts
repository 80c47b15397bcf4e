import type { Client } from '../apiserver/api.ts';
import { StatusError } from '../apiserver/status.ts';
import { EventNames, referenceTo, type ObjectReference } from '../controllers/events.ts';
import type { Component, Kernel } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';

interface Series {
  readonly name: string;
  readonly namespace: string;
  readonly count: number;
  readonly lastMs: number;
}

interface State {
  readonly series: readonly (readonly [string, Series])[];
  readonly lastNanos: string;
}

/** A series ends when it did not go on for this long (finishTime). */
const SERIES_MS = 360_000;
/** The scheduler runs on a machine of the control plane's. */
const INSTANCE = 'default-scheduler-vm';
const COMPONENT = 'default-scheduler';

/**
 * Records events as client-go's `events.EventRecorder` (events.k8s.io) does: the first repetition makes a series of two,
 * further ones are counted without being written until the series is over.
 */
export class SeriesRecorder implements Component<State> {
  readonly name = 'events/default-scheduler';
  #kernel: Kernel;
  #client: Client;
  #names: EventNames;
  #series = new Map<string, Series>();

  constructor(kernel: Kernel, client: Client) {
    this.#kernel = kernel;
    this.#client = client;
    this.#names = new EventNames(kernel, this.name);
    kernel.register(this);
  }

  event(
    pod: KubeObject | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    note: string,
    cause: string,
  ): void {
    const about = referenceTo(pod);
    const key = `${type}\n${action}\n${reason}\n${about.uid ?? `${about.namespace}/${about.name}`}\n${about.resourceVersion}`;
    const known = this.#series.get(key);
    const { now } = this.#kernel;
    try {
      if (known && now - known.lastMs < SERIES_MS) this.#goOn(key, known, cause);
      else this.#begin(key, { type, reason, action, note, about }, cause);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  // A recorder sets no timers.
  run(): void {}

  save(): State {
    return { series: [...this.#series], lastNanos: this.#names.last };
  }

  load({ series, lastNanos }: State): void {
    this.#series = new Map(series);
    this.#names.last = lastNanos;
  }

  #goOn(key: string, known: Series, cause: string): void {
    const count = known.count + 1;
    this.#series.set(key, { ...known, count, lastMs: this.#kernel.now });
    if (count !== 2) return;
    const series = { count, lastObservedTime: this.#kernel.microTimestamp() };
    this.#client.patch('events', known.namespace, known.name, { series }, { cause });
  }

  #begin(
    key: string,
    event: { type: string; reason: string; action: string; note: string; about: ReturnType<typeof referenceTo> },
    cause: string,
  ): void {
    const { about } = event;
    const namespace = about.namespace || 'default';
    const name = this.#names.next(about.name);
    this.#forgetOld();
    this.#series.set(key, { name, namespace, count: 1, lastMs: this.#kernel.now });
    this.#client.create(
      'events',
      {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { name, namespace },
        involvedObject: about,
        reason: event.reason,
        message: event.note,
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type: event.type,
        eventTime: this.#kernel.microTimestamp(),
        action: event.action,
        reportingComponent: COMPONENT,
        reportingInstance: INSTANCE,
      },
      { cause, own: true },
    );
  }

  /** Series are in order of their beginning: drop those at the front that are over. */
  #forgetOld(): void {
    for (const [key, { lastMs }] of this.#series) {
      if (this.#kernel.now - lastMs < SERIES_MS) return;
      this.#series.delete(key);
    }
  }
}
