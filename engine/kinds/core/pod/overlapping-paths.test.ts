import { expect, it } from 'vitest';
import { overlappingPathWarnings } from './overlapping-paths.ts';

it('tells the files of a volume that lie in each other', () => {
  const sources = [
    { secret: { name: 's', items: [{ key: 'k', path: 'b' }] } },
    { configMap: { name: 'm', items: [{ key: 'k', path: 'b/c' }] } },
    {},
    { serviceAccountToken: { path: 'token' } },
  ];
  expect(overlappingPathWarnings({ name: 'q', projected: { sources } })).toEqual([
    'volume "q" (Projected): overlapping paths: "b/c" (ConfigMap "m") with "b" (Secret "s")',
    'volume "q" (Projected) has no sources provided',
  ]);
});
