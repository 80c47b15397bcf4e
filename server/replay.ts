import type { ApiRequest } from '../engine/apiserver/api.ts';
import type { User } from '../engine/kinds/kind.ts';
import type { World } from '../engine/world.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { userOf } from './requests.ts';

/** Headers that a request's answer depends on; the others are not kept. */
const KEPT = /^(accept|authorization|content-type|user-agent|impersonate-.*)$/;

/** A request as the journal keeps it. */
export const entryOf = (request: ApiRequest, atMs: number): JournalEntry => ({
  atMs,
  method: request.method,
  path: request.path,
  query: String(request.query ?? ''),
  headers: Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => KEPT.test(name))),
  body: typeof request.body === 'string' ? request.body : '',
  ...(request.user && !request.headers?.authorization && { user: request.user }),
});

/** An entry that is no request: the cluster had come to this time. */
export const timeEntry = (atMs: number): JournalEntry => ({
  atMs,
  method: 'TIME',
  path: '',
  query: '',
  headers: {},
  body: '',
});

/** Do the journal's requests again, at their times; gives how many there were. */
export function replay(world: World, journal: Journal, tokens: ReadonlyMap<string, User>): number {
  let count = 0;
  for (const { atMs, method, path, query, headers, body, user } of journal.entries) {
    world.advance(Math.max(0, atMs - world.kernel.now));
    if (method === 'TIME') continue;
    count++;
    world.api.handle({
      method: method as ApiRequest['method'],
      path,
      query: new URLSearchParams(query),
      headers,
      body,
      user: user ?? userOf(headers, tokens),
      cause: headers['user-agent'] ?? 'http',
    });
  }
  return count;
}
