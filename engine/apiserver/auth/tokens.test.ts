import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { World } from '../../world.ts';
import { TokenKey } from './token-key.ts';
import { readToken, signToken } from './tokens.ts';

const ask = (world: World, path: string, token?: string): { code: number; body: unknown } =>
  world.api.handle({ method: 'GET', path, ...(token && { headers: { authorization: `Bearer ${token}` } }) });

/** Who a token speaks for, as the server says. */
function nameOf(world: World, token: string): unknown {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const answer = world.api.handle({ method: 'POST', path, headers: { authorization: `Bearer ${token}` }, body: '{}' });
  return (answer.body as { status?: { userInfo: { username: string } } }).status?.userInfo.username;
}

test('tokens are signed by the key that the server shows, and by no other', () => {
  const world = new World({ seed: 'tokens' });
  const token = world.exec('kubectl create token default').stdout.trim();
  const shown = JSON.parse(world.exec('kubectl get --raw /openid/v1/jwks').stdout) as {
    keys: [{ kid: string; kty: string; n: string; e: string }];
  };
  const [head, claims, signature] = token.split('.');
  expect(JSON.parse(atob(head))).toEqual({ alg: 'RS256', kid: shown.keys[0].kid });
  const key = createPublicKey({ key: shown.keys[0], format: 'jwk' });
  const holds = (content: string): boolean =>
    verify('RSA-SHA256', Buffer.from(content), key, Buffer.from(signature, 'base64url'));
  expect([holds(`${head}.${claims}`), holds(`${head}.${claims}x`)]).toEqual([true, false]);
  expect(ask(world, '/api', token).code).toBe(200);
  for (const wrong of [`${token}A`, token.replace(/.$/, ''), `${head}.${claims}.`, `${head}.${claims}`, 'x'])
    expect(ask(world, '/api', wrong).code).toBe(401);
});

test('the token of a Secret speaks for its account for as long as the Secret holds it', () => {
  const world = new World({ seed: 'secret tokens' });
  world.exec(`kubectl create serviceaccount robot; kubectl apply -f - <<E
apiVersion: v1
kind: Secret
type: kubernetes.io/service-account-token
metadata: {name: key, annotations: {kubernetes.io/service-account.name: robot}}
E`);
  world.settle();
  const token = world.exec('kubectl get secret key -o jsonpath={.data.token} | base64 -d').stdout;
  expect(nameOf(world, token)).toBe('system:serviceaccount:default:robot');
  world.exec('kubectl delete secret key');
  expect(ask(world, '/api', token).code).toBe(401);
});

test('what one key signs another does not know, however its numbers begin', () => {
  const { tokenKey } = new World().api;
  const text = signToken({ iss: 'kubernetes/serviceaccount' } as never, tokenKey);
  expect(readToken(text, tokenKey)).toEqual({ iss: 'kubernetes/serviceaccount' });
  // The smallest numbers that a signature can be are none.
  for (const fill of ['A', '_'])
    expect(tokenKey.verifies(text.slice(0, text.lastIndexOf('.')), fill.repeat(342))).toBe(false);
  expect(tokenKey).toBeInstanceOf(TokenKey);
});
