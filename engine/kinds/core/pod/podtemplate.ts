import { nameColumn, containerColumns, formatLabels, text } from '../../cells.ts';
import { equal } from '../../equality.ts';
import type { Kind } from '../../kind.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { validatePodTemplateObject } from './podtemplate-validation.ts';
import { podTemplateWarnings } from './pod-warnings.ts';
import { podFieldsOff } from '../../switched-off.ts';

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/podtemplate/strategy.go */
export const podTemplate: Kind = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  fieldsOff: podFieldsOff('template.spec'),
  updateChecks: ['update'],
  hasGeneration: true,
  default(object) {
    defaultPodTemplate((object.template ??= {}));
  },
  validate: validatePodTemplateObject,
  validateUpdate: validatePodTemplateObject,
  warnings: (object, old) => (old && equal(object.template, old.template) ? [] : podTemplateWarnings(object)),
  columns: [
    nameColumn,
    ...containerColumns((object) => object.template?.spec, text),
    text('Pod Labels', (object) => formatLabels(object.template?.metadata?.labels)),
  ],
};
