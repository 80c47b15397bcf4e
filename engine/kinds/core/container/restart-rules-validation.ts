import { notSupported, required, tooMany, type FieldErrors, type Path } from '../../field.ts';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const MAX_RULES = 20;
const MAX_CODES = 255;

/** A container's own restart policy and the rules that depend on how it ended. */
export function validateRestartRules(errors: FieldErrors, container: any, path: Path): void {
  const { restartPolicy, restartPolicyRules = [] } = container;
  if (restartPolicy != null && !POLICIES.includes(restartPolicy))
    errors.push(notSupported(path.child('restartPolicy'), restartPolicy, POLICIES));
  if (!restartPolicyRules.length) return;
  const at = path.child('restartPolicyRules');
  if (restartPolicy == null)
    errors.push(required(path.child('restartPolicy'), 'must specify restartPolicy when restart rules are used'));
  if (restartPolicyRules.length > MAX_RULES) errors.push(tooMany(at, restartPolicyRules.length, MAX_RULES));
  for (const [index, rule] of restartPolicyRules.entries()) validateRule(errors, rule, at.index(index));
}

const ACTIONS = ['Restart', 'RestartAllContainers'];

function validateRule(errors: FieldErrors, { action = '', exitCodes }: any, path: Path): void {
  if (!ACTIONS.includes(action)) errors.push(notSupported(path.child('action'), action, ACTIONS));
  if (!exitCodes) return void errors.push(required(path.child('exitCodes'), 'must be specified'));
  const at = path.child('exitCodes');
  if (exitCodes.operator !== 'In' && exitCodes.operator !== 'NotIn')
    errors.push(notSupported(at.child('operator'), exitCodes.operator ?? '', ['In', 'NotIn']));
  const values: number[] = exitCodes.values ?? [];
  if (values.length > MAX_CODES) errors.push(tooMany(at.child('values'), values.length, MAX_CODES));
}
