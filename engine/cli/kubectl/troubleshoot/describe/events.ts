import { goTime } from './times.ts';
import { eventsOf, type DescribeView } from './view.ts';
import type { Any, DescribeWriter } from './writer.ts';

/** The section about an object's events; nothing where they are not wanted. */
export function describeEventsOf(object: Any, w: DescribeWriter, view: DescribeView): void {
  const events = eventsOf(view, object);
  if (events) describeEvents(events, w);
}

/** The section for these events, the latest last. */
export function describeEvents(events: readonly Any[], w: DescribeWriter): void {
  if (!events.length) return w.write(0, 'Events:\t<none>\n');
  w.flush();
  w.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  w.write(1, '----\t------\t----\t----\t-------\n');
  const byTime = [...events].sort((a, b) => goTime(a.lastTimestamp) - goTime(b.lastTimestamp));
  for (const event of byTime) {
    const source = event.source?.component || event.reportingComponent || event.reportingController || '';
    const field = event.involvedObject?.fieldPath;
    const message = `${field ? `${field}: ` : ''}${String(event.message ?? '').trim()}`;
    w.write(1, `${event.type ?? ''}\t${event.reason ?? ''}\t${ageOf(event, w)}\t${source}\t${message}\n`);
  }
}

/** `5s`, or `1s (x3 over 4s)`. */
export function ageOf(event: Any, w: { since(timestamp: string | null | undefined): string }): string {
  const first = w.since(event.eventTime ?? event.firstTimestamp);
  if (event.series) return `${w.since(event.series.lastObservedTime)} (x${event.series.count} over ${first})`;
  if ((event.count ?? 0) > 1) return `${w.since(event.lastTimestamp)} (x${event.count} over ${first})`;
  return first;
}
