import type { ApiRequest } from '../engine/apiserver/api.ts';
import { failure } from '../engine/apiserver/status.ts';
import { OBJECT_TYPES } from './requests.ts';

/** The forms in which objects are written here. */
export type Form = 'json' | 'yaml';

/** Clients of humans: they get indented JSON unless they ask otherwise. */
const PRETTY_AGENTS = /^(curl|Wget|Mozilla\/5\.0)/;
const FORMS: Readonly<Record<string, Form>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/**
 * The form that an Accept header prefers of those spoken here; undefined where it has none of them. Protobuf is not
 * written: the clients that read it name JSON as well.
 */
export function formOf(accept: string | undefined): Form | undefined {
  if (!accept?.trim()) return 'json';
  const named = accept.split(',').map((part) => {
    const [type, ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((text) => text.startsWith('q='))?.slice(2);
    return { form: FORMS[type.toLowerCase()], quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  const best = named.filter(({ form, quality }) => form && quality > 0).sort((a, b) => b.quality - a.quality);
  return best[0]?.form;
}

/** Throws the 406 for a request of a resource that accepts nothing that is written here. */
export function checkAcceptable({ path, headers }: ApiRequest): void {
  if (!/^\/apis?\//.test(path) || /\/(log|proxy|exec|attach|portforward)(\/|$)/.test(path)) return;
  if (formOf(headers?.accept) !== undefined) return;
  const types = OBJECT_TYPES.filter((type) => !type.includes('protobuf')).join(', ');
  throw failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${types}`, {});
}

/** Is the answer indented? */
export function isPretty(request: ApiRequest | undefined): boolean {
  const asked = request?.query?.get('pretty');
  if (asked) return /^(1|t|true)$/i.test(asked);
  return PRETTY_AGENTS.test(request?.headers?.['user-agent'] ?? '');
}
