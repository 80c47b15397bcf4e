import { DYN, type CelType } from '../cel/types.ts';
import { invalid, required, type FieldErrors, type Path } from '../field.ts';
import { expressionScope, typeOfExpression, type ScopeOptions } from './expressions.ts';

/** A named expression of a policy that later ones may use as `variables.name`. */
export interface Variable {
  name?: string;
  expression?: string;
}

/** Errors of a policy's variables, and the types of those that compile. */
export function validateVariables(
  variables: readonly Variable[],
  options: ScopeOptions,
  path: Path,
): { errors: FieldErrors; types: Map<string, CelType> } {
  const types = new Map<string, CelType>();
  const errors: FieldErrors = [];
  variables.forEach(({ name = '', expression = '' }, i) => {
    const at = path.index(i);
    if (!name.trim()) errors.push(required(at.child('name'), 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name))
      errors.push(invalid(at.child('name'), name, 'must be a valid CEL identifier'));
    if (!expression.trim()) {
      errors.push(required(at.child('expression'), 'expression is not specified'));
      return;
    }
    const scope = expressionScope({ ...options, variables: new Map(types) });
    const found = typeOfExpression(expression, scope, at.child('expression'));
    if (found.error) errors.push(found.error);
    // A variable that does not compile is told of once; what uses it takes it for anything.
    types.set(name, found.error ? DYN : found.type);
  });
  return { errors, types };
}
