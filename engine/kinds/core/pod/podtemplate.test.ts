import { expect, test } from 'vitest';
import type { KubeObject } from '../../../store/object.ts';
import { podTemplate } from './podtemplate.ts';

test('a PodTemplate warns when it comes and when its template changes', () => {
  const press = (image: string): KubeObject => {
    const topologySpreadConstraints = [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }];
    const template = { spec: { containers: [{ name: 'press', image }], topologySpreadConstraints } };
    return { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'press' }, template };
  };
  const warnings = (object: KubeObject, old?: KubeObject) => podTemplate.warnings!(object, old, {} as never);
  const text =
    'template.spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod';
  expect(warnings(press('a'))).toEqual([text]);
  expect(warnings(press('a'), press('a'))).toEqual([]);
  expect(warnings(press('b'), press('a'))).toEqual([text]);
});
