import { expect, it } from 'vitest';
import { schemaOf } from '../../kinds/schema.ts';
import { mergeFields } from './fields-merge.ts';

const pod = schemaOf('', 'v1', 'Pod');
const withVolume = (emptyDir: unknown): unknown => ({ spec: { volumes: [{ name: 'x', emptyDir }] } });

it('null over an empty value stays null, over another it says nothing', () => {
  expect(mergeFields(pod, withVolume({}), withVolume(null))).toEqual(withVolume(null));
  const limited = withVolume({ sizeLimit: '1Gi' });
  expect(mergeFields(pod, limited, withVolume(null))).toEqual(limited);
});
