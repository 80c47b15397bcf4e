import type { KubeObject } from '../../../store/object.ts';
import type { Context } from '../context.ts';
import type { Flag } from './flags.ts';

/** `--record`. */
export const RECORD_FLAG: Flag = {
  name: 'record',
  type: 'bool',
  usage: 'Note the command in the annotation of the change cause.',
  deprecated: '--record will be removed in the future',
};

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** The object with the command as its change cause, where --record asks for it (or the object has one and it is not off). */
export function recordCause(context: Context, object: KubeObject): KubeObject {
  if (!context.flags.has('record') || !context.flags.bool('record')) return object;
  const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: commandText(context) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The command line as genericclioptions.RecordFlags writes it: path, arguments, then the flags as they were given. */
function commandText({ path, args, flags }: Context): string {
  return [path, ...args, ...flags.given.map(([name, text]) => `--${name}=${text}`)].join(' ');
}
