import type { KubeObject } from '../../store/object.ts';
import { CelCompileError, CelProgramError, compile } from '../cel/index.ts';
import { DYN, type CelType } from '../cel/types.ts';
import type { GroupVersionKind } from '../schema.ts';
import { expressionScope, type ExpressionScope, type ScopeOptions } from './expressions.ts';
import type { Variable } from './variables.ts';

/** A kind that a policy is checked against, and the type of its objects. */
export interface CheckedKind extends GroupVersionKind {
  readonly type: CelType;
}

/** What is wrong with an expression for some kinds (`status.typeChecking.expressionWarnings`). */
export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** Kinds that a policy is checked against at most. */
const MAX_KINDS = 10;

/**
 * What a policy's expressions do with fields that kinds do not have, or have otherwise. Follows TypeChecker.Check of
 * apiserver/pkg/admission/plugin/policy/validating.
 *
 * @param kinds in any order
 * @param params the type of the policy's parameters, where it is known
 */
export function checkTypes(
  policy: KubeObject,
  kinds: readonly CheckedKind[],
  params: CelType | undefined,
): ExpressionWarning[] {
  const checked = [...kinds].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, MAX_KINDS);
  const warnings: ExpressionWarning[] = [];
  const check = (text: string | undefined, fieldRef: string, authorizer: boolean): void => {
    if (!text?.trim()) return;
    const found = checked.flatMap((kind) => {
      const wrong = wrongFor(policy, kind, params, text, authorizer);
      return wrong === undefined ? [] : [`${nameOf(kind)}: ${wrong}\n`];
    });
    if (found.length) warnings.push({ fieldRef, warning: found.join('\n') });
  };
  const validations: { expression?: string; messageExpression?: string }[] = policy.spec.validations ?? [];
  validations.forEach(({ expression, messageExpression }, i) => {
    check(expression, `spec.validations[${i}].expression`, true);
    check(messageExpression, `spec.validations[${i}].messageExpression`, false);
  });
  return warnings;
}

const nameOf = ({ group, version, kind }: GroupVersionKind): string => `${group}/${version}, Kind=${kind}`;

function wrongFor(
  policy: KubeObject,
  { type }: CheckedKind,
  paramsType: CelType | undefined,
  text: string,
  authorizer: boolean,
): string | undefined {
  const options: ScopeOptions = { params: !!policy.spec.paramKind, authorizer, object: type, paramsType };
  const given: Variable[] = policy.spec.variables ?? [];
  const variables = new Map<string, CelType>();
  for (const { name = '', expression = '' } of given) {
    const found = typeOf(expression, expressionScope({ ...options, variables: new Map(variables) }));
    variables.set(name, typeof found === 'string' ? DYN : found);
  }
  const result = typeOf(text, expressionScope({ ...options, ...(given.length && { variables }) }));
  return typeof result === 'string' ? result : undefined;
}

/** The type of an expression, or why it does not compile. */
function typeOf(text: string, scope: ExpressionScope): CelType | string {
  try {
    return compile(text, scope).type;
  } catch (error) {
    if (error instanceof CelCompileError) return error.message;
    if (error instanceof CelProgramError) return DYN;
    throw error;
  }
}
