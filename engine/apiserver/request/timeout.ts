import { quote } from '../../kinds/field.ts';
import type { ApiRequest } from '../api.ts';
import type { RequestInfo } from './request-info.ts';
import { badRequest } from '../status.ts';

const UNITS = new Set(['ns', 'us', '\u00b5s', '\u03bcs', 'ms', 's', 'm', 'h']);
/** Characters of a duration that are read; longer ones are no duration. */
const MAX_LENGTH = 100;

/** What is wrong with a text as a duration, in Go's words; undefined where nothing is. */
function durationError(text: string): string | undefined {
  const invalid = `time: invalid duration ${quote(text)}`;
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') return undefined;
  if (rest === '' || rest.length > MAX_LENGTH) return invalid;
  while (rest !== '') {
    const number = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)/.exec(rest)?.[0];
    if (!number) return invalid;
    rest = rest.slice(number.length);
    const unit = /^[^.0-9]+/.exec(rest)?.[0];
    if (!unit) return `time: missing unit in duration ${quote(text)}`;
    if (!UNITS.has(unit)) return `time: unknown unit ${quote(unit)} in duration ${quote(text)}`;
    rest = rest.slice(unit.length);
  }
  return undefined;
}

const LONG_RUNNING = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** `?timeout=` of a request that does not run for long must be a duration (WithRequestDeadline); throws the 400. */
export function checkTimeout({ query }: ApiRequest, { verb, subresource }: RequestInfo): void {
  const text = query?.get('timeout');
  if (!text || verb === 'watch' || LONG_RUNNING.has(subresource)) return;
  const why = durationError(text);
  if (why) throw badRequest(`invalid timeout specified in the request URL - ${why}`);
}
