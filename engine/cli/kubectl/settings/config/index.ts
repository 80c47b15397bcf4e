import type { Command } from '../../command.ts';
import { DELETE_CLUSTER, DELETE_CONTEXT, DELETE_USER, RENAME_CONTEXT } from './remove.ts';
import { SET_CLUSTER, SET_CONTEXT, SET_CREDENTIALS } from './entries.ts';
import { CURRENT_CONTEXT, GET_CLUSTERS, GET_CONTEXTS, GET_USERS, USE_CONTEXT } from './list.ts';
import { SET, UNSET } from './property.ts';
import { VIEW } from './view.ts';

/** `kubectl config`. */
export const CONFIG: Command = {
  name: 'config',
  short: 'Modify kubeconfig files',
  long: `Modify kubeconfig files using subcommands like "kubectl config set current-context my-context".

 The files are found in this order:

  1.  --kubeconfig names the only file.
  2.  $KUBECONFIG lists files, separated by colons, that are merged; a value is changed in the file it came from.
  3.  Otherwise it is \${HOME}/.kube/config.`,
  usage: 'config SUBCOMMAND',
  bare: 'stderr',
  subcommands: [
    CURRENT_CONTEXT,
    DELETE_CLUSTER,
    DELETE_CONTEXT,
    DELETE_USER,
    GET_CLUSTERS,
    GET_CONTEXTS,
    GET_USERS,
    RENAME_CONTEXT,
    SET,
    SET_CLUSTER,
    SET_CONTEXT,
    SET_CREDENTIALS,
    UNSET,
    USE_CONTEXT,
    VIEW,
  ],
};
