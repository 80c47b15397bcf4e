import { byteLength } from '../../kinds/names.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { forbiddenRequest, StatusError } from '../status.ts';
import { isExempt } from './match-rules.ts';
import { BudgetError, conditionsHold, ExpressionError, PolicyEvaluation } from './policy-evaluation.ts';
import { BindingError, matchesResources, parametersOf, PolicyError } from './policy-matching.ts';

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const BINDINGS = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';

interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** Why a request is not as a policy wants it. */
interface Denial {
  readonly policy: string;
  /** Absent where the policy itself cannot be used. */
  readonly binding?: string;
  readonly message: string;
  readonly reason?: string;
}

/** Judges requests by ValidatingAdmissionPolicies. Follows apiserver/pkg/admission/plugin/policy/validating. */
export const validatingAdmissionPolicy = (authorizer: Authorizer): AdmissionPlugin => ({
  name: 'ValidatingAdmissionPolicy',
  validate(request) {
    if (isExempt(request)) return;
    const policies = request.context.list(POLICIES);
    if (!policies.length) return;
    const bindings = request.context.list(BINDINGS);
    const denials = policies.flatMap((policy) =>
      matchesResources(policy.spec.matchConstraints, request, true) ? judge(policy, bindings, request, authorizer) : [],
    );
    if (denials.length) throw denied(request, denials[0]);
  },
});

function judge(
  policy: KubeObject,
  bindings: readonly KubeObject[],
  request: AdmissionRequest,
  authorizer: Authorizer,
): Denial[] {
  return bindings
    .filter((binding) => binding.spec.policyName === policy.metadata.name)
    .filter((binding) => matchesResources(binding.spec.matchResources, request, false))
    .flatMap((binding) => judgeBinding(policy, binding, request, authorizer));
}

/** What one binding of a policy denies; warnings are given on the way. */
function judgeBinding(
  policy: KubeObject,
  binding: KubeObject,
  request: AdmissionRequest,
  authorizer: Authorizer,
): Denial[] {
  const names = { policy: policy.metadata.name, binding: binding.metadata.name };
  const tolerant = policy.spec.failurePolicy === 'Ignore';
  let failures: Omit<Denial, 'policy' | 'binding'>[];
  try {
    failures = parametersOf(policy, binding, request).flatMap((params) =>
      validate(policy, new PolicyEvaluation(policy, request, params, authorizer), tolerant),
    );
  } catch (error) {
    if (!(error instanceof BindingError)) throw error;
    const at = error instanceof PolicyError ? { policy: names.policy } : names;
    return tolerant ? [] : [{ ...at, message: `${error.prefix}${error.message}` }];
  }
  const actions: readonly string[] = binding.spec.validationActions ?? ['Deny'];
  if (actions.includes('Warn'))
    for (const { message } of failures)
      request.warn(
        `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${message}`,
      );
  return actions.includes('Deny') ? failures.map((failure) => ({ ...names, ...failure })) : [];
}

/** The validations of a policy that fail, with their messages. */
function validate(
  policy: KubeObject,
  evaluation: PolicyEvaluation,
  tolerant: boolean,
): { message: string; reason?: string }[] {
  try {
    if (!conditionsHold(policy, evaluation)) return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return tolerant ? [] : [{ message: error.message }];
  }
  const failures: { message: string; reason?: string }[] = [];
  for (const validation of (policy.spec.validations ?? []) as Validation[]) {
    try {
      const isGood = evaluation.run(validation.expression) === true;
      evaluation.checkBudget();
      if (isGood) continue;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (error instanceof BudgetError) return tolerant ? [] : [{ message: error.message }];
      if (tolerant) continue;
      failures.push({ message: `expression '${validation.expression}' resulted in error: ${error.message}` });
      continue;
    }
    failures.push({ message: messageOf(validation, evaluation), reason: validation.reason });
  }
  return failures;
}

const MAX_MESSAGE_BYTES = 5 * 1024;

const isMessage = (text: string): boolean =>
  text !== '' && !text.includes('\n') && byteLength(text) <= MAX_MESSAGE_BYTES;

/** An expression's message, a fixed one, or the expression itself. */
function messageOf({ expression, message, messageExpression }: Validation, evaluation: PolicyEvaluation): string {
  if (messageExpression?.trim()) {
    try {
      const text = evaluation.run(messageExpression);
      if (typeof text === 'string' && isMessage(text.trim())) return text.trim();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
  }
  return message?.trim() || `failed expression: ${expression.trim()}`;
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function denied(request: AdmissionRequest, { policy, binding, message, reason = 'Invalid' }: Denial): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding}'`;
  const why = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
  const { status } = forbiddenRequest(request.group, request.resource, request.name, why);
  return new StatusError({
    ...status,
    reason,
    details: { ...status.details, causes: [...(status.details?.causes ?? []), { message: why }] },
    code: CODES[reason] ?? 422,
  });
}
