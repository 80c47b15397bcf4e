import { decodedLength } from '../../../../kernel/base64.ts';
import { textFromBase64 } from '../../../../runtime/bytes.ts';
import { describeEventsOf } from './events.ts';
import type { Describer } from './view.ts';

export const configMap: Describer = (object, w, view) => {
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.write(0, '\nData\n====\n');
  const data: Record<string, string> = object.data ?? {};
  for (const key of Object.keys(data).sort()) w.write(0, `${key}:\n----\n${data[key]}\n\n`);
  w.write(0, '\nBinaryData\n====\n');
  const binary: Record<string, string> = object.binaryData ?? {};
  for (const key of Object.keys(binary).sort()) w.write(0, `${key}: ${decodedLength(binary[key])} bytes\n`);
  w.write(0, '\n');
  describeEventsOf(object, w, view);
};

export const secret: Describer = (object, w) => {
  w.head(object, ['namespace', 'labels', 'annotations']);
  w.write(0, `\nType:\t${object.type ?? ''}\n`);
  w.write(0, '\nData\n====\n');
  const data: Record<string, string> = object.data ?? {};
  for (const key of Object.keys(data).sort()) {
    const shown = key === 'token' && object.type === 'kubernetes.io/service-account-token';
    w.field(0, key, shown ? textFromBase64(data[key]) : `${decodedLength(data[key])} bytes`);
  }
};
