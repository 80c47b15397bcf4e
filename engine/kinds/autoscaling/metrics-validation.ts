import { addInvalid } from '../validation/checks.ts';
import { validateAnyResourceName, validateContainerResourceName } from '../core/container/resources-validation.ts';
import { forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../field.ts';
import { isDNS1123Label, isValidPathSegmentName } from '../names.ts';
import { quantitySign } from '../quantity.ts';
import { SOURCES } from './horizontalpodautoscaler-columns.ts';
import { validateReference } from './horizontalpodautoscaler-validation.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** What an autoscaler measures (`validateMetrics`). */
export function validateMetrics(
  errors: FieldErrors,
  metrics: any[],
  path: Path,
  minReplicas: number | undefined,
): void {
  for (const [index, metric] of metrics.entries()) validateMetric(errors, metric, path.index(index));
  const outside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !outside)
    errors.push(
      forbidden(path, 'must specify at least one Object or External metric to support scaling to zero replicas'),
    );
}

type Rule = (errors: FieldErrors, source: any, path: Path) => void;

const RULES: readonly (readonly [field: string, rule: Rule])[] = [
  ['object', validateObject],
  ['external', validateExternal],
  ['pods', validatePods],
  ['resource', validateResource],
  ['containerResource', validateContainerResource],
];

function validateMetric(errors: FieldErrors, metric: any, path: Path): void {
  const type: string = metric.type ?? '';
  if (!type) errors.push(required(path.child('type'), 'must specify a metric source type'));
  if (!TYPES.includes(type)) errors.push(notSupported(path.child('type'), type, TYPES));
  const present = RULES.filter(([field]) => metric[field]);
  if (present.length) {
    const [field, rule] = present[0];
    rule(errors, metric[field], path.child(field));
  }
  const expected: string | undefined = SOURCES[type];
  if (!expected) errors.push(notSupported(path.child('type'), type, TYPES));
  else if (!metric[expected])
    errors.push(required(path.child(expected), 'must populate information for the given metric source'));
  if (present.length === 1) return;
  for (const [field] of present)
    if (field !== expected) errors.push(forbidden(path.child(field), 'must populate the given metric source only'));
}

function validateObject(errors: FieldErrors, source: any, path: Path): void {
  validateReference(errors, source.describedObject ?? {}, path.child('describedObject'), true);
  validateIdentifier(errors, source.metric ?? {}, path.child('metric'));
  validateTarget(errors, source.target ?? {}, path.child('target'));
  const { value, averageValue } = source.target ?? {};
  if (value == null && averageValue == null)
    errors.push(required(path.child('target', 'averageValue'), 'must set either a target value or averageValue'));
}

function validateExternal(errors: FieldErrors, source: any, path: Path): void {
  validateIdentifier(errors, source.metric ?? {}, path.child('metric'));
  validateTarget(errors, source.target ?? {}, path.child('target'));
  const { value, averageValue } = source.target ?? {};
  if (value == null && averageValue == null)
    errors.push(
      required(path.child('target', 'averageValue'), 'must set either a target value for metric or a per-pod target'),
    );
  if (value != null && averageValue != null)
    errors.push(
      forbidden(path.child('target', 'value'), 'may not set both a target value for metric and a per-pod target'),
    );
}

function validatePods(errors: FieldErrors, source: any, path: Path): void {
  validateIdentifier(errors, source.metric ?? {}, path.child('metric'));
  validateTarget(errors, source.target ?? {}, path.child('target'));
  const { averageValue } = source.target ?? {};
  if (averageValue == null || quantitySign(averageValue) !== 1)
    errors.push(required(path.child('target', 'averageValue'), 'must specify a positive target averageValue'));
}

function validateContainerResource(errors: FieldErrors, source: any, path: Path): void {
  if (!source.name) errors.push(required(path.child('name'), 'must specify a resource name'));
  else {
    validateAnyResourceName(errors, source.name, path.child('name'));
    validateContainerResourceName(errors, source.name, path.child('name'));
  }
  if (!source.container) errors.push(required(path.child('container'), 'must specify a container'));
  else addInvalid(errors, path.child('container'), source.container, isDNS1123Label(source.container));
  validateResourceTarget(errors, source.target ?? {}, path.child('target'));
}

function validateResource(errors: FieldErrors, source: any, path: Path): void {
  if (!source.name) errors.push(required(path.child('name'), 'must specify a resource name'));
  validateResourceTarget(errors, source.target ?? {}, path.child('target'));
}

function validateResourceTarget(errors: FieldErrors, target: any, path: Path): void {
  validateTarget(errors, target, path);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization == null && averageValue == null)
    errors.push(
      required(path.child('averageUtilization'), 'must set either a target raw value or a target utilization'),
    );
  if (averageUtilization != null && averageValue != null)
    errors.push(forbidden(path.child('averageValue'), 'may not set both a target raw value and a target utilization'));
}

const TARGETS = ['Utilization', 'Value', 'AverageValue'];

function validateTarget(errors: FieldErrors, target: any, path: Path): void {
  const { type = '', value, averageValue, averageUtilization } = target;
  if (!type) errors.push(required(path.child('type'), 'must specify a metric target type'));
  if (!TARGETS.includes(type))
    errors.push(invalid(path.child('type'), type, 'must be either Utilization, Value, or AverageValue'));
  if (value != null && quantitySign(value) !== 1) errors.push(invalid(path.child('value'), value, 'must be positive'));
  if (averageValue != null && quantitySign(averageValue) !== 1)
    errors.push(invalid(path.child('averageValue'), averageValue, 'must be positive'));
  if (averageUtilization != null && averageUtilization < 1)
    errors.push(invalid(path.child('averageUtilization'), averageUtilization, 'must be greater than 0'));
}

function validateIdentifier(errors: FieldErrors, { name = '' }: any, path: Path): void {
  if (!name) errors.push(required(path.child('name'), 'must specify a metric name'));
  else addInvalid(errors, path.child('name'), name, isValidPathSegmentName(name));
}
