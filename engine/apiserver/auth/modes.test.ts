import { describe, expect, test } from 'vitest';
import { World } from '../../world.ts';

const list = (authorization: ConstructorParameters<typeof World>[0]): string =>
  new World(authorization).exec('kubectl get pods --as=jane').stderr;

describe('authorization modes', () => {
  test('RBAC is the default and refuses who has no binding', () => {
    expect(list({})).toBe(
      'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
  });

  test('AlwaysAllow lets everybody in', () => {
    expect(list({ authorization: ['AlwaysAllow'] })).toBe('No resources found in default namespace.\n');
  });

  test('AlwaysDeny refuses everybody, the administrator too', () => {
    const world = new World({ authorization: ['AlwaysDeny'] });
    expect(world.exec('kubectl get pods').stderr).toBe(
      'Error from server (Forbidden): forbidden: User "kubernetes-admin" cannot get path "/api": Everything is forbidden.\n',
    );
  });

  test('ABAC allows what a line of its policy says', () => {
    const policies =
      '{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"user":"jane","namespace":"*","resource":"pods","readonly":true}}';
    const world = new World({ authorization: ['RBAC', { mode: 'ABAC', policies }] });
    expect(world.exec('kubectl auth can-i list pods --as=jane').stdout).toBe('yes\n');
    expect(world.exec('kubectl auth can-i delete pods --as=jane').stdout).toBe('no - No policy matched.\n');
  });

  test('Webhook asks a service that allows, denies, or leaves it to the next mode', () => {
    const world = new World({
      authorization: [
        {
          mode: 'Webhook',
          rules: [
            { user: 'jane', resource: 'secrets', decision: 'deny', reason: 'jane is on leave' },
            { user: 'jane', verb: 'list', decision: 'allow' },
          ],
        },
        'RBAC',
      ],
    });
    const canI = (what: string): string => world.exec(`kubectl auth can-i ${what}`).stdout;
    expect(canI('list pods --as=jane')).toBe('yes\n');
    expect(canI('list secrets --as=jane')).toBe('no - jane is on leave\n');
    expect(canI('delete pods --as=jane')).toBe('no\n');
    expect(canI('delete pods')).toBe('yes\n');
  });

  test('AlwaysDeny leaves it to the next mode', () => {
    expect(list({ authorization: ['AlwaysDeny', 'AlwaysAllow'] })).toBe('No resources found in default namespace.\n');
  });
});
