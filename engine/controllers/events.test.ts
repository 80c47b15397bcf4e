import { expect, test } from 'vitest';
import { EventRecorder } from './events.ts';
import { testCluster } from './fixture.ts';

const about = { kind: 'ReplicaSet', namespace: 'default', name: 'web', uid: '1', apiVersion: 'apps/v1' };

function recorded(act: (recorder: EventRecorder, pass: (ms: number) => void) => void): string[] {
  const { kernel, store, client } = testCluster();
  const recorder = new EventRecorder({ kernel, client, component: 'test' });
  act(recorder, (ms) => kernel.advance(ms));
  return store
    .list('events', 'default')
    .filter(({ involvedObject }) => involvedObject.name === 'web')
    .map(({ message, count }) => `${message} x${count}`);
}

test('an event that repeats is counted', () => {
  expect(
    recorded((recorder, pass) => {
      for (let i = 0; i < 3; i++) {
        recorder.event(about, 'Warning', 'FailedCreate', 'Error creating: no');
        pass(10);
      }
    }),
  ).toEqual(['Error creating: no x3']);
});

test('the tenth message of one reason and those after it are combined', () => {
  expect(
    recorded((recorder, pass) => {
      for (let i = 1; i <= 12; i++) {
        recorder.event(about, 'Normal', 'SuccessfulCreate', `Created pod: ${i}`);
        pass(10);
      }
    }),
  ).toEqual([
    ...Array.from({ length: 9 }, (_, i) => `Created pod: ${i + 1} x1`),
    '(combined from similar events): Created pod: 12 x3',
  ]);
});

test('more than 25 writes about one object at once are dropped', () => {
  const counts = recorded((recorder) => {
    for (let i = 0; i < 100; i++) recorder.event(about, 'Normal', 'Same', 'again');
  });
  expect(counts).toEqual(['again x25']);
});
