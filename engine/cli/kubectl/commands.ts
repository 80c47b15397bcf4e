import { ALPHA } from './alpha.ts';
import { ANNOTATE } from './annotate.ts';
import { API_RESOURCES } from './api-resources.ts';
import { APPLY } from './apply/index.ts';
import { AUTH } from './auth/index.ts';
import { AUTOSCALE } from './autoscale.ts';
import { CERTIFICATE } from './certificate.ts';
import { API_VERSIONS, CLUSTER_INFO, VERSION } from './cluster-info.ts';
import type { Command } from './command.ts';
import { COMPLETION } from './completion.ts';
import { CONFIG } from './config/index.ts';
import { CREATE } from './create/index.ts';
import { DEBUG } from './debug.ts';
import { DELETE } from './delete.ts';
import { DESCRIBE } from './describe.ts';
import { CORDON, UNCORDON } from './drain/cordon.ts';
import { DRAIN } from './drain/index.ts';
import { EDIT } from './edit/index.ts';
import { CP } from './cp.ts';
import { KUSTOMIZE } from './kustomize/command.ts';
import { DIFF } from './diff.ts';
import { EXEC } from './exec.ts';
import { ATTACH } from './attach.ts';
import { RUN } from './run.ts';
import { PORT_FORWARD } from './port-forward.ts';
import { PROXY } from './proxy.ts';
import { EVENTS } from './events.ts';
import { EXPLAIN } from './explain/index.ts';
import { EXPOSE } from './expose.ts';
import { GET } from './get.ts';
import { HELP, OPTIONS } from './help.ts';
import { LABEL } from './label.ts';
import { LOGS } from './logs.ts';
import { PATCH } from './patch.ts';
import { PLUGIN } from './plugin.ts';
import { REPLACE } from './replace.ts';
import { ROLLOUT } from './rollout/index.ts';
import { SCALE } from './scale.ts';
import { SET } from './set/index.ts';
import { TAINT } from './taint.ts';
import { TOP } from './top.ts';
import { WAIT } from './wait.ts';

/** A heading of kubectl's own help text with its commands, in kubectl's order. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Every command of kubectl. A new one is a file and a line here. */
export const GROUPS: readonly CommandGroup[] = [
  { title: 'Basic Commands (Beginner):', commands: [CREATE, EXPOSE, RUN, SET] },
  { title: 'Basic Commands (Intermediate):', commands: [EXPLAIN, GET, EDIT, DELETE] },
  { title: 'Deploy Commands:', commands: [ROLLOUT, SCALE, AUTOSCALE] },
  { title: 'Cluster Management Commands:', commands: [CERTIFICATE, CLUSTER_INFO, TOP, CORDON, UNCORDON, DRAIN, TAINT] },
  {
    title: 'Troubleshooting and Debugging Commands:',
    commands: [DESCRIBE, LOGS, ATTACH, EXEC, PORT_FORWARD, PROXY, CP, AUTH, DEBUG, EVENTS],
  },
  { title: 'Advanced Commands:', commands: [DIFF, APPLY, PATCH, REPLACE, WAIT, KUSTOMIZE] },
  { title: 'Settings Commands:', commands: [LABEL, ANNOTATE, COMPLETION] },
];

/** Commands that stand under no heading of their own. */
export const OTHER_COMMANDS: readonly Command[] = [
  ALPHA,
  API_RESOURCES,
  API_VERSIONS,
  CONFIG,
  PLUGIN,
  VERSION,
  HELP,
  OPTIONS,
];

/** kubectl itself. */
export const ROOT: Command = {
  name: 'kubectl',
  short: 'kubectl controls the Kubernetes cluster manager',
  long: `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/`,
  subcommands: [...GROUPS.flatMap((group) => group.commands), ...OTHER_COMMANDS],
};
