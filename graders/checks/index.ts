import type { CheckType } from './check.ts';
import { count } from './count.ts';
import { manifest } from './manifest.ts';
import { request } from './request.ts';
import { state } from './state.ts';

/** All types of checks by their name. */
export const checkTypes: ReadonlyMap<string, CheckType> = new Map(
  [count, manifest, request, state].map((type) => [type.name, type]),
);
