import { decodeBase64Url, encodeBase64Url } from '../../kernel/base64.ts';
import { badRequest } from '../status.ts';
import { JsonSyntaxError, readJson } from '../codec/json-text.ts';

/** Where a list goes on: the revision it is of, and the first key after what was given, as etcd orders keys. */
export interface Token {
  readonly revision: number;
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';
const ALPHABET = /[^A-Za-z0-9_-]/;

/** Write a token (`storage.EncodeContinue`): `after` is the key of the last object given, below the list's own. */
export function writeToken(revision: number, after: string): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify({ v: VERSION, rv: revision, start: `${after}\0` })));
}

/** Read a token; throws BadRequest. */
export function readToken(text: string): Token {
  const wrong = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const at = text.search(ALPHABET);
  if (at >= 0 || text.length % 4 === 1)
    throw wrong(`illegal base64 data at input byte ${at >= 0 ? at : text.length - 1}`);
  const bytes = decodeBase64Url(text);
  let value: unknown;
  try {
    value = readJson(new TextDecoder().decode(bytes)).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw wrong(error.message);
    throw error;
  }
  const { v, rv, start } = (value ?? {}) as Record<string, unknown>;
  if (v !== VERSION) throw wrong(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0)
    throw wrong('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw wrong('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, start };
}
