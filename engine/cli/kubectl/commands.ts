import { ALPHA } from './settings/alpha.ts';
import { ANNOTATE } from './settings/annotate.ts';
import { API_RESOURCES } from './settings/api-resources.ts';
import { APPLY } from './advanced/apply/index.ts';
import { AUTH } from './troubleshoot/auth/index.ts';
import { AUTOSCALE } from './deploy/autoscale.ts';
import { CERTIFICATE } from './cluster/certificate.ts';
import { API_VERSIONS, CLUSTER_INFO, VERSION } from './cluster/cluster-info.ts';
import type { Command } from './command.ts';
import { COMPLETION } from './settings/completion.ts';
import { CONFIG } from './settings/config/index.ts';
import { CREATE } from './basic/create/index.ts';
import { DEBUG } from './troubleshoot/debug.ts';
import { DELETE } from './basic/delete.ts';
import { DESCRIBE } from './troubleshoot/describe/command.ts';
import { CORDON, UNCORDON } from './cluster/drain/cordon.ts';
import { DRAIN } from './cluster/drain/index.ts';
import { EDIT } from './basic/edit/index.ts';
import { CP } from './troubleshoot/cp.ts';
import { KUSTOMIZE } from './advanced/kustomize/command.ts';
import { DIFF } from './advanced/diff.ts';
import { EXEC } from './troubleshoot/exec.ts';
import { ATTACH } from './troubleshoot/attach.ts';
import { RUN } from './basic/run.ts';
import { PORT_FORWARD } from './troubleshoot/port-forward.ts';
import { PROXY } from './troubleshoot/proxy.ts';
import { EVENTS } from './troubleshoot/events.ts';
import { EXPLAIN } from './basic/explain/index.ts';
import { EXPOSE } from './basic/expose.ts';
import { GET } from './basic/get.ts';
import { HELP, OPTIONS } from './settings/help.ts';
import { KUBERC } from './settings/kuberc/index.ts';
import { LABEL } from './settings/label.ts';
import { LOGS } from './troubleshoot/logs.ts';
import { PATCH } from './advanced/patch.ts';
import { PLUGIN } from './settings/plugin.ts';
import { REPLACE } from './advanced/replace.ts';
import { ROLLOUT } from './deploy/rollout/index.ts';
import { SCALE } from './deploy/scale.ts';
import { SET } from './basic/set/index.ts';
import { TAINT } from './cluster/taint.ts';
import { TOP } from './cluster/top.ts';
import { WAIT } from './advanced/wait.ts';

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
  KUBERC,
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
