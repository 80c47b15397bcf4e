import { expect, test } from 'vitest';
import type { KubeObject } from '../../../store/object.ts';
import { created } from '../../fixture.ts';
import { podColumns, podSummary } from './pod-columns.ts';
import { pod } from './pod.ts';
import { podWarnings } from './pod-warnings.ts';

const podOf = (spec: Record<string, unknown>, status?: Record<string, unknown>): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec,
    status,
  }) as unknown as KubeObject;

const container = (fields: Record<string, unknown> = {}) => ({ name: 'web', image: 'nginx', ...fields });

test('a pod gets its defaults and its class of service', () => {
  const object = podOf({ containers: [container({ resources: { limits: { cpu: '1', memory: '1Gi' } } })] });
  expect(created(pod, object)).toEqual([]);
  expect(object.spec).toMatchObject({ restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', enableServiceLinks: true });
  expect(object.spec.containers[0]).toMatchObject({
    imagePullPolicy: 'Always',
    terminationMessagePath: '/dev/termination-log',
    resources: { requests: { cpu: '1', memory: '1Gi' } },
  });
  expect(object.status).toEqual({ phase: 'Pending', qosClass: 'Guaranteed' });
});

test('errors come in the order of the server', () => {
  const object = podOf({
    volumes: [{ name: 'Data' }],
    containers: [
      container({ name: '', ports: [{ containerPort: 70000 }], volumeMounts: [{ name: 'gone', mountPath: '/x' }] }),
    ],
  });
  expect(created(pod, object).map((text) => text.slice(0, text.indexOf(':')))).toEqual([
    'spec.volumes[0].name',
    'spec.containers[0].name',
    'spec.containers[0].ports[0].containerPort',
    'spec.containers[0].volumeMounts[0].name',
  ]);
});

test('variables that hide others are warned of once the pod is new, and not afterwards', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ];
  const object = podOf({ containers: [container({ env })] });
  expect(podWarnings(object)).toEqual([
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ]);
  expect(podWarnings(object, object)).toEqual([]);
});

test('the status tells how far init containers are and what keeps a container waiting', () => {
  const spec = {
    initContainers: [container({ name: 'first' }), container({ name: 'second' })],
    containers: [container()],
  };
  const initContainerStatuses = [
    { name: 'first', ready: true, restartCount: 0, state: { terminated: { exitCode: 0 } } },
    { name: 'second', ready: false, restartCount: 0, state: { running: {} } },
  ];
  expect(podSummary(podOf(spec, { phase: 'Pending', initContainerStatuses })).status).toBe('Init:1/2');
  const waiting = {
    name: 'web',
    ready: false,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, finishedAt: '2026-11-21T09:59:50Z' } },
  };
  const crashing = podOf({ containers: [container()] }, { phase: 'Running', containerStatuses: [waiting] });
  const cells = podColumns.map(({ cell }) => cell(crashing, Date.UTC(2026, 10, 21, 10)));
  expect(cells.slice(0, 4)).toEqual(['web', '0/1', 'CrashLoopBackOff', '3 (10s ago)']);
});

test('a label key stands twice where the selector names it besides matchLabelKeys', () => {
  const spread = (labelSelector: unknown): string[] => {
    const rule = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['q', 'app'] };
    const object = podOf({ containers: [container()], topologySpreadConstraints: [{ ...rule, labelSelector }] });
    object.metadata.labels = { app: 'web' };
    return created(pod, object);
  };
  const twice = [
    'spec.topologySpreadConstraints[0][1]: Invalid value: "app": exists in both matchLabelKeys and labelSelector',
  ];
  expect(spread({ matchLabels: { tier: 'back' } })).toEqual([]);
  // The pod has no label q, so nothing is added to the selector for it.
  expect(spread({ matchLabels: { q: '1' } })).toEqual([]);
  expect(spread({ matchLabels: { app: 'web' } })).toEqual(twice);
  expect(spread({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] })).toEqual(twice);
});
