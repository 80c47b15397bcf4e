import { fileFlags } from '../../resource/builder.ts';
import type { Command } from '../../command.ts';
import { CASCADE_FLAG, FORCE_FLAG, GRACE_PERIOD_FLAG, TIMEOUT_FLAG, waitFlag } from '../../flags/delete-flags.ts';
import { DRY_RUN_FLAG } from '../../flags/dry-run.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { RECORD_FLAG } from '../../flags/record.ts';
import { VALIDATE_FLAG } from '../../flags/validation.ts';
import { EDIT_LAST_APPLIED } from './edit-last-applied.ts';
import { runApply } from './run.ts';
import { SET_LAST_APPLIED } from './set-last-applied.ts';
import { VIEW_LAST_APPLIED } from './view-last-applied.ts';

/** `kubectl apply`. */
export const APPLY: Command = {
  name: 'apply',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: `Apply a configuration to a resource by file name or stdin. The resource name must be given. What is not there yet is created.

 JSON and YAML formats are accepted.`,
  usage: 'apply (-f FILENAME | -k DIRECTORY)',
  flags: [
    { name: 'all', type: 'bool', usage: 'Select all resources in the namespace of the given types, for --prune.' },
    ...PRINT_FLAGS,
    {
      name: 'applyset',
      type: 'string',
      gate: 'KUBECTL_APPLYSET',
      usage: 'The object that knows what was applied: [RESOURCE][.GROUP]/NAME, a Secret where no type is named.',
    },
    CASCADE_FLAG,
    DRY_RUN_FLAG,
    fieldManagerFlag('kubectl-client-side-apply'),
    ...fileFlags('The file, directory or URL with what to apply.'),
    FORCE_FLAG,
    { name: 'force-conflicts', type: 'bool', usage: 'Take fields over from other managers (server-side apply).' },
    GRACE_PERIOD_FLAG,
    { name: 'openapi-patch', type: 'bool', default: true, usage: 'Take the merge keys from the OpenAPI document.' },
    { name: 'overwrite', type: 'bool', default: true, usage: 'Settle conflicts in favour of the manifest.' },
    { name: 'prune', type: 'bool', usage: 'Delete what was applied before and is not in the manifests any more.' },
    { name: 'prune-allowlist', type: 'stringArray', usage: 'A type to prune, as group/version/kind.' },
    RECORD_FLAG,
    { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
    { name: 'server-side', type: 'bool', usage: 'Let the server apply, noting who owns which field.' },
    { name: 'subresource', type: 'string', usage: 'The subresource to apply to (server-side only).' },
    TIMEOUT_FLAG,
    VALIDATE_FLAG,
    waitFlag(false),
  ],
  subcommands: [EDIT_LAST_APPLIED, SET_LAST_APPLIED, VIEW_LAST_APPLIED],
  run: runApply,
};
