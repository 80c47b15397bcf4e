import type { KubeObject } from '../../store/object.ts';
import { validateContainerResources } from '../core/container/resources-validation.ts';
import { validateTolerations } from '../core/pod/tolerations-validation.ts';
import { equal } from '../equality.ts';
import { duplicate, invalid, Path, required, type FieldErrors } from '../field.ts';
import { goValue, type GoStruct } from '../go-print.ts';
import { isDNS1123Label } from '../names.ts';
import { validateLabelMap } from '../label-selector-validation.ts';
import { invalids } from '../references.ts';

const TOLERATION: GoStruct = [
  ['Key', 'key', ''],
  ['Operator', 'operator', ''],
  ['Value', 'value', ''],
  ['Effect', 'effect', ''],
  ['TolerationSeconds', 'tolerationSeconds', null],
];

/** Follows ValidateRuntimeClass of pkg/apis/node/validation. */
export function validateRuntimeClass(object: KubeObject): FieldErrors {
  const handler: string = object.handler ?? '';
  const at = new Path('handler');
  return [
    ...(handler ? invalids(at, handler, isDNS1123Label(handler)) : [required(at)]),
    ...validateOverhead(object.overhead?.podFixed, new Path('overhead')),
    ...(object.scheduling ? validateScheduling(object.scheduling, new Path('scheduling')) : []),
  ];
}

/** Follows ValidateRuntimeClassUpdate: the handler stays. */
export function validateRuntimeClassUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  return object.handler === old.handler
    ? []
    : [invalid(new Path('handler'), object.handler ?? '', 'field is immutable')];
}

/** What a pod takes besides its containers is checked as the limits of one. */
function validateOverhead(limits: Record<string, string> | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (limits) validateContainerResources(errors, { limits }, [], path);
  return errors;
}

function validateScheduling(
  {
    nodeSelector,
    tolerations = [],
  }: { nodeSelector?: Record<string, string>; tolerations?: Record<string, unknown>[] },
  path: Path,
): FieldErrors {
  const errors = validateLabelMap(nodeSelector, path.child('nodeSelector'));
  const list = path.child('tolerations');
  validateTolerations(errors, tolerations, list);
  for (const [i, toleration] of tolerations.entries())
    if (tolerations.slice(0, i).some((before) => equal(before, toleration)))
      errors.push(duplicate(list.index(i), goValue(toleration, TOLERATION)));
  return errors;
}
