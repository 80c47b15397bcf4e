import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { labelSelectorOf } from '../create/pdb.ts';
import { KubectlError } from '../../errors.ts';
import { findAll, RECORDED_SET_FLAGS, updateOne, type Update } from './update.ts';

/** `kubectl set selector`. */
export const SET_SELECTOR: Command = {
  name: 'selector',
  short: 'Set the selector on a resource',
  usage: 'selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: [
    ...RECORDED_SET_FLAGS.filter(({ name }) => name !== 'selector'),
    { name: 'resource-version', type: 'string', usage: 'Only where the object still has this version.' },
    { name: 'selector', type: 'string', usage: 'Only objects with these labels.', hidden: true },
  ],
  run: runSetSelector,
};

function* runSetSelector(context: Context): Co<void> {
  const { args, flags } = context;
  const resources = args.slice(0, -1);
  const expression = args[args.length - 1] ?? '';
  if (!args.length) throw new KubectlError('one selector is required');
  const { matchLabels, matchExpressions } = labelSelectorOf(expression) as {
    matchLabels?: object;
    matchExpressions?: unknown[];
  };
  const found = yield* findAll(context, resources, 'refused');
  const version = flags.string('resource-version');
  const update: Update = {
    operation: 'selector updated',
    failure: '',
    always: true,
    bareErrors: true,
    change(object) {
      if (object.kind !== 'Service') throw new KubectlError('setting a selector is only supported for Services');
      if (matchExpressions?.length)
        throw new KubectlError(
          `match expression [${matchExpressions.map(expressionText).join(' ')}] not supported on this object`,
        );
      object.spec.selector = { ...matchLabels };
      if (version) object.metadata.resourceVersion = version;
    },
  };
  yield* found.visit((info) => updateOne(context, info, update, []));
}

/** A label selector's requirement as Go's %v prints it. */
function expressionText(expression: unknown): string {
  const { key, operator, values = [] } = expression as { key: string; operator: string; values?: string[] };
  return `{${key} ${operator} [${values.join(' ')}]}`;
}
