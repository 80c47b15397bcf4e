import type { KubeObject } from '../../../../store/object.ts';
import type { Info } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { groupVersion } from '../../connection/discovery.ts';
import { addSource, errorText, hasReason, KubectlError } from '../../errors.ts';
import { goJson } from '../../printers/go-json.ts';
import { deleteObject, createObject, getObject, patchObject, type WriteQuery } from '../../connection/helper.ts';
import { lastApplied } from '../../patching/last-applied.ts';
import { patchLocally } from '../../patching/local-patch.ts';
import { patchSchemaOf } from '../../patching/patch-schema.ts';
import { threeWayJsonPatch, threeWayMergePatch, type Json } from '../../patching/three-way-merge.ts';

/** How an object is brought to what a manifest says. */
export interface PatcherOptions {
  readonly write: WriteQuery;
  /** Delete and create again where the server refuses the change. */
  readonly force?: boolean;
  /** The resourceVersion the patch is good for (`diff`); none where it does not matter. */
  readonly resourceVersion?: string;
  /** Make the patch but do not send it. */
  readonly local?: boolean;
}

const MAX_RETRIES = 5;

/**
 * Send the three-way merge patch from the last applied configuration and the live object to `modified`. Returns the
 * patch ('{}' where nothing is to be done) and the object after it. Throws Status errors told with the source.
 */
export function patchToward(
  context: Context,
  info: Info,
  live: KubeObject,
  modified: KubeObject,
  options: PatcherOptions,
): { patch: string; object: KubeObject } {
  let current = live;
  for (let attempt = 0; ; attempt++) {
    const { patch, type } = computePatch(context, info, current, modified, options);
    const text = goJson(patch);
    if (text === '{}') return { patch: text, object: current };
    if (options.local) return { patch: text, object: patchLocally(current, type, patch) };
    try {
      return { patch: text, object: patchObject(context, info, type, patch, options.write) };
    } catch (error) {
      const conflict = hasReason(error, 'Conflict');
      if (conflict && attempt < MAX_RETRIES && !options.resourceVersion) {
        current = getObject(context, info);
        continue;
      }
      if (options.force && (conflict || hasReason(error, 'Invalid')))
        return { patch: text, object: replaceByForce(context, info, modified, options) };
      throw new PatchFailure(text, addSource('patching', info.source, error));
    }
  }
}

/** A patch that the server refused; `cause` is the refusal with its source. */
export class PatchFailure extends KubectlError {
  readonly patch: string;
  override readonly cause: unknown;
  constructor(patch: string, cause: unknown) {
    super(errorText(cause));
    this.patch = patch;
    this.cause = cause;
  }
}

function computePatch(
  context: Context,
  info: Info,
  current: KubeObject,
  modified: KubeObject,
  { resourceVersion, local }: PatcherOptions,
): { patch: Json; type: 'strategic' | 'merge' } {
  const original = originalConfiguration(info, current);
  const schema = patchSchemaOf(groupVersion(info.mapping), info.mapping.kind);
  let patch: Json;
  try {
    patch = schema
      ? threeWayMergePatch(original, modified, current, schema)
      : threeWayJsonPatch(original, modified, current);
  } catch (error) {
    const why = errorText(error);
    if (schema) tellSchemaFailures(context, why);
    const [from, to, now] = [original, modified, current].map(goJson);
    const failure = `creating patch with:\noriginal:\n${from}\n\nmodified:\n${to}\n\ncurrent:\n${now}\n\nfor: ${why}`;
    throw local ? new KubectlError(failure) : addSource('patching', info.source, new KubectlError(failure));
  }
  if (resourceVersion && Object.keys(patch).length)
    patch = { ...patch, metadata: { ...(patch.metadata as Json | undefined), resourceVersion } };
  return { patch, type: schema ? 'strategic' : 'merge' };
}

/** kubectl tries the OpenAPI v3 document, then v2, then the Go types; the first two failures are only told. */
function tellSchemaFailures(context: Context, why: string): void {
  for (const document of ['openapi v3 spec', 'openapi spec'])
    context.process.stderr.push(`warning: error calculating patch from ${document}: ${why}\n`);
}

function originalConfiguration(info: Info, current: KubeObject): Json {
  const text = lastApplied(current);
  if (!text) return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw addSource(
      `retrieving original configuration from:\n${describe(info)}\nfor:`,
      info.source,
      new KubectlError('invalid JSON document'),
    );
  }
}

/** `kubectl apply --force`: what cannot be changed is deleted and made again. */
function replaceByForce(context: Context, info: Info, modified: KubeObject, options: PatcherOptions): KubeObject {
  deleteObject(context, info, { gracePeriodSeconds: 0 });
  return createObject(context, info, modified, options.write);
}

/** An object in kubectl's longer messages: resource and kind, name and namespace. */
export function describe({ mapping, name, namespace }: Info): string {
  const version = `${mapping.group}/${mapping.version}`;
  return `Resource: "${version}, Resource=${mapping.resource}", GroupVersionKind: "${version}, Kind=${mapping.kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;
}
