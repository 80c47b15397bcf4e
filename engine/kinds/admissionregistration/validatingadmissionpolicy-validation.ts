import type { KubeObject } from '../../store/object.ts';
import { duplicate, invalid, notSupported, Path, required, tooMany, type FieldErrors } from '../field.ts';
import { byteLength, isQualifiedName } from '../names.ts';
import type { KindContext } from '../kind.ts';
import { checkExpression, expressionScope, type ExpressionScope, type ScopeOptions } from './expressions.ts';
import { validateMatchConditions, validateMatchResources, validateParamKind } from './match-validation.ts';
import { validateVariables } from './variables.ts';

interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

interface AuditAnnotation {
  key?: string;
  valueExpression?: string;
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_AUDIT_EXPRESSION_BYTES = 5 * 1024;

/** Follows validateValidatingAdmissionPolicySpec of pkg/apis/admissionregistration/validation. */
export function validateValidatingAdmissionPolicy(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const options: ScopeOptions = { params: !!spec.paramKind, authorizer: true };
  const errors = validateMatching(spec, options, path);
  const { errors: wrong, types } = validateVariables(spec.variables ?? [], options, path.child('variables'));
  errors.push(...wrong);
  const validations: Validation[] = spec.validations ?? [];
  const annotations: AuditAnnotation[] = spec.auditAnnotations ?? [];
  if (!validations.length && !annotations.length) {
    const why = 'validations or auditAnnotations must contain at least one item';
    return [...errors, required(path.child('validations'), why), required(path.child('auditAnnotations'), why)];
  }
  const variables = spec.variables?.length ? types : undefined;
  const scope = expressionScope({ ...options, variables });
  const messages = expressionScope({ ...options, authorizer: false, variables });
  validations.forEach((one, i) =>
    errors.push(...validateValidation(one, scope, messages, path.child('validations').index(i))),
  );
  const name = object.metadata.name ?? '';
  return [...errors, ...validateAnnotations(annotations, name, scope, path.child('auditAnnotations'))];
}

/** As for a new one. */
export const validateValidatingAdmissionPolicyUpdate = (
  object: KubeObject,
  _old: KubeObject,
  _context?: KindContext,
): FieldErrors => validateValidatingAdmissionPolicy(object);

/** Follows validateValidatingAdmissionPolicyStatus: warnings name a field and say something. */
export function validateValidatingAdmissionPolicyStatus(object: KubeObject): FieldErrors {
  const path = new Path('status.typeChecking.expressionWarnings');
  const warnings: { fieldRef?: string; warning?: string }[] = object.status?.typeChecking?.expressionWarnings ?? [];
  return warnings.flatMap(({ fieldRef, warning }, i) => [
    ...(fieldRef ? [] : [required(path.index(i).child('fieldRef'))]),
    ...(warning ? [] : [required(path.index(i).child('warning'))]),
  ]);
}

/**
 * What both kinds of policy have before their own part: failure policy, parameters, what they are for, conditions;
 * `further` are the kind's own rules of what it is for.
 */
export function validateMatching(
  spec: KubeObject['spec'],
  options: ScopeOptions,
  path: Path,
  further: () => FieldErrors = () => [],
): FieldErrors {
  const errors: FieldErrors = [];
  const at = path.child('failurePolicy');
  if (spec.failurePolicy === undefined) errors.push(required(at));
  else if (spec.failurePolicy !== 'Fail' && spec.failurePolicy !== 'Ignore')
    errors.push(notSupported(at, spec.failurePolicy, ['Fail', 'Ignore']));
  if (spec.paramKind) errors.push(...validateParamKind(spec.paramKind, path.child('paramKind')));
  const constraints = path.child('matchConstraints');
  if (!spec.matchConstraints) errors.push(required(constraints));
  else {
    errors.push(...validateMatchResources(spec.matchConstraints, constraints));
    if (!spec.matchConstraints.resourceRules?.length) errors.push(required(constraints.child('resourceRules')));
  }
  const conditions = validateMatchConditions(
    spec.matchConditions,
    expressionScope(options),
    path.child('matchConditions'),
  );
  return [...errors, ...further(), ...conditions];
}

function validateValidation(
  one: Validation,
  scope: ExpressionScope,
  messages: ExpressionScope,
  path: Path,
): FieldErrors {
  const { expression = '', message = '', messageExpression = '', reason } = one;
  const errors: FieldErrors = expression.trim()
    ? checkExpression(expression, scope, ['bool'], path.child('expression'))
    : [required(path.child('expression'), 'expression is not specified')];
  const at = path.child('messageExpression');
  if (messageExpression && !messageExpression.trim())
    errors.push(invalid(at, messageExpression, 'must be non-empty if specified'));
  else if (messageExpression) errors.push(...checkExpression(messageExpression, messages, ['string'], at));
  if (message && !message.trim())
    errors.push(invalid(path.child('message'), message, 'must be non-empty if specified'));
  else if (message.trim().includes('\n'))
    errors.push(invalid(path.child('message'), message, 'must not contain line breaks'));
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(notSupported(path.child('reason'), reason, REASONS));
  return errors;
}

function validateAnnotations(
  annotations: readonly AuditAnnotation[],
  policy: string,
  scope: ExpressionScope,
  path: Path,
): FieldErrors {
  const seen = new Set<string>();
  const errors: FieldErrors = [];
  if (annotations.length > MAX_AUDIT_ANNOTATIONS) errors.push(tooMany(path, annotations.length, MAX_AUDIT_ANNOTATIONS));
  annotations.forEach(({ key = '', valueExpression = '' }, i) => {
    const at = path.index(i);
    if (!policy) errors.push(invalid(at.child('key'), key, 'requires metadata.name be non-empty'));
    else
      for (const why of isQualifiedName(`${policy}/${key}`))
        errors.push(invalid(at.child('key'), `${policy}/${key}`, why));
    const text = valueExpression.trim();
    if (!text) errors.push(required(at.child('valueExpression'), 'valueExpression is not specified'));
    else if (byteLength(text) > MAX_AUDIT_EXPRESSION_BYTES)
      errors.push(
        required(at.child('valueExpression'), `must not exceed ${MAX_AUDIT_EXPRESSION_BYTES} bytes in length`),
      );
    else errors.push(...checkExpression(text, scope, ['string', 'null_type'], at.child('valueExpression')));
    if (seen.has(key)) errors.push(duplicate(at.child('key'), key));
    seen.add(key);
  });
  return errors;
}
