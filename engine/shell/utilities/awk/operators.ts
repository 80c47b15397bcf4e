import { LIMITS, LimitError } from '../../../kernel/limits.ts';
import { awkError } from './error.ts';
import type { AwkInterpreter } from './interpreter.ts';
import { compareValues, toNumber, toText, type Value } from './values.ts';

/** What an operator of two values gives. @throws UsageError LimitError */
export function applyBinary(interpreter: AwkInterpreter, operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case ' ':
      return concatenate(toText(left, interpreter.text('CONVFMT')), toText(right, interpreter.text('CONVFMT')));
    case '+':
      return toNumber(left) + toNumber(right);
    case '-':
      return toNumber(left) - toNumber(right);
    case '*':
      return toNumber(left) * toNumber(right);
    case '/':
      if (toNumber(right) === 0 && interpreter.process.machine.userland === 'busybox')
        throw awkError('Division by zero');
      return toNumber(left) / toNumber(right);
    case '%':
      return toNumber(left) % toNumber(right);
    case '^':
      return toNumber(left) ** toNumber(right);
  }
  const order = compareValues(left, right, interpreter.text('CONVFMT'));
  const holds = {
    '<': order < 0,
    '<=': order <= 0,
    '==': order === 0,
    '!=': order !== 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return holds[operator as keyof typeof holds] ? 1 : 0;
}

function concatenate(left: string, right: string): string {
  if (left.length + right.length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a text is too long');
  return left + right;
}
