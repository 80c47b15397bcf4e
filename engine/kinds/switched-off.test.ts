import { expect, test } from 'vitest';
import { dropFieldsOff, podFieldsOff } from './switched-off.ts';

test('fields whose feature is off are taken away wherever a pattern leads, others stay', () => {
  const pod = {
    spec: {
      schedulingGroup: { podGroupName: 'a' },
      containers: [
        { name: 'a', lifecycle: { stopSignal: 'SIGUSR1', preStop: { sleep: { seconds: 1 } } } },
        { name: 'b' },
      ],
      volumes: [
        { name: 'v', projected: { sources: [{ clusterTrustBundle: { path: 'x' } }, { secret: { name: 's' } }] } },
      ],
    },
  };
  dropFieldsOff(pod, podFieldsOff('spec'));
  expect(pod).toEqual({
    spec: {
      containers: [{ name: 'a', lifecycle: { preStop: { sleep: { seconds: 1 } } } }, { name: 'b' }],
      volumes: [{ name: 'v', projected: { sources: [{}, { secret: { name: 's' } }] } }],
    },
  });
});
