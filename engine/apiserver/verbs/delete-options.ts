import type { ApiRequest } from '../api.ts';
import { readBody } from '../codec/body.ts';
import type { DeletionOptions } from './delete.ts';
import { goJsonSyntaxError } from '../../kinds/go-json-errors.ts';
import { nameOf, TYPE_META } from '../codec/decode.ts';
import { DecodeError, decodeAs } from '../codec/go-decode.ts';
import { readInteger } from '../request/integers.ts';
import { isTrue } from '../request/request-info.ts';
import { badRequest, failure } from '../status.ts';

interface Options extends DeletionOptions {
  readonly dryRun: boolean;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];
const DEFINITION = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

/** What a delete's body may say, as far as it is looked at. */
export interface GivenOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** The options of a delete, from its body or, where there is none, its query; throws BadRequest and Invalid. */
export function readDeleteOptions({ body, query }: ApiRequest): Options {
  return checkedOptions(body === undefined || body === '' ? fromQuery(query) : fromBody(body));
}

/** Options that go together, and only those (`ValidateDeleteOptions`); throws Invalid. */
export function checkedOptions(given: GivenOptions): Options {
  const { gracePeriodSeconds, propagationPolicy: policy, orphanDependents, dryRun = [], preconditions } = given;
  const isPolicyWrong = policy !== undefined && !POLICIES.includes(policy);
  if (isPolicyWrong) throw wrongPolicy(policy);
  if (policy && orphanDependents !== undefined) throw bothPolicies(policy);
  if (dryRun.some((value) => value !== 'All')) {
    const message = `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`;
    throw invalidOptions('dryRun', 'FieldValueNotSupported', message);
  }
  return {
    dryRun: dryRun.length > 0,
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(policy && { propagationPolicy: policy }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    ...(preconditions?.uid !== undefined && { uid: preconditions.uid }),
    ...(preconditions?.resourceVersion !== undefined && { resourceVersion: preconditions.resourceVersion }),
  };
}

function fromQuery(query: URLSearchParams | undefined): GivenOptions {
  const seconds = query?.get('gracePeriodSeconds') ?? undefined;
  const orphan = query?.get('orphanDependents') ?? undefined;
  return {
    ...(seconds !== undefined && { gracePeriodSeconds: readInteger(seconds) }),
    ...(orphan !== undefined && { orphanDependents: isTrue(orphan) }),
    propagationPolicy: query?.get('propagationPolicy') ?? undefined,
    dryRun: query?.getAll('dryRun'),
  };
}

/** A body is of the kind DeleteOptions, or of none. */
function fromBody(body: unknown): GivenOptions {
  const { kind, apiVersion } = readTypeMeta(body);
  if (kind && kind !== 'DeleteOptions')
    throw badRequest(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  try {
    return decodeAs(DEFINITION, readBody(body).value ?? {}).value as GivenOptions;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error;
  }
}

/** The kind that a body says it is of. Throws BadRequest where it cannot say. */
function readTypeMeta(body: unknown): { kind?: string; apiVersion?: string } {
  const unread = (why: string): Error => badRequest(`couldn't get version/kind; json parse error: ${why}`);
  const wrong = typeof body === 'string' ? goJsonSyntaxError(body) : undefined;
  if (wrong) throw unread(wrong.message);
  const { value } = readBody(body);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw unread(`json: cannot unmarshal ${nameOf(value)} into Go value of type ${TYPE_META}`);
  for (const field of ['apiVersion', 'kind']) {
    const found = (value as Record<string, unknown>)[field];
    if (found !== undefined && found !== null && typeof found !== 'string')
      throw unread(`json: cannot unmarshal ${nameOf(found)} into Go struct field .${field} of type string`);
  }
  return value;
}

function wrongPolicy(policy: string): Error {
  const message = `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`;
  return invalidOptions('propagationPolicy', 'FieldValueNotSupported', message);
}

function bothPolicies(policy: string): Error {
  const message = `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`;
  return invalidOptions('propagationPolicy', 'FieldValueInvalid', message);
}

function invalidOptions(field: string, reason: string, message: string): Error {
  return failure(422, 'Invalid', `DeleteOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'DeleteOptions',
    causes: [{ reason, message, field }],
  });
}
