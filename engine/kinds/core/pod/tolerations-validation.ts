import { forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { isQualifiedName, isValidLabelValue } from '../../names.ts';
import { equal } from '../../equality.ts';
import { addInvalid } from '../../validation/checks.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** What a taint does to pods. */
export function validateTaintEffect(errors: FieldErrors, effect: string, path: Path): void {
  if (!effect) errors.push(required(path));
  else if (!EFFECTS.includes(effect)) errors.push(notSupported(path, effect, EFFECTS));
}

const NO_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

/** Taints that a pod bears (`ValidateTolerations`). */
export function validateTolerations(errors: FieldErrors, tolerations: any[], path: Path): void {
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const at = path.index(index);
    if (key) {
      const why = isQualifiedName(key);
      if (why.length) addInvalid(errors, at.child('key'), key, why);
    } else if (operator !== 'Exists') errors.push(invalid(at.child('operator'), operator, NO_KEY));
    if (tolerationSeconds != null && effect !== 'NoExecute')
      errors.push(invalid(at.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    validateOperator(errors, operator, value, at.child('operator'));
    if (effect) validateTaintEffect(errors, effect, at.child('effect'));
  }
}

const OPERATORS = ['Equal', 'Exists'];
/** A feature that the server knows and has switched off. */
const COMPARISONS = ['Lt', 'Gt'];

function validateOperator(errors: FieldErrors, operator: string, value: string, path: Path): void {
  if (operator === 'Equal' || operator === '') {
    const why = isValidLabelValue(value);
    if (why.length) errors.push(invalid(path, value, why.join(';')));
  } else if (operator === 'Exists') {
    if (value) errors.push(invalid(path, value, "value must be empty when `operator` is 'Exists'"));
  } else
    errors.push(
      notSupported(path, operator, COMPARISONS.includes(operator) ? [...OPERATORS, ...COMPARISONS] : OPERATORS),
    );
}

/** Tolerations may be added to a pod; those it has may change in their seconds alone. */
export function validateAddedTolerations(errors: FieldErrors, tolerations: any[], old: any[], path: Path): void {
  const withoutSeconds = ({ tolerationSeconds: _, ...rest }: any): any => rest;
  const known = tolerations.map(withoutSeconds);
  for (const before of old)
    if (!known.some((toleration) => equal(toleration, withoutSeconds(before))))
      return void errors.push(forbidden(path, 'existing toleration can not be modified except its tolerationSeconds'));
  validateTolerations(errors, tolerations, path);
}
