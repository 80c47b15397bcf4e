import { CelCompileError, CelProgramError, compile, type Environment } from '../cel/index.ts';
import {
  BOOL,
  DYN,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  objectOf,
  opaque,
  STRING,
  TIMESTAMP,
  type CelType,
} from '../cel/types.ts';
import { internal, invalid, type FieldError, type FieldErrors, type Path } from '../field.ts';

const GROUP_VERSION_KIND = objectOf('kubernetes.GroupVersionKind', [
  ['group', STRING],
  ['version', STRING],
  ['kind', STRING],
]);

const GROUP_VERSION_RESOURCE = objectOf('kubernetes.GroupVersionResource', [
  ['group', STRING],
  ['version', STRING],
  ['resource', STRING],
]);

const USER_INFO = objectOf('kubernetes.UserInfo', [
  ['username', STRING],
  ['uid', STRING],
  ['groups', listOf(STRING)],
  ['extra', mapOf(STRING, listOf(STRING))],
]);

/** The `request` variable: an AdmissionRequest without its objects. */
export const REQUEST = objectOf('kubernetes.AdmissionRequest', [
  ['kind', GROUP_VERSION_KIND],
  ['resource', GROUP_VERSION_RESOURCE],
  ['subResource', STRING],
  ['requestKind', GROUP_VERSION_KIND],
  ['requestResource', GROUP_VERSION_RESOURCE],
  ['requestSubResource', STRING],
  ['name', STRING],
  ['namespace', STRING],
  ['operation', STRING],
  ['userInfo', USER_INFO],
  ['dryRun', BOOL],
  ['options', DYN],
]);

/** The `namespaceObject` variable. */
export const NAMESPACE = objectOf('kubernetes.Namespace', [
  [
    'metadata',
    objectOf('kubernetes.NamespaceMetadata', [
      ['name', STRING],
      ['generateName', STRING],
      ['namespace', STRING],
      ['labels', mapOf(STRING, STRING)],
      ['annotations', mapOf(STRING, STRING)],
      ['UID', STRING],
      ['creationTimestamp', TIMESTAMP],
      ['deletionGracePeriodSeconds', INT],
      ['deletionTimestamp', TIMESTAMP],
      ['generation', INT],
      ['resourceVersion', STRING],
      ['finalizers', listOf(STRING)],
    ]),
  ],
  ['spec', objectOf('kubernetes.NamespaceSpec', [['finalizers', listOf(STRING)]])],
  ['status', objectOf('kubernetes.NamespaceStatus', [['phase', STRING]])],
]);

const AUTHORIZER = opaque('kubernetes.authorization.Authorizer');
const RESOURCE_CHECK = opaque('kubernetes.authorization.ResourceCheck');

/** `Object{…}` and `Object.spec{…}`: what mutations make; their fields are not known. */
const objectType = (name: string): CelType => ({ kind: 'object', name, params: [] });

/** `JSONPatch{…}`: one operation. */
const JSON_PATCH = objectOf('JSONPatch', [
  ['op', STRING],
  ['path', STRING],
  ['from', STRING],
  ['value', DYN],
]);

/** What expressions of one place may use. */
export interface ScopeOptions {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** Types of the policy's variables so far; undefined where the policy has none. */
  readonly variables?: ReadonlyMap<string, CelType>;
  /** May expressions make objects and patches (mutations)? */
  readonly mutation?: boolean;
  /** The object's type, where a policy is checked against a kind. */
  readonly object?: CelType;
  /** That of the parameters, where it is known. */
  readonly paramsType?: CelType | undefined;
}

/** An environment for expressions. */
export type ExpressionScope = Environment;

const scopes = new Map<string, ExpressionScope>();

/** The environment of a place; the same options give the same one where no types are to be looked up. */
export function expressionScope(options: ScopeOptions): ExpressionScope {
  if (options.variables || options.object) return newScope(options);
  const key = `${options.params}/${options.authorizer}/${options.mutation}`;
  let scope = scopes.get(key);
  if (!scope) scopes.set(key, (scope = newScope(options)));
  return scope;
}

function newScope({
  params,
  authorizer,
  variables,
  mutation,
  object = DYN,
  paramsType = DYN,
}: ScopeOptions): ExpressionScope {
  return {
    variables: {
      object,
      oldObject: object,
      request: REQUEST,
      namespaceObject: NAMESPACE,
      ...(params && { params: paramsType }),
      ...(authorizer && { authorizer: AUTHORIZER, 'authorizer.requestResource': RESOURCE_CHECK }),
      ...(variables && { variables: objectOf('kubernetes.variables', variables) }),
    },
    ...(mutation && {
      objects: (name: string) =>
        name === 'JSONPatch'
          ? JSON_PATCH
          : name === 'Object' || name.startsWith('Object.')
            ? objectType(name)
            : undefined,
    }),
  };
}

/** The type of an expression, or what is wrong with it. */
export function typeOfExpression(
  text: string,
  scope: ExpressionScope,
  path: Path,
): { readonly type: CelType; readonly error?: undefined } | { readonly error: FieldError } {
  try {
    return { type: compile(text, scope).type };
  } catch (error) {
    if (error instanceof CelCompileError) return { error: invalid(path, text, `compilation failed: ${error.message}`) };
    if (error instanceof CelProgramError) return { error: internal(path, error.message) };
    throw error;
  }
}

const NAMES: Readonly<Record<string, CelType>> = { bool: BOOL, string: STRING, null_type: NULL };

/** Errors of an expression that must be of one of the types (none given: of any). */
export function checkExpression(
  text: string,
  scope: ExpressionScope,
  wanted: readonly string[],
  path: Path,
): FieldErrors {
  const found = typeOfExpression(text, scope, path);
  if (found.error) return [found.error];
  const { type } = found;
  const shown = type.kind === 'null' ? 'null_type' : formatType(type);
  if (!wanted.length || wanted.some((name) => name === shown || NAMES[name]?.kind === type.kind)) return [];
  return [
    invalid(
      path,
      text,
      wanted.length === 1
        ? `must evaluate to ${wanted[0]} but got ${shown}`
        : `must evaluate to one of [${wanted.join(' ')}] but got ${shown}`,
    ),
  ];
}
