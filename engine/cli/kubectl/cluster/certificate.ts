import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../resource/builder.ts';
import { refresh, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { groupResource } from '../connection/discovery.ts';
import { hasReason, KubectlError } from '../errors.ts';
import { helpText } from '../settings/help-text.ts';
import { replaceObject } from '../connection/helper.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';

const RETRIES = 10;

/** `kubectl certificate`. */
export const CERTIFICATE: Command = {
  name: 'certificate',
  short: 'Modify certificate resources',
  usage: 'certificate SUBCOMMAND',
  // Unlike other groups of commands, it takes a word it does not know for a call for help.
  *run(context) {
    yield* context.out(helpText(context.chain));
  },
  subcommands: [
    decision('approve', 'Approved', 'Denied', 'KubectlApprove', 'approved'),
    decision('deny', 'Denied', 'Approved', 'KubectlDeny', 'denied'),
  ],
};

function decision(name: string, type: string, opposite: string, reason: string, done: string): Command {
  return {
    name,
    short: `${name === 'approve' ? 'Approve' : 'Deny'} a certificate signing request`,
    usage: `${name} (-f FILENAME | NAME)`,
    flags: [
      ...PRINT_FLAGS,
      ...fileFlags('The file, directory or URL with the request.'),
      { name: 'force', type: 'bool', usage: 'Update the request even if it is decided already.' },
    ],
    run: (context) => decide(context, { type, opposite, reason, done }),
  };
}

interface Decision {
  readonly type: string;
  readonly opposite: string;
  readonly reason: string;
  readonly done: string;
}

function* decide(context: Context, decided: Decision): Co<void> {
  const { args } = context;
  if (!args.length && !usesFiles(context))
    throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>');
  const printer = printerOf(context, decided.done);
  const found = yield* build(context, {
    ...fileOptions(context),
    args: args.length ? ['certificatesigningrequests', ...args] : [],
    latest: true,
  });
  let count = 0;
  yield* found.visit(function* (info) {
    if (groupResource(info.mapping) !== 'certificatesigningrequests.certificates.k8s.io')
      throw new KubectlError(`can only decide on certificate signing requests, got a ${info.mapping.kind}`);
    for (let attempt = 0; ; attempt++) {
      try {
        update(context, info, decided);
        break;
      } catch (error) {
        if (!hasReason(error, 'Conflict') || attempt >= RETRIES) throw error;
        refresh(context, info);
      }
    }
    count++;
    yield* context.out(printer.print(info.object!));
  });
  if (!count) yield* context.out('No resources found\n');
}

function update(context: Context, info: Info, { type, opposite, reason, done }: Decision): void {
  const request: KubeObject = info.object!;
  const conditions: { type: string }[] = request.status?.conditions ?? [];
  if (conditions.some((condition) => condition.type === opposite))
    throw new KubectlError(`certificate signing request ${JSON.stringify(info.name)} is already ${opposite}`);
  const has = conditions.some((condition) => condition.type === type);
  if (has && !context.flags.bool('force')) return;
  const verb = type === 'Approved' ? 'approve' : 'deny';
  const condition = {
    type,
    status: 'True',
    reason,
    message: `This CSR was ${done} by kubectl certificate ${verb}.`,
    lastUpdateTime: context.kernel.timestamp(),
  };
  const status = { ...request.status, conditions: has ? conditions : [...conditions, condition] };
  info.object = replaceObject(context, { ...info, subresource: 'approval' }, { ...request, status });
}
