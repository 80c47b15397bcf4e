import { forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { isHTTPHeaderName, isValidPortName, isValidPortNum } from '../../names.ts';
import { addInvalid, nonNegative, requireField } from '../../validation/checks.ts';

/** A port by number or by name. */
export function portNumberOrName(errors: FieldErrors, port: unknown, path: Path): void {
  if (typeof port === 'string') addInvalid(errors, path, port, isValidPortName(port));
  else addInvalid(errors, path, port ?? 0, isValidPortNum((port as number) ?? 0));
}

type HandlerRule = (errors: FieldErrors, action: any, path: Path, graceSeconds: number | undefined) => void;

const HANDLERS: readonly (readonly [field: string, rule: HandlerRule])[] = [
  ['exec', (errors, action, path) => requireField(errors, action, path, 'command')],
  ['httpGet', httpGet],
  ['tcpSocket', (errors, action, path) => portNumberOrName(errors, action.port, path.child('port'))],
  ['grpc', (errors, action, path) => portNumberOrName(errors, action.port, path.child('port'))],
  ['sleep', sleep],
];

function httpGet(errors: FieldErrors, action: any, path: Path): void {
  requireField(errors, action, path, 'path');
  portNumberOrName(errors, action.port, path.child('port'));
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS')
    errors.push(notSupported(path.child('scheme'), action.scheme ?? '', ['HTTP', 'HTTPS']));
  for (const { name = '' } of action.httpHeaders ?? [])
    addInvalid(errors, path.child('httpHeaders'), name, isHTTPHeaderName(name));
}

function sleep(errors: FieldErrors, action: any, path: Path, graceSeconds: number | undefined): void {
  const seconds = action.seconds ?? 0;
  if (graceSeconds !== undefined && (seconds < 0 || seconds > graceSeconds))
    errors.push(
      invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`),
    );
}

/** Just one way to act (`validateHandler`); `names` are those the place allows. */
function validateHandler(
  errors: FieldErrors,
  handler: any,
  graceSeconds: number | undefined,
  path: Path,
  without: 'grpc' | 'sleep',
): void {
  let count = 0;
  for (const [field, rule] of HANDLERS) {
    if (field === without || handler[field] === undefined || handler[field] === null) continue;
    if (count++) errors.push(forbidden(path.child(field), 'may not specify more than 1 handler type'));
    else rule(errors, handler[field], path.child(field), graceSeconds);
  }
  if (!count) errors.push(required(path, 'must specify a handler type'));
}

/** What a container does after its start and before its end. */
export function validateLifecycle(
  errors: FieldErrors,
  lifecycle: any,
  graceSeconds: number | undefined,
  path: Path,
): void {
  if (lifecycle.postStart) validateHandler(errors, lifecycle.postStart, graceSeconds, path.child('postStart'), 'grpc');
  if (lifecycle.preStop) validateHandler(errors, lifecycle.preStop, graceSeconds, path.child('preStop'), 'grpc');
}

/** The three probes of a container. */
export function validateProbes(
  errors: FieldErrors,
  container: any,
  graceSeconds: number | undefined,
  path: Path,
): void {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  if (livenessProbe) {
    const at = path.child('livenessProbe');
    validateProbe(errors, livenessProbe, graceSeconds, at);
    onlyOnce(errors, livenessProbe, at);
  }
  if (readinessProbe) {
    const at = path.child('readinessProbe');
    validateProbe(errors, readinessProbe, graceSeconds, at);
    const grace = readinessProbe.terminationGracePeriodSeconds;
    if (grace != null)
      errors.push(invalid(at.child('terminationGracePeriodSeconds'), grace, 'must not be set for readinessProbes'));
  }
  if (startupProbe) {
    const at = path.child('startupProbe');
    validateProbe(errors, startupProbe, graceSeconds, at);
    onlyOnce(errors, startupProbe, at);
  }
}

function onlyOnce(errors: FieldErrors, probe: any, path: Path): void {
  if (probe.successThreshold !== 1)
    errors.push(invalid(path.child('successThreshold'), probe.successThreshold ?? 0, 'must be 1'));
}

const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

function validateProbe(errors: FieldErrors, probe: any, graceSeconds: number | undefined, path: Path): void {
  validateHandler(errors, probe, graceSeconds, path, 'sleep');
  for (const field of COUNTS) if (probe[field] < 0) nonNegative(errors, path.child(field), probe[field]);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace != null && grace <= 0)
    errors.push(invalid(path.child('terminationGracePeriodSeconds'), grace, 'must be greater than 0'));
}
