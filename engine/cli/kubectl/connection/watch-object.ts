import { Signal, type Co } from '../../../kernel/coroutine.ts';
import type { WatchEvent } from '../../../apiserver/api.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Context } from '../context.ts';
import { resourcePath, type Mapping } from './discovery.ts';

/** Where to watch: one object, or a collection narrowed by selectors. */
export interface WatchTarget {
  readonly mapping: Mapping;
  readonly namespace: string;
  /** One object's name. */
  readonly name?: string;
  readonly labelSelector?: string;
}

/**
 * Watch until `seen` says yes to an event, or until `deadlineMs` (an instant). What is there already comes as ADDED.
 * Returns false where the time ran out. Throws StatusError where the watch is refused.
 */
export function* watchUntil(
  context: Context,
  target: WatchTarget,
  deadlineMs: number,
  seen: (type: WatchEvent['type'], object: KubeObject) => boolean,
): Co<boolean> {
  const events: WatchEvent[] = [];
  const arrived = new Signal();
  const watch = context.client.watch(
    {
      method: 'GET',
      path: resourcePath(target.mapping, target.namespace),
      query: {
        ...(target.name && { fieldSelector: `metadata.name=${target.name}` }),
        labelSelector: target.labelSelector,
      },
    },
    (event) => {
      events.push(event);
      arrived.notify();
    },
  );
  try {
    for (;;) {
      for (let event = events.shift(); event; event = events.shift())
        if (event.type !== 'BOOKMARK' && seen(event.type, event.object as KubeObject)) return true;
      if (context.kernel.now >= deadlineMs) return false;
      yield { signals: [arrived], ...(deadlineMs < Infinity && { until: deadlineMs }) };
    }
  } finally {
    watch.stop();
  }
}
