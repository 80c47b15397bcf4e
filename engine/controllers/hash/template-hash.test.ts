import { expect, test } from 'vitest';
import { md5 } from './md5.ts';
import { podTemplateHash, revisionHash } from './template-hash.ts';

const container = (fields: object): object => ({
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
  ...fields,
});

const template = (containers: object[], fields: object = {}): object => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    containers,
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 1,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...fields,
  },
});

// The hashes are those that Kubernetes 1.36 gave the same templates.
test('a template has the hash that Kubernetes gives it', () => {
  const ports = [{ containerPort: 80, protocol: 'TCP' }];
  expect(podTemplateHash(template([container({ name: 'nginx', image: 'nginx:1.14.2', ports })]))).toBe('5948fb5b4c');
  expect(podTemplateHash(template([container({ name: 'nginx', image: 'nginx:1.16.1', ports })]))).toBe('5c5d7bbdcb');
});

test('quantities hash as they are kept: their text only where it is canonical', () => {
  const resources = { requests: { cpu: '50m', memory: '32Mi' } };
  expect(podTemplateHash(template([container({ name: 'nginx', image: 'nginx:1.25', resources })]))).toBe('85f8fcf8cb');
});

test('a collision changes the hash', () => {
  const same = template([container({ name: 'nginx', image: 'nginx:1.25' })]);
  expect(podTemplateHash(same, 1)).not.toBe(podTemplateHash(same));
});

test('a revision has the hash of its data and of the number of collisions', () => {
  expect(revisionHash('{"spec":{}}', 0)).not.toBe(revisionHash('{"spec":{}}'));
});

test('MD5 is MD5', () => {
  const sum = (text: string): string => md5(new TextEncoder().encode(text));
  expect(sum('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(sum('The quick brown fox jumps over the lazy dog')).toBe('9e107d9d372bb6826bd81d3542a419d6');
  expect(sum('1234567890'.repeat(8))).toBe('57edf4a22be3c955ac49da2e2107b67a');
});
