import { fromJson } from '../../kinds/cel/json.ts';
import {
  expressionScope,
  type ExpressionScope,
  type ScopeOptions,
  NAMESPACE,
  REQUEST,
} from '../../kinds/admissionregistration/expressions.ts';
import { CelCompileError, CelProgramError, CelError, compile, type Budget } from '../../kinds/cel/index.ts';
import { authorizerValue, requestResourceValue, type Ask } from '../../kinds/cel/libraries/authorizer.ts';
import { DYN, type CelType } from '../../kinds/cel/types.ts';
import { type CelMap, type Value } from '../../kinds/cel/values.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AdmissionRequest } from './admission.ts';
import type { Authorizer } from '../auth/authorizer.ts';

/** Steps that all expressions of one policy may take for one request (Kubernetes' runtime cost budget). */
const BUDGET = 10_000_000;
/** Steps that one expression may take (PerCallLimit). */
const CALL_BUDGET = 1_000_000;

/** An expression that could not be evaluated. */
export class ExpressionError extends Error {}

/** The policy's budget is used up: its other expressions are not looked at. */
export class BudgetError extends ExpressionError {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
  }
}

interface Variable {
  readonly name: string;
  readonly expression: string;
}

/** Evaluates the expressions of one policy for one request. */
export class PolicyEvaluation {
  #left = BUDGET;
  readonly #values: Record<string, Value>;
  readonly #scope: ExpressionScope;
  readonly #bare: ExpressionScope;

  constructor(policy: KubeObject, request: AdmissionRequest, params: KubeObject | undefined, authorizer: Authorizer) {
    const options: ScopeOptions = { params: true, authorizer: true, mutation: true };
    this.#bare = expressionScope(options);
    const variables: Variable[] = policy.spec.variables ?? [];
    this.#scope = variables.length ? scopeOf(policy, options) : this.#bare;
    this.#values = {
      object: fromJson(request.object ?? null),
      oldObject: fromJson(request.old ?? null),
      params: fromJson(params ?? null),
      request: fromJson(requestValue(request), REQUEST),
      namespaceObject: fromJson(namespaceOf(request), NAMESPACE),
      ...authorizerValues(request, authorizer),
    };
    if (variables.length) this.#values.variables = this.#lazy(variables);
  }

  /** The value of an expression. Throws {@link ExpressionError}. */
  run(expression: string): Value {
    const budget: Budget = { left: CALL_BUDGET };
    try {
      return compile(expression.trim(), this.#scope).run(this.#values, budget);
    } catch (error) {
      if (error instanceof CelError) throw new ExpressionError(error.message);
      if (error instanceof CelCompileError || error instanceof CelProgramError)
        throw new ExpressionError(`compilation error: ${error.message}`);
      throw error;
    } finally {
      this.#left -= CALL_BUDGET - budget.left;
    }
  }

  /** Throws {@link BudgetError} where no steps are left. */
  checkBudget(): void {
    if (this.#left < 0) throw new BudgetError();
  }

  /** The object as later expressions see it, after a mutation. */
  setObject(object: KubeObject): void {
    this.#values.object = fromJson(object);
  }

  /** `variables.x` is evaluated when it is first asked for. */
  #lazy(variables: readonly Variable[]): CelMap {
    const known = new Map<string, Value>();
    const expressions = new Map(variables.map(({ name, expression }) => [name, expression]));
    return {
      isMap: true,
      size: expressions.size,
      has: (key) => expressions.has(String(key)),
      keys: () => [...expressions.keys()],
      get: (key) => {
        const name = String(key);
        const expression = expressions.get(name);
        if (expression === undefined) return undefined;
        if (!known.has(name)) known.set(name, this.#variable(name, expression));
        return known.get(name)!;
      },
    };
  }

  #variable(name: string, expression: string): Value {
    try {
      return this.run(expression);
    } catch (error) {
      if (error instanceof ExpressionError)
        throw new CelError(`composited variable "${name}" fails to evaluate: ${error.message}`);
      throw error;
    }
  }
}

const scopes = new WeakMap<object, ExpressionScope>();

/** The scope of a policy with variables; kept as long as the policy's spec is. Their types were checked on writing. */
function scopeOf(policy: KubeObject, options: ScopeOptions): ExpressionScope {
  let scope = scopes.get(policy.spec);
  if (!scope) {
    const variables = new Map<string, CelType>(policy.spec.variables.map(({ name }: Variable) => [name, DYN]));
    scopes.set(policy.spec, (scope = expressionScope({ ...options, variables })));
  }
  return scope;
}

function namespaceOf({ group, resource, namespace, object, context }: AdmissionRequest): unknown {
  if (group === '' && resource === 'namespaces') return object ?? null;
  const found = namespace ? context.get('namespaces', '', namespace) : undefined;
  if (!found) return null;
  const { metadata, spec, status } = found;
  return { metadata, spec: spec ?? {}, status: status ?? {} };
}

/** The AdmissionRequest as expressions see it. */
function requestValue(request: AdmissionRequest): Record<string, unknown> {
  const { group, version, kind, resource, subresource, name, namespace, operation, user, dryRun, options } = request;
  const type = { group, version, kind };
  const target = { group, version, resource };
  return {
    kind: type,
    resource: target,
    ...(subresource && { subResource: subresource }),
    requestKind: type,
    requestResource: target,
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid && { uid: user.uid }),
      groups: [...user.groups],
      ...(user.extra && { extra: user.extra }),
    },
    dryRun,
    options,
  };
}

function authorizerValues(request: AdmissionRequest, authorizer: Authorizer): Record<string, Value> {
  const ask: Ask = ({ verb, path, serviceAccount, ...about }) => {
    const user = serviceAccount ? serviceAccountUser(serviceAccount) : request.user;
    return authorizer.authorize(path === undefined ? { user, verb, ...about } : { user, verb, path });
  };
  const { group, resource, subresource, namespace, name } = request;
  return {
    authorizer: authorizerValue(ask),
    'authorizer.requestResource': requestResourceValue(ask, { group, resource, subresource, namespace, name }),
  };
}

function serviceAccountUser(text: string): AdmissionRequest['user'] {
  const [namespace, name] = text.split('/');
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** Do all match conditions hold? A false one excludes the request; else an error is an error. Throws ExpressionError. */
export function conditionsHold(policy: KubeObject, evaluation: PolicyEvaluation): boolean {
  let failure: ExpressionError | undefined;
  for (const { expression } of (policy.spec.matchConditions ?? []) as { expression: string }[]) {
    try {
      if (evaluation.run(expression) !== true) return false;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      failure ??= new ExpressionError(`expression '${expression.trim()}' resulted in error: ${error.message}`);
    }
  }
  if (failure) throw failure;
  return true;
}
