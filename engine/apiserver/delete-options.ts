import type { ApiRequest } from './api.ts';
import { readBody } from './body.ts';
import type { DeletionOptions } from './delete.ts';
import { badRequest, failure } from './status.ts';

interface Options extends DeletionOptions {
  readonly dryRun: boolean;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** The options of a delete, from its body or its query; throws Invalid. */
export function readDeleteOptions({ body, query }: ApiRequest): Options {
  const value = body === undefined || body === '' ? {} : readBody(body).value;
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (given.kind && given.kind !== 'DeleteOptions')
    throw badRequest(
      `no kind "${given.kind}" is registered for version "${given.apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  const preconditions = (given.preconditions ?? {}) as { uid?: string; resourceVersion?: string };
  const seconds = given.gracePeriodSeconds ?? query?.get('gracePeriodSeconds') ?? undefined;
  const policy = given.propagationPolicy ?? query?.get('propagationPolicy') ?? undefined;
  const orphan = given.orphanDependents ?? orphanOf(query);
  if (policy !== undefined && policy !== '' && !POLICIES.includes(String(policy))) throw wrongPolicy(String(policy));
  if (policy && orphan !== undefined && orphan !== null) throw bothPolicies(String(policy));
  const dryRun = ((given.dryRun as unknown[]) ?? query?.getAll('dryRun') ?? []).length > 0;
  return {
    dryRun,
    ...(seconds !== undefined && seconds !== '' && { gracePeriodSeconds: Number(seconds) }),
    ...(policy && { propagationPolicy: String(policy) }),
    ...(orphan !== undefined && orphan !== null && { orphanDependents: Boolean(orphan) }),
    ...(preconditions.uid !== undefined && { uid: preconditions.uid }),
    ...(preconditions.resourceVersion !== undefined && { resourceVersion: preconditions.resourceVersion }),
  };
}

function orphanOf(query: URLSearchParams | undefined): boolean | undefined {
  const text = query?.get('orphanDependents');
  return text === null || text === undefined ? undefined : text === 'true';
}

function wrongPolicy(policy: string): Error {
  const message = `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`;
  return invalidPolicy('FieldValueNotSupported', message);
}

function bothPolicies(policy: string): Error {
  const message = `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`;
  return invalidPolicy('FieldValueInvalid', message);
}

function invalidPolicy(reason: string, message: string): Error {
  return failure(422, 'Invalid', `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'DeleteOptions',
    causes: [{ reason, message, field: 'propagationPolicy' }],
  });
}
