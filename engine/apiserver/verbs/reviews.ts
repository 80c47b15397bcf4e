import { forbidden, invalid, Path, required, type FieldErrors } from '../../kinds/field.ts';
import { goValue, type GoStruct } from '../../kinds/go-print.ts';
import { isQualifiedName, isValidLabelValue } from '../../kinds/names.ts';
import type { User } from '../../kinds/kind.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AuthorizationAttributes } from '../auth/authorizer.ts';
import { matchNamespace } from './create.ts';
import { trackUpdate } from '../fields/managed-fields.ts';
import { filled } from './objects.ts';
import type { Scope } from '../scope.ts';
import { badRequest, failure, StatusError } from '../status.ts';

/** The reviews: kinds that are asked, answered and never stored. */
type Review = (scope: Scope, object: KubeObject) => void;

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface SelectorAttributes {
  readonly rawSelector?: string;
  readonly requirements?: readonly Requirement[];
}

/** What a request for no resource asks, as Go prints it. */
const NON_RESOURCE: GoStruct = [
  ['Path', 'path', ''],
  ['Verb', 'verb', ''],
];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** The answer to a review; undefined where the resource is none. Throws StatusError. */
export function answerReview(scope: Scope, object: KubeObject): KubeObject | undefined {
  const review = REVIEWS[scope.resource.key];
  if (!review) return undefined;
  matchNamespace(scope, object);
  object.metadata.managedFields = trackUpdate(scope, undefined, object);
  review(scope, object);
  return filled(scope.resource, object, 'storage');
}

const REVIEWS: Readonly<Record<string, Review>> = {
  'subjectaccessreviews.authorization.k8s.io': (scope, object) => {
    check(validateAccess(object, true));
    decide(scope, object, subjectOf(object));
  },
  'localsubjectaccessreviews.authorization.k8s.io': (scope, object) => {
    check([...validateAccess(object, true), ...validateLocal(object)]);
    decide(scope, object, subjectOf(object));
  },
  'selfsubjectaccessreviews.authorization.k8s.io': (scope, object) => {
    check(validateAccess(object, false));
    decide(scope, object, scope.user);
  },
  'selfsubjectrulesreviews.authorization.k8s.io': listRules,
  'selfsubjectreviews.authentication.k8s.io': (scope, object) => {
    // The server makes a new object for its answer: what the request's metadata said is not repeated.
    object.metadata = { creationTimestamp: scope.core.kernel.timestamp() } as KubeObject['metadata'];
    object.status = { userInfo: userInfo(scope.user) };
  },
  'tokenreviews.authentication.k8s.io': reviewToken,
};

const userInfo = ({ name, uid, groups, extra }: User): Record<string, unknown> => ({
  username: name,
  ...(uid && { uid }),
  ...(groups.length && { groups: [...groups] }),
  ...(extra && Object.keys(extra).length && { extra }),
});

function subjectOf({ spec }: KubeObject): User {
  const { user = '', uid, groups = [], extra } = spec ?? {};
  return { name: user, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

function decide({ core }: Scope, object: KubeObject, user: User): void {
  const { resourceAttributes, nonResourceAttributes } = object.spec;
  const decision = core.authorizer?.authorize(attributesOf(user, resourceAttributes, nonResourceAttributes)) ?? {
    allowed: true,
    denied: false,
    reason: '',
  };
  const evaluationError = selectorError(resourceAttributes);
  object.status = {
    allowed: decision.allowed,
    ...(decision.denied && { denied: true }),
    ...(decision.reason && { reason: decision.reason }),
    ...(evaluationError && { evaluationError }),
  };
}

function attributesOf(
  user: User,
  resource: Record<string, string> | undefined,
  other: Record<string, string> | undefined,
): AuthorizationAttributes {
  if (!resource) return { user, verb: other?.verb ?? '', path: other?.path ?? '' };
  const { verb = '', namespace, group, version, resource: name, subresource, name: object } = resource;
  return { user, verb, namespace, group, version, resource: name, subresource, name: object };
}

/** Requirements with an operator that nobody knows do not narrow what is asked; that is told. */
function selectorError(attributes: Record<string, SelectorAttributes> | undefined): string {
  const unknown = (selector: SelectorAttributes | undefined): boolean =>
    selector?.requirements?.some(({ operator = '' }) => !OPERATORS.includes(operator)) ?? false;
  return (['fieldSelector', 'labelSelector'] as const)
    .filter((name) => unknown(attributes?.[name]))
    .map((name) => `spec.resourceAttributes.${name} partially ignored due to parse error`)
    .join('; ');
}

/** Reviews' errors name no kind, as the server's do. */
function check(errors: FieldErrors): void {
  if (!errors.length) return;
  const lines = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }));
  throw failure(422, 'Invalid', `.authorization.k8s.io "" is invalid: ${text}`, {
    group: 'authorization.k8s.io',
    causes,
  });
}

function validateAccess({ spec = {} }: KubeObject, named: boolean): FieldErrors {
  const errors: FieldErrors = [];
  const path = new Path('spec');
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes && nonResourceAttributes)
    errors.push(
      invalid(
        path.child('nonResourceAttributes'),
        goValue(nonResourceAttributes, NON_RESOURCE),
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!resourceAttributes && !nonResourceAttributes)
    errors.push(
      invalid(
        path.child('resourceAttributes'),
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  if (named && !spec.user && !spec.groups?.length)
    errors.push(invalid(path.child('user'), spec.user ?? '', 'at least one of user or group must be specified'));
  if (resourceAttributes) errors.push(...validateSelectors(resourceAttributes, path.child('resourceAttributes')));
  return errors;
}

function validateSelectors(attributes: Record<string, SelectorAttributes>, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const name of ['fieldSelector', 'labelSelector'] as const) {
    const selector = attributes[name];
    if (!selector) continue;
    const at = path.child(name);
    const { rawSelector, requirements } = selector;
    if (rawSelector && requirements?.length)
      errors.push(invalid(at.child('rawSelector'), rawSelector, 'may not specified at the same time as requirements'));
    if (!rawSelector && !requirements?.length)
      errors.push(
        required(at.child('requirements'), `when ${at} is specified, requirements or rawSelector is required`),
      );
    for (const [i, requirement] of (requirements ?? []).entries())
      errors.push(...validateRequirement(requirement, at.child('requirements').index(i), name === 'labelSelector'));
  }
  return errors;
}

function validateRequirement(
  { key = '', operator = '', values }: Requirement,
  path: Path,
  isLabel: boolean,
): FieldErrors {
  const errors: FieldErrors = [];
  if (!isLabel && !key) errors.push(required(path.child('key'), 'must be specified'));
  if ((operator === 'In' || operator === 'NotIn') && !values?.length)
    errors.push(required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values?.length)
    errors.push(forbidden(path.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  if (!isLabel) return errors;
  for (const text of isQualifiedName(key)) errors.push(invalid(path.child('key'), key, text));
  for (const [i, value] of (values ?? []).entries())
    for (const text of isValidLabelValue(value)) errors.push(invalid(path.child('values').index(i), value, text));
  return errors;
}

function validateLocal({ spec = {}, metadata }: KubeObject): FieldErrors {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const path = new Path('spec');
  const { namespace = '' } = metadata;
  if (resourceAttributes && (resourceAttributes.namespace ?? '') !== namespace)
    return [
      invalid(
        path.child('resourceAttributes', 'namespace'),
        resourceAttributes.namespace ?? '',
        'must match metadata.namespace',
      ),
    ];
  if (nonResourceAttributes)
    return [
      invalid(
        path.child('nonResourceAttributes'),
        goValue(nonResourceAttributes, NON_RESOURCE),
        'disallowed on this kind of request',
      ),
    ];
  return [];
}

function listRules({ core, user }: Scope, object: KubeObject): void {
  const namespace = object.spec?.namespace;
  if (!namespace) throw badRequest('no namespace on request');
  const rules = core.authorizer?.rulesFor(user, namespace);
  // The server makes a new object for its answer, which repeats nothing of the request.
  object.metadata = {} as KubeObject['metadata'];
  object.spec = {};
  object.status = {
    resourceRules: rules?.resource ?? [],
    nonResourceRules: rules?.nonResource ?? [],
    incomplete: rules?.incomplete ?? false,
    ...(rules?.error && { evaluationError: rules.error }),
  };
}

function reviewToken({ core }: Scope, object: KubeObject): void {
  const token = object.spec?.token;
  if (!token) throw badRequest('token is required for TokenReview in authentication');
  try {
    const headers = { authorization: `Bearer ${token}` };
    const user = core.authenticate?.({ method: 'GET', path: '/', headers });
    if (user) {
      const audiences = object.spec.audiences ?? ['https://kubernetes.default.svc.cluster.local'];
      object.status = { authenticated: true, user: userInfo(user), audiences };
      return;
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
  // The server leaves what the request claimed and adds the error.
  const { authenticated: _, ...claimed } = object.status ?? {};
  object.status = { ...claimed, error: 'invalid bearer token' };
}
