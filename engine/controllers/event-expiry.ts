import type { Environment } from '../apiserver/environment.ts';
import type { Component } from '../kernel/kernel.ts';
import type { KubeObject } from '../store/object.ts';

const NAME = 'event-expiry';
/** The API server's `--event-ttl`. */
const TTL_MS = 3_600_000;
/** Events that were written within a minute share a lease of etcd's, and go together. */
const LEASE_MS = 60_000;

/**
 * Events are gone an hour after they were last written (etcd's leases take them; nobody deletes them). Their time of
 * writing is the newest that they tell of, so that there is nothing to keep beside them but the next look.
 */
export function startEventExpiry({ kernel, store }: Pick<Environment, 'kernel' | 'store'>): void {
  let armed = false;
  const arm = (delayMs: number): void => {
    armed = true;
    kernel.after(delayMs, NAME, null, true);
  };
  const component: Component<boolean> = {
    name: NAME,
    run() {
      armed = false;
      let earliest = Infinity;
      for (const event of [...store.list('events')]) {
        const expires = writtenAt(event) + TTL_MS;
        if (expires > kernel.now) earliest = Math.min(earliest, expires);
        else store.remove('events', event.metadata.namespace!, event.metadata.name, kernel.now, NAME);
      }
      if (earliest < Infinity) arm(Math.max(earliest - kernel.now, LEASE_MS));
    },
    save: () => armed,
    load: (state) => {
      armed = state;
    },
  };
  kernel.register(component);
  store.subscribe('events', ({ type }) => {
    if (type === 'ADDED' && !armed) arm(TTL_MS + LEASE_MS);
  });
}

function writtenAt({ metadata, lastTimestamp, eventTime, series }: KubeObject): number {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime] as unknown[];
  return Math.max(...times.filter((time): time is string => typeof time === 'string').map((time) => Date.parse(time)));
}
