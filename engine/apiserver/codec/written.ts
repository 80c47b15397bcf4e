import { goJson } from '../../kinds/field.ts';
import { agree } from './accept.ts';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { inServerOrder } from './go-json.ts';
import { sortedKeys } from './patched-text.ts';
import { failure } from '../status.ts';

/** An answer's body as HTTP carries it. */
export interface Written {
  readonly type: string;
  readonly text: string;
}

/** Clients of humans: they get indented JSON unless they ask otherwise. */
const PRETTY_AGENTS = /^(curl|Wget|Mozilla\/5\.0)/;

/** Is JSON indented, by the query or the client? */
function isPretty({ query, headers }: Pick<ApiRequest, 'query' | 'headers'>): boolean {
  const asked = query?.get('pretty');
  if (asked) return /^(1|t|T|true|TRUE|True)$/.test(asked);
  return PRETTY_AGENTS.test(headers?.['user-agent'] ?? '');
}

/** Is it the Status of a failure? */
export const isFailure = (body: unknown): boolean =>
  (body as { kind?: string; status?: unknown } | null)?.kind === 'Status' &&
  (body as { status?: unknown }).status === 'Failure';

/**
 * Write an answer in the form that its request asks for: JSON, indented for humans, in the order of Go's structs; YAML;
 * text as it is.
 *
 * @param yaml writes a value as YAML; without it such requests are told that it is not simulated.
 */
export function writeAnswer(
  request: Pick<ApiRequest, 'query' | 'headers'>,
  { headers, body, form }: ApiResponse,
  yaml?: (value: unknown) => string,
): Written {
  const type = headers['content-type'] ?? 'application/json';
  if (typeof body === 'string') return { type, text: body };
  if (form) return { type, text: goJson(body, form === 'indented' ? 2 : undefined) };
  // A failure that cannot be written as asked is written by hand.
  if (isFailure(body) && !agree(request.headers?.accept, undefined, () => false))
    return { type: 'application/json', text: goJson(body, 2) };
  const asked = agree(request.headers?.accept, undefined, () => true);
  const wantsYaml = asked?.type === 'application/yaml';
  if (wantsYaml && yaml) return { type: 'application/yaml', text: yaml(sortedKeys(inServerOrder(body))) };
  const shown = wantsYaml ? failure(406, 'NotAcceptable', 'application/yaml is not simulated here').status : body;
  const text = goJson(inServerOrder(shown), asked?.pretty || isPretty(request) ? 2 : undefined);
  return { type, text: asked?.pretty || isPretty(request) ? text : `${text}\n` };
}
