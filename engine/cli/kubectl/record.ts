import type { KubeObject } from '../../store/object.ts';
import type { Context } from './context.ts';
import { goDuration } from './duration.ts';
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
  if (!context.flags.bool('record')) return object;
  const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: commandText(context) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The command line as genericclioptions.RecordFlags writes it: path, arguments, then the flags. */
function commandText(context: Context): string {
  const { flags } = context;
  const given = flags.given().map((name) => `--${name}=${valueText(context, name)}`);
  return [context.path, ...context.args, ...given].join(' ');
}

function valueText({ flags, command }: Context, name: string): string {
  switch (command.flags?.find((flag) => flag.name === name)?.type ?? 'string') {
    case 'bool':
      return String(flags.bool(name));
    case 'int':
    case 'int32':
    case 'int64':
    case 'uint':
    case 'float64':
      return String(flags.number(name));
    case 'duration':
      return goDuration(flags.durationMs(name));
    case 'stringArray':
    case 'stringSlice':
      return `[${flags.strings(name).join(',')}]`;
    case 'mapStringString':
      return [...flags.map(name)].map(([key, value]) => `${key}=${value}`).join(',');
    case 'stringToString':
      return `[${[...flags.map(name)].map(([key, value]) => `${key}=${value}`).join(',')}]`;
    default:
      return flags.string(name);
  }
}
