import { parseRequest } from '../../cluster/certificate-request.ts';
import { humanDuration } from '../../flags/duration.ts';
import { KubectlError } from '../../errors.ts';
import { describeEventsOf } from './events.ts';
import type { Describer } from './view.ts';
import { formatLabels, rfc1123, text, type Any, type DescribeWriter } from './writer.ts';

export const certificateSigningRequest: Describer = (object, w, view) => {
  const { metadata, spec, status = {} } = object;
  const request = parseRequest(text(spec.request));
  if (!request) throw new KubectlError('Error parsing CSR: PEM block type must be CERTIFICATE REQUEST');
  w.field(0, 'Name', metadata.name);
  w.field(0, 'Labels', formatLabels(metadata.labels));
  w.field(0, 'Annotations', formatLabels(metadata.annotations));
  w.field(0, 'CreationTimestamp', rfc1123(metadata.creationTimestamp));
  w.field(0, 'Requesting User', spec.username);
  if (spec.signerName) w.field(0, 'Signer', spec.signerName);
  if (spec.expirationSeconds !== undefined)
    w.field(0, 'Requested Duration', humanDuration(spec.expirationSeconds * 1000));
  w.field(0, 'Status', statusText(status));
  const { subject, names } = request;
  w.line(0, 'Subject:');
  w.line(0, `\tCommon Name:\t${subject.commonName}`);
  w.line(0, `\tSerial Number:\t${subject.serialNumber}`);
  for (const [title, values] of subject.lists) list(w, title, values);
  if (names.some(([, values]) => values.length)) {
    w.line(0, 'Subject Alternative Names:');
    for (const [title, values] of names) list(w, title, values);
  }
  describeEventsOf(object, w, view);
};

function list(w: DescribeWriter, title: string, values: readonly string[]): void {
  if (values.length) w.line(0, `\t${title}:\t${values.join('\n\t\t')}`);
}

function statusText({ conditions = [], certificate }: Any): string {
  const types = new Set(conditions.map(({ type }: Any) => type));
  const decided = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  return `${decided}${types.has('Failed') ? ',Failed' : ''}${certificate ? ',Issued' : ''}`;
}
