import { Kernel } from '../kernel/kernel.ts';
import { Store } from '../store/store.ts';
import type { ApiRequest, ApiResponse } from './api.ts';
import { ApiServer } from './server.ts';

/** An API server for tests: an empty cluster with the namespace `default`, everything allowed, nothing admitted. */
export interface TestServer {
  readonly api: ApiServer;
  readonly kernel: Kernel;
  readonly store: Store;
  /** Send a request; `query` as in a URL. */
  send(method: ApiRequest['method'], path: string, body?: unknown, query?: string, type?: string): ApiResponse;
}

export function testServer(): TestServer {
  const kernel = new Kernel({ seed: 'test', startMs: Date.UTC(2026, 10, 21) });
  const store = new Store();
  const api = new ApiServer({ kernel, store });
  const user = { name: 'tester', groups: [] };
  const server: TestServer = {
    api,
    kernel,
    store,
    send(method, path, body, query = '', type) {
      const headers: Record<string, string> = type ? { 'content-type': type } : {};
      return api.handle({ method, path, query: new URLSearchParams(query), headers, body, user });
    },
  };
  server.send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  return server;
}

export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
