import type { WatchEvent } from '../../../apiserver/api.ts';
import { Signal, type Co } from '../../../kernel/coroutine.ts';
import type { ClientRequest } from './client.ts';
import type { Context } from '../context.ts';

/**
 * Follow a watch: hand on each event as it comes, until the command is interrupted. Throws StatusError.
 * @param untilMs when the server ends the watch; undefined: not before the command ends
 */
export function* watchEvents(
  context: Context,
  request: ClientRequest,
  untilMs: number | undefined,
  take: (event: WatchEvent) => Co<void>,
): Co<void> {
  const events: WatchEvent[] = [];
  const arrived = new Signal();
  const watch = context.client.watch(request, (event) => {
    events.push(event);
    arrived.notify();
  });
  try {
    for (;;) {
      while (!events.length) {
        if (untilMs !== undefined && context.kernel.now >= untilMs) return;
        yield { signals: [arrived], ...(untilMs !== undefined && { until: untilMs }) };
      }
      yield* take(events.shift()!);
    }
  } finally {
    watch.stop();
  }
}
