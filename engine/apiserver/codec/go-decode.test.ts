import { expect, it } from 'vitest';
import { decodeAs } from './go-decode.ts';

const secret = (data: unknown): unknown => decodeAs('io.k8s.api.core.v1.Secret', { data }).value.data;

it('bytes are written as Go writes them: bits that belong to no byte are lost', () => {
  expect(secret({ a: 'MDEYMZQ1NJC4OWFIY2RLZG==', b: 'YWJ=', c: 'YWJj\n' })).toEqual({
    a: 'MDEYMZQ1NJC4OWFIY2RLZA==',
    b: 'YWI=',
    c: 'YWJj',
  });
});

it('the rules of a schema have a type of their own', () => {
  const decode = (): unknown =>
    decodeAs('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps', {
      'x-kubernetes-validations': {},
    });
  expect(decode).toThrow('x-kubernetes-validations of type v1.ValidationRules');
});
