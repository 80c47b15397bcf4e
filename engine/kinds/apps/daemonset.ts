import { ageColumn, formatSelector, nameColumn, formatLabels, templateColumns, integer, text, wide } from '../cells.ts';
import type { KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { defaultPodTemplate } from '../core/pod/pod-defaults.ts';
import { podTemplateSpecWarnings } from '../core/pod/pod-warnings.ts';
import { prepareSpecUpdate } from '../status-strategy.ts';
import { quote } from '../field.ts';
import type { Kind } from '../kind.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from './daemonset-validation.ts';
import { podFieldsOff } from '../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/apps/daemonset/strategy.go */
export const daemonSet: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  fieldsOff: podFieldsOff('spec.template.spec'),
  updateChecks: ['update'],
  hasGeneration: true,
  unreadable({ metadata }) {
    const text = metadata.annotations?.[TEMPLATE_GENERATION];
    if (text === undefined || /^[+-]?[0-9]{1,18}$/.test(text)) return undefined;
    return `strconv.ParseInt: parsing ${quote(text)}: ${/^[+-]?[0-9]+$/.test(text) ? 'value out of range' : 'invalid syntax'}`;
  },
  default: defaultDaemonSet,
  prepareForCreate(object) {
    object.metadata.generation = 1;
    setTemplateGeneration(object, Math.max(1, templateGeneration(object)));
    object.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  },
  prepareForUpdate(object, old, context) {
    prepareSpecUpdate(object, old, context, { counted: ['spec'] });
    const changed = !equal(object.spec?.template, old.spec?.template);
    setTemplateGeneration(object, templateGeneration(old) + Number(changed));
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  warnings: (object, old) =>
    old && templateGeneration(object) === templateGeneration(old)
      ? []
      : podTemplateSpecWarnings(object.spec?.template, 'spec.template'),
  columns: [
    nameColumn,
    integer('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0),
    integer('Current', ({ status }) => status?.currentNumberScheduled ?? 0),
    integer('Ready', ({ status }) => status?.numberReady ?? 0),
    integer('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0),
    integer('Available', ({ status }) => status?.numberAvailable ?? 0),
    text('Node Selector', ({ spec }) => formatLabels(spec.template?.spec?.nodeSelector)),
    ageColumn,
    ...templateColumns,
    wide('Selector', ({ spec }) => formatSelector(spec.selector)),
  ],
};

/** What apps/v1 keeps of a field that its spec no longer has: how often the template has changed. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const templateGeneration = ({ metadata }: KubeObject): number =>
  Number(metadata.annotations?.[TEMPLATE_GENERATION]) || 0;

function setTemplateGeneration(object: KubeObject, generation: number): void {
  const annotations = object.metadata.annotations;
  if (annotations?.[TEMPLATE_GENERATION] === String(generation)) return;
  object.metadata.annotations = { ...annotations, [TEMPLATE_GENERATION]: String(generation) };
}

function defaultDaemonSet(object: KubeObject): void {
  if (object.metadata.annotations?.[TEMPLATE_GENERATION] === undefined) setTemplateGeneration(object, 0);
  const spec = (object.spec ??= {});
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  } else if (strategy.rollingUpdate)
    strategy.rollingUpdate = { maxUnavailable: 0, maxSurge: 0, ...strategy.rollingUpdate };
  spec.revisionHistoryLimit ??= 10;
  defaultPodTemplate((spec.template ??= {}));
}
