import type { CheckType } from './check.ts';
import { count } from './count.ts';
import { manifest } from './manifest.ts';
import { replaced } from './replaced.ts';
import { request } from './request.ts';
import { state } from './state.ts';

/** All types of checks by their name. */
export const checkTypes: ReadonlyMap<string, CheckType> = new Map(
  [count, manifest, replaced, request, state].map((type) => [type.name, type]),
);
