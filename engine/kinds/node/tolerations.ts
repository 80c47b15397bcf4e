import { invalid, notSupported, type FieldErrors, type Path } from '../field.ts';
import { isQualifiedName, isValidLabelValue } from '../names.ts';
import { invalids } from '../references.ts';

/** A toleration of a node's taints. */
export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** A toleration as Go prints its internal type. */
export const internalToleration = (toleration: Toleration): unknown => ({
  Key: toleration.key ?? '',
  Operator: toleration.operator ?? '',
  Value: toleration.value ?? '',
  Effect: toleration.effect ?? '',
  TolerationSeconds: toleration.tolerationSeconds ?? null,
});

/** Follows ValidateTolerations of pkg/apis/core/validation. */
export function validateToleration(toleration: Toleration, path: Path): FieldErrors {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const errors: FieldErrors = key ? invalids(path.child('key'), key, isQualifiedName(key)) : [];
  if (!key && operator !== 'Exists')
    errors.push(
      invalid(
        path.child('operator'),
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(invalid(path.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  if (operator === 'Equal' || operator === '') {
    const why = isValidLabelValue(value);
    if (why.length) errors.push(invalid(path.child('operator'), value, why.join(';')));
  } else if (operator === 'Exists') {
    if (value)
      errors.push(
        invalid(
          path.child('operator'),
          internalToleration(toleration),
          "value must be empty when `operator` is 'Exists'",
        ),
      );
  } else errors.push(notSupported(path.child('operator'), operator, ['Equal', 'Exists']));
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(path.child('effect'), effect, EFFECTS));
  return errors;
}
