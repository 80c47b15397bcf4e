import { StatusError } from '../../../../apiserver/status.ts';
import type { Info } from '../../resource/info.ts';
import { groupResource } from '../../connection/discovery.ts';
import { errorText, hasReason } from '../../errors.ts';

/** Why an edit did not go through, for the head of the file that is opened again. */
export interface Reason {
  readonly head: string;
  readonly others: readonly string[];
}

/** What became of the objects of one round of editing. */
export class EditResults {
  readonly reasons: Reason[] = [];
  /** Objects that the server found invalid. */
  invalid = 0;
  /** Objects that could not be written for other reasons. */
  retryable = 0;
  notFound = 0;

  /** Note a failure; returns the line to print. */
  add(error: unknown, info: Info): string {
    const what = `${groupResource(info.mapping)} ${JSON.stringify(info.name)}`;
    if (hasReason(error, 'Invalid')) {
      this.invalid++;
      this.reasons.push({ head: `${what} was not valid`, others: causesOf(error) });
      return `error: ${what} is invalid`;
    }
    if (hasReason(error, 'NotFound')) {
      this.notFound++;
      return `error: ${what} could not be found on the server`;
    }
    this.retryable++;
    return `error: ${what} could not be patched: ${errorText(error)}`;
  }
}

const causesOf = (error: StatusError): string[] =>
  (error.status.details?.causes ?? []).map(({ field = '', message = '' }) => `${field}: ${message}`);

const hashed = (text: string): string => text.replace(/\n$/, '').replaceAll('\n', '\n# ');

/** The comment at the head of the file. */
export function header(reasons: readonly Reason[], lastApplied: boolean): string {
  const intro = lastApplied
    ? `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`
    : `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;
  const parts = reasons.map(({ head, others }) =>
    [`# ${hashed(head)}${others.length ? ':' : ''}`, ...others.map((other) => `# * ${hashed(other)}`), '#'].join('\n'),
  );
  return intro + parts.map((part) => `${part}\n`).join('');
}
