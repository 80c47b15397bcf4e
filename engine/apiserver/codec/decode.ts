import { definitionOf } from '../../kinds/schema.ts';
import type { Embedded } from '../../kinds/apiextensions/embedded.ts';
import { invalid, quote } from '../../kinds/field.ts';
import { goJsonSyntaxError } from '../../kinds/go-json-errors.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import { readBody, type Body } from './body.ts';
import { isYamlFailure, readYaml, YamlText } from './yaml-body.ts';
import { DecodeError, decodeAs } from './go-decode.ts';
import { groupVersion, parseGroupVersion, type Resource } from '../discovery/resources.ts';
import { warn, type Scope } from '../scope.ts';
import { badRequest } from '../status.ts';

/** A group, version and kind that a body is to be of. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Decode and default a body that is an object of the scope's kind. Throws BadRequest in the server's words. */
export function decodeObject(scope: Scope, body: unknown): KubeObject {
  const { resource } = scope;
  const object = decodeValue(scope, readObjectBody(body, resource.kind), resource);
  defaultObject(resource, object);
  return object;
}

/** A body that is to be an object: what cannot be read is told with the beginning of its text. */
function readObjectBody(body: unknown, kind: string): Body {
  const unread = (why: string): Error =>
    badRequest(unrecognized(kind, `couldn't get version/kind; json parse error: ${why}`, String(body)));
  if (body instanceof YamlText) return readYamlObject(body, kind);
  if (body === '') throw unread('unexpected end of JSON input');
  try {
    return readBody(body);
  } catch (error) {
    const wrong = typeof body === 'string' ? goJsonSyntaxError(body) : undefined;
    throw wrong ? unread(wrong.message) : error;
  }
}

function readYamlObject(body: YamlText, kind: string): Body {
  try {
    return readYaml(body);
  } catch (error) {
    throw isYamlFailure(error) ? badRequest(unrecognized(kind, error.message, body.text)) : error;
  }
}

/** Give an object its kind's defaults. Changes it. */
export function defaultObject(resource: Resource, object: KubeObject): void {
  resource.impl.default?.(object);
}

/** A value is no object of the kind that it should be; `told` is how the server tells it of a whole body. */
export class UnfitBody extends Error {
  readonly told: string;
  constructor(why: string, told = why) {
    super(why);
    this.told = told;
  }
}

/** Decode a body as one kind. Strict decoding errors reject, warn or are dropped as the scope says. */
export function decodeValue(scope: Scope, body: Body, expected: Expected): KubeObject {
  try {
    return fitValue(scope, body, expected);
  } catch (error) {
    throw error instanceof UnfitBody ? badRequest(error.told) : error;
  }
}

/** As {@link decodeValue}; throws {@link UnfitBody}. What strict decoding `found` of the request before is told first. */
export function fitValue(scope: Scope, body: Body, expected: Expected, found: readonly string[] = []): KubeObject {
  const { group, version, kind } = expected;
  const cannot = cannotBeHandled(kind, version, kind);
  const value = checkKind(scope, body, expected);
  const { object, strict } = typed(scope, value, expected, cannot);
  const twice = body.twice === undefined ? [] : [body.twice];
  const errors = [...found, ...twice, ...(body.order ? inOrder(body.order, strict) : strict)];
  if (errors.length) tell(scope, errors, cannot);
  object.apiVersion = groupVersion(group, version);
  object.kind = kind;
  return object;
}

/** Unknown fields and those that stand twice, as the text has them; of what is unknown nothing more is told. */
function inOrder(order: readonly string[], unknown: readonly string[]): string[] {
  const seen = new Set<string>();
  const left = new Set(unknown);
  const told: string[] = [];
  let above: string | undefined;
  for (const path of order) {
    if (above !== undefined && (path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`)))
      continue;
    above = undefined;
    const text = `unknown field "${path}"`;
    if (unknown.includes(text)) {
      above = path;
      if (left.delete(text)) told.push(text);
    } else if (seen.has(path)) told.push(`duplicate field "${path}"`);
    seen.add(path);
  }
  return [...told, ...left];
}

function typed(
  { resource }: Scope,
  value: Record<string, unknown>,
  { group, version, kind }: Expected,
  cannot: (why: string) => Error,
  definition = definitionOf(group, version, kind),
): { object: KubeObject; strict: string[] } {
  const { custom } = resource;
  try {
    if (custom && kind === resource.kind) {
      const object = copy(value) as KubeObject;
      object.metadata = decodeAs(OBJECT_META, value.metadata ?? {}).value as unknown as KubeObject['metadata'];
      checkEmbedded(custom.embedded(object));
      return { object, strict: custom.decode(object) };
    }
    if (!definition) throw new Error(`no definition of ${group}/${version} ${kind}`);
    const { value: object, strict } = decodeAs(definition, value);
    object.metadata ??= {};
    checkReadable(resource, kind, object as unknown as KubeObject);
    return { object: object as unknown as KubeObject, strict };
  } catch (error) {
    if (error instanceof DecodeError) throw cannot(error.message);
    throw error;
  }
}

/** Throws DecodeError where an object within a custom resource cannot be read. */
function checkEmbedded(embedded: readonly Embedded[]): void {
  for (const { path, object } of embedded) {
    const unread = (field: string, why: string): Error => {
      const at = path.child(field);
      return new DecodeError(`${at.text}: ${invalid(at, object[field], why).message}`);
    };
    for (const field of ['apiVersion', 'kind'])
      if (object[field] !== undefined && typeof object[field] !== 'string') throw unread(field, 'must be a string');
    try {
      decodeAs(OBJECT_META, object.metadata ?? {});
    } catch (error) {
      throw error instanceof DecodeError ? unread('metadata', error.message) : error;
    }
  }
}

/** Throws DecodeError where an object of a resource's kind cannot become the internal version. */
export function checkReadable(resource: Resource, kind: string, object: KubeObject): void {
  const why = kind === resource.kind ? resource.impl.unreadable?.(object) : undefined;
  if (why !== undefined) throw new DecodeError(why);
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function tell(scope: Scope, errors: readonly string[], cannot: (why: string) => Error): void {
  const once = [...new Set(errors)];
  if (scope.fieldValidation === 'Strict') throw cannot(`strict decoding error: ${once.join(', ')}`);
  if (scope.fieldValidation === 'Warn') for (const text of once) warn(scope, text);
}

/** What the server says of a body whose kind and version it cannot read. */
export const TYPE_META = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

const NAMES: Readonly<Record<string, string>> = { boolean: 'bool' };

/** What Go calls a JSON value that it cannot take. */
export const nameOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : (NAMES[typeof value] ?? typeof value);

const cannotBeHandled =
  (kind: string, version: string, wanted: string) =>
  (why: string): Error =>
    new UnfitBody(why, `${kind} in version ${quote(version)} cannot be handled as a ${wanted}: ${why}`);

/** Kind and version of the body, where it has them, are those of the URL. */
function checkKind(scope: Scope, { value, text }: Body, expected: Expected): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  const unread = (why: string): Error =>
    new UnfitBody(why, unrecognized(expected.kind, why, text ?? JSON.stringify(value)));
  const cannotRead = (what: string, into: string): Error =>
    unread(`couldn't get version/kind; json parse error: json: cannot unmarshal ${what} into Go ${into}`);
  if (typeof value !== 'object' || Array.isArray(value)) throw cannotRead(nameOf(value), `value of type ${TYPE_META}`);
  const object = value as Record<string, unknown>;
  for (const field of ['apiVersion', 'kind'] as const)
    if (object[field] !== undefined && object[field] !== null && typeof object[field] !== 'string')
      throw cannotRead(nameOf(object[field]), `struct field .${field} of type string`);
  const given = (object.apiVersion as string) ?? '';
  const parsed = parseGroupVersion(given === '/' ? '' : given);
  if (!parsed) throw unread(`unexpected GroupVersion string: ${given}`);
  const [group, version] =
    parsed[1] || (parsed[0] && parsed[0] !== expected.group) ? parsed : [expected.group, expected.version];
  const found = { group, version, kind: (object.kind as string) || expected.kind };
  const isWanted = found.kind === expected.kind && group === expected.group && version === expected.version;
  if (!isWanted) throw wrongKind(scope, object, expected, found);
  return object;
}

/** What the server says of a body that is nothing it knows. */
const unrecognized = (kind: string, why: string, text: string): string =>
  `the object provided is unrecognized (must be of type ${kind}): ${why} (${summaryOf(text)})`;

/** The beginning of a body, as the server shows what it could not read. */
function summaryOf(text: string): string {
  if (!text) return '<empty>';
  if (text.startsWith('{')) return text.length > 30 ? `${text.slice(0, 30)} ...` : text;
  const bytes = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  return bytes.length > 30 ? `${bytes.slice(0, 30).join('')} ...` : bytes.join('');
}

/** A body of another kind: unknown, of another version, or one that cannot be made into what is wanted. */
function wrongKind(scope: Scope, value: Record<string, unknown>, expected: Expected, found: Expected): Error {
  const { group, version, kind } = found;
  const cannot = cannotBeHandled(kind, version, expected.kind);
  if (!version) return cannot(`Object 'apiVersion' is missing in '${JSON.stringify(value)}'`);
  const apiVersion = groupVersion(group, version);
  const definition = definitionOf(group, version, kind) ?? (META_KINDS.has(kind) ? `${META}.${kind}` : undefined);
  const { resources } = scope.core;
  const isList = kind === 'List' || resources.ofKind(group, version, kind.replace(/List$/, '')) !== undefined;
  const isServed = isList || META_KINDS.has(kind);
  if ((!definition && !isList) || !isServed) return cannot(notRegistered(kind, `version ${quote(apiVersion)}`));
  if (definition) typed(scope, value, found, cannot, definition);
  if (kind === expected.kind && group === expected.group) {
    const wanted = groupVersion(expected.group, expected.version);
    return new UnfitBody(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
    );
  }
  return cannot(`converting (${version}.${kind}) to (${internalName(expected)}): unknown conversion`);
}

/** What the scheme says of a kind that it does not know in a version. */
export const notRegistered = (kind: string, version: string): string =>
  `no kind ${quote(kind)} is registered for ${version} in scheme "pkg/runtime/scheme.go:111"`;

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const META_KINDS = new Set(['Status', 'DeleteOptions', 'WatchEvent']);
const PACKAGES: Readonly<Record<string, string>> = { '': 'core', 'events.k8s.io': 'core' };

/** The internal type's name as Go prints it: `core.Pod`, `storage.CSINode`. */
export const internalName = ({ group, kind }: Pick<Expected, 'group' | 'kind'>): string =>
  `${PACKAGES[group] ?? group.split('.')[0]}.${kind}`;

/** Set kind and version, and the kind's defaults, of an object that the engine itself made. Changes the object. */
export function completeObject(resource: Resource, object: KubeObject): KubeObject {
  object.apiVersion = groupVersion(resource.group, resource.version);
  object.kind = resource.kind;
  object.metadata ??= {} as KubeObject['metadata'];
  resource.custom?.decode(object);
  resource.impl.default?.(object);
  return object;
}
