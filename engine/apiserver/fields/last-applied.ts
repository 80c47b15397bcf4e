import { goJson } from '../../kinds/field.ts';
import type { Schema } from '../../kinds/schema.ts';
import type { KubeObject } from '../../store/object.ts';
import { ElementError } from './field-types.ts';
import { compareObjects } from './fields-compare.ts';
import { fieldsOf } from './fields-of.ts';
import { difference, NONE, union, type FieldSet } from './fields-set.ts';
import { sortedKeys } from '../codec/patched-text.ts';
import type { Scope } from '../scope.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** The manager of kubectl's server-side applies; others have no part in what follows. */
const KUBECTL = 'kubectl';
/** All annotations of an object together (`TotalAnnotationSizeLimitB`). */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/**
 * What kubectl may take from others when it comes from client-side apply: the fields of the last applied configuration
 * that are still as it had them (fieldmanager's lastAppliedManager).
 */
export function allowedByLastApplied(scope: Scope, schema: Schema | undefined, live: KubeObject): FieldSet {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (scope.manager !== KUBECTL || text === undefined) return NONE;
  const applied = readObject(text);
  if (applied?.apiVersion !== live.apiVersion || applied.kind !== live.kind) return NONE;
  try {
    const { added, modified, removed } = compareObjects(schema, applied, live);
    return difference(fieldsOf(schema, applied), union(union(added, modified), removed));
  } catch (error) {
    if (error instanceof ElementError) return NONE;
    throw error;
  }
}

function readObject(text: string): KubeObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as KubeObject) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where the object has the annotation of client-side apply, it tells what kubectl has now applied on the server, so that
 * one may go back (fieldmanager's lastAppliedUpdater). `config` is the configuration as it was sent.
 */
export function renewLastApplied(scope: Scope, object: KubeObject, config: unknown): void {
  if (scope.manager !== KUBECTL || object.metadata.annotations?.[LAST_APPLIED] === undefined) return;
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations;
  const text = `${goJson(sortedKeys(withoutAnnotation(config as KubeObject)))}\n`;
  const isTooLong = text.length > MAX_ANNOTATION_BYTES;
  object.metadata.annotations = isTooLong ? annotations : { ...annotations, [LAST_APPLIED]: text };
}

function withoutAnnotation(config: KubeObject): KubeObject {
  const annotations = config.metadata?.annotations;
  if (!annotations || !Object.hasOwn(annotations, LAST_APPLIED)) return config;
  const { [LAST_APPLIED]: _, ...rest } = annotations;
  return { ...config, metadata: { ...config.metadata, annotations: rest } };
}
