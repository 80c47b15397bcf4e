import type { Client } from '../apiserver/api.ts';
import { StatusError } from '../apiserver/status.ts';
import type { Component, Kernel } from '../kernel/kernel.ts';
import { formatSeconds } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';

/** What an event is about, in the order in which Kubernetes writes it. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

/** What a recorder needs, and for whom it records. */
export interface RecorderOptions {
  readonly kernel: Kernel;
  readonly client: Client;
  /** `replicaset-controller`, `kubelet`. */
  readonly component: string;
  /** The node, for kubelets. */
  readonly host?: string;
}

export interface EventOptions {
  /** A container: `spec.containers{nginx}`. */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What caused it, for the record of causes. */
  readonly cause?: string;
}

type EventType = 'Normal' | 'Warning';

/** An event as it was last written, kept to count repetitions. */
interface Observation {
  readonly name: string;
  readonly namespace: string;
  readonly count: number;
}

interface Aggregate {
  readonly messages: readonly string[];
  readonly lastMs: number;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A recorder's memory, as plain data. */
export interface RecorderState {
  readonly observed: readonly (readonly [string, Observation])[];
  readonly aggregates: readonly (readonly [string, Aggregate])[];
  readonly buckets: readonly (readonly [string, Bucket])[];
  readonly lastNanos: string;
}

/** client-go's tools/record: sizes, intervals and rates of its correlator. */
const CACHE_SIZE = 4_096;
const AGGREGATE_AT = 10;
const AGGREGATE_WITHIN_MS = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;

/** A map that forgets what was put longest ago; all that is read from it is put again. */
class Lru<Value> extends Map<string, Value> {
  /** @param isKnown is there something under the key? */
  put(key: string, value: Value, isKnown: boolean): void {
    if (isKnown) this.delete(key);
    this.set(key, value);
    if (this.size > CACHE_SIZE) this.delete(this.keys().next().value!);
  }
}

/**
 * Records events of one component as client-go's `record.EventRecorder` does: an event that repeats is counted; the
 * tenth different message of the same reason within ten minutes and what follows are combined into one; of one object no
 * more than 25 writes come at once, and one more every five minutes. Whoever makes one sees to its state: a component of
 * the kernel's, or a part of one.
 */
export class EventRecorder implements Component<RecorderState> {
  readonly name: string;
  #options: RecorderOptions;
  #names: EventNames;
  #observed = new Lru<Observation>();
  #aggregates = new Lru<Aggregate>();
  #buckets = new Lru<Bucket>();
  /** What its events give as their source; one object for all. */
  #source: { readonly component: string; readonly host?: string };

  constructor(options: RecorderOptions) {
    this.name = `events/${options.component}${options.host ? `/${options.host}` : ''}`;
    this.#options = options;
    this.#names = new EventNames(options.kernel, this.name);
    const { component, host } = options;
    this.#source = Object.freeze(host ? { component, host } : { component });
  }

  /** Tell of an object. A write that fails (a namespace on its way out) is dropped, as the real one is. */
  event(
    object: KubeObject | ObjectReference,
    type: EventType,
    reason: string,
    message: string,
    options: EventOptions = {},
  ): void {
    const about = referenceTo(object, options.fieldPath);
    const whose = about.uid
      ? `${about.kind}\n${about.uid}\n${about.apiVersion}`
      : `${about.kind}\n${about.namespace}\n${about.name}\n${about.apiVersion}`;
    const group = `${whose}\n${type}\n${reason}`;
    const combined = this.#aggregate(group, message);
    const text = combined ? `(combined from similar events): ${message}` : message;
    const key = combined ? group : `${group}\n${about.fieldPath}\n${message}`;
    const known = this.#observed.get(key);
    const name = known?.name ?? this.#names.next(about.name);
    const namespace = known?.namespace ?? (about.namespace || 'default');
    const count = (known?.count ?? 0) + 1;
    this.#observed.put(key, { name, namespace, count }, known !== undefined);
    if (this.#isSpam(whose)) return;
    const cause = options.cause ?? this.#options.component;
    try {
      if (known && this.#repeat(known, text, count, cause)) return;
      this.#create({
        about,
        type,
        reason,
        text,
        combined,
        name,
        namespace,
        count,
        annotations: options.annotations,
        cause,
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  // A recorder sets no timers.
  run(): void {}

  save(): RecorderState {
    return {
      observed: [...this.#observed],
      aggregates: [...this.#aggregates],
      buckets: [...this.#buckets],
      lastNanos: this.#names.last,
    };
  }

  load({ observed, aggregates, buckets, lastNanos }: RecorderState): void {
    this.#observed = new Lru(observed);
    this.#aggregates = new Lru(aggregates);
    this.#buckets = new Lru(buckets);
    this.#names.last = lastNanos;
  }

  /** Notes a message; true where it is to be combined with others of its group. */
  #aggregate(group: string, message: string): boolean {
    const { now } = this.#options.kernel;
    const known = this.#aggregates.get(group);
    let messages = known && now - known.lastMs <= AGGREGATE_WITHIN_MS ? known.messages : [];
    if (!messages.includes(message)) messages = [...messages, message];
    const combined = messages.length >= AGGREGATE_AT;
    const kept = combined ? messages.slice(1) : messages;
    this.#aggregates.put(group, { messages: kept, lastMs: now }, known !== undefined);
    return combined;
  }

  /** Takes a token of the object's bucket; true where there was none. */
  #isSpam(object: string): boolean {
    const { now } = this.#options.kernel;
    const known = this.#buckets.get(object);
    const tokens = known ? Math.min(SPAM_BURST, known.tokens + (now - known.atMs) / SPAM_REFILL_MS) : SPAM_BURST;
    this.#buckets.put(object, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: now }, known !== undefined);
    return tokens < 1;
  }

  #repeat(known: Observation, message: string, count: number, cause: string): boolean {
    const { client, kernel } = this.#options;
    const stored = client.get('events', known.namespace, known.name);
    if (!stored) return false;
    const patch = { count, lastTimestamp: kernel.timestamp(), ...(stored.message !== message && { message }) };
    client.patch('events', known.namespace, known.name, patch, { cause });
    return true;
  }

  #create(event: {
    about: ObjectReference;
    type: EventType;
    reason: string;
    text: string;
    combined: boolean;
    name: string;
    namespace: string;
    count: number;
    annotations: EventOptions['annotations'];
    cause: string;
  }): void {
    const { client, kernel, component, host } = this.#options;
    const now = formatSeconds(kernel.now);
    client.create(
      'events',
      {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: {
          name: event.name,
          namespace: event.namespace,
          ...(event.annotations && { annotations: event.annotations }),
        },
        involvedObject: event.about,
        reason: event.reason,
        message: event.text,
        source: this.#source,
        firstTimestamp: now,
        lastTimestamp: now,
        count: event.count,
        type: event.type,
        eventTime: null,
        reportingComponent: event.combined ? '' : component,
        reportingInstance: event.combined ? '' : (host ?? ''),
      },
      { cause: event.cause, own: true },
    );
  }
}

/** Nanoseconds in a millisecond. */
const NANOS = 1_000_000;
const BITS_20 = 2 ** 20;

/** Names of events: the object's name and the instant in nanoseconds, in hexadecimal, each once. */
export class EventNames {
  #kernel: Kernel;
  #stream: string;
  #ms = 0;
  #nanos = 0;

  constructor(kernel: Kernel, stream: string) {
    this.#kernel = kernel;
    this.#stream = stream;
  }

  next(objectName: string): string {
    const { now } = this.#kernel;
    const nanos = this.#kernel.random(this.#stream).int(NANOS);
    this.#nanos = now === this.#ms && nanos <= this.#nanos ? this.#nanos + 1 : nanos;
    this.#ms = now;
    return `${objectName}.${hexNanos(now, this.#nanos)}`;
  }

  get last(): string {
    return `${this.#ms} ${this.#nanos}`;
  }

  set last(text: string) {
    [this.#ms, this.#nanos] = text.split(' ').map(Number);
  }
}

/** Milliseconds and nanoseconds as nanoseconds in hexadecimal: 61 bits, computed as 41 and 20. */
function hexNanos(ms: number, nanos: number): string {
  const low = (ms % BITS_20) * NANOS + nanos;
  const high = Math.floor(ms / BITS_20) * NANOS + Math.floor(low / BITS_20);
  return high.toString(16) + (low % BITS_20).toString(16).padStart(5, '0');
}

/** An object as events and bindings refer to it. */
export function referenceTo(object: KubeObject | ObjectReference, fieldPath?: string): ObjectReference {
  if (!('metadata' in object)) return (fieldPath ? { ...object, fieldPath } : object) as ObjectReference;
  const { metadata, kind, apiVersion } = object as KubeObject;
  const { namespace, name, uid, resourceVersion } = metadata;
  // Nearly all have all of it: written out, that is made at once.
  if (namespace && uid && resourceVersion)
    return fieldPath
      ? { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath }
      : { kind, namespace, name, uid, apiVersion, resourceVersion };
  return {
    kind,
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
    apiVersion,
    ...(resourceVersion && { resourceVersion }),
    ...(fieldPath && { fieldPath }),
  };
}
