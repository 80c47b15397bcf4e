import type { KubeObject } from '../../../../store/object.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { goList } from '../describe/writer.ts';
import { hasReason, KubectlError } from '../../errors.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { TABLE_TABS, TabWriter } from '../../printers/tab-writer.ts';
import { typedPrinterOf } from '../../printers/typed-output.ts';

/** `kubectl auth whoami`. */
export const WHOAMI: Command = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  long: 'Experimental: Check who you are and which attributes you have (groups, extra).',
  examples: `  # Your attributes
  kubectl auth whoami
  
  # As JSON
  kubectl auth whoami -o json`,
  usage: 'whoami',
  flags: PRINT_FLAGS,
  *run(context) {
    const review = ask(context);
    if (context.flags.string('output') || context.flags.string('template'))
      return void (yield* context.out(typedPrinterOf(context, '').print(review)));
    const { username, uid, groups, extra = {} } = review.status?.userInfo ?? {};
    const out = new TabWriter(TABLE_TABS);
    out.write('ATTRIBUTE\tVALUE\n');
    if (username) out.write(`Username\t${username}\n`);
    if (uid) out.write(`UID\t${uid}\n`);
    if (groups?.length) out.write(`Groups\t${goList(groups)}\n`);
    for (const key of Object.keys(extra).sort()) out.write(`Extra: ${key}\t${goList(extra[key])}\n`);
    yield* context.out(out.flush());
  },
};

function ask({ client }: Context): KubeObject {
  try {
    return client.request({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
  } catch (error) {
    if (!hasReason(error, 'Forbidden')) throw error;
    throw new KubectlError(
      'the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it',
    );
  }
}
