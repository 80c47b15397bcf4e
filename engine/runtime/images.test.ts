import { expect, test } from 'vitest';
import { findImage, parseReference, pullFailure, type Reference } from './images.ts';

const NODE = { node: '172.30.0.11', server: '172.30.250.2' };

test('names are completed as the runtime completes them', () => {
  const canonical = (name: string): string => {
    const parsed = parseReference(name);
    return 'error' in parsed ? parsed.error : parsed.canonical;
  };
  expect(canonical('nginx')).toBe('docker.io/library/nginx:latest');
  expect(canonical('prom/node-exporter:v1')).toBe('docker.io/prom/node-exporter:v1');
  expect(canonical('localhost:5000/app')).toBe('localhost:5000/app:latest');
  expect(canonical('registry.k8s.io/pause:3.10')).toBe('registry.k8s.io/pause:3.10');
  expect(canonical('Nginx:1.25')).toBe('invalid reference format: repository name (library/Nginx) must be lowercase');
  expect(canonical('nginx:lat est')).toBe('invalid reference format');
  expect(canonical('http://nginx')).toBe('invalid reference format');
});

test('a pull fails in the words of the registry that was asked', () => {
  const why = (name: string): string | undefined => pullFailure(parseReference(name) as Reference, NODE);
  expect(why('nginx:1.25')).toBeUndefined();
  expect(why('nginx:9.9')).toBe(
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9.9": failed to resolve image: docker.io/library/nginx:9.9: not found',
  );
  expect(why('nosuchrepo/x')).toBe(
    'failed to pull and unpack image "docker.io/nosuchrepo/x:latest": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  );
  expect(why('quay.io/a/b:1')).toMatch(
    /^failed to pull and unpack image "quay.io\/a\/b:1": failed to resolve image: failed to do request: Head "https:\/\/quay.io\/v2\/a\/b\/manifests\/1": dial tcp: lookup quay.io on 172.30.250.2:53: read udp 172.30.0.11:\d+->172.30.250.2:53: read: connection refused$/,
  );
});

test('names of one image share a digest', () => {
  const digest = (name: string): string | undefined => findImage(parseReference(name) as Reference)?.digest;
  expect(digest('nginx:1.27')).toBe(digest('nginx'));
  expect(digest('nginx:1.25')).not.toBe(digest('nginx'));
  expect(digest(`nginx@${digest('nginx:1.25')}`)).toBe(digest('nginx:1.25'));
});
