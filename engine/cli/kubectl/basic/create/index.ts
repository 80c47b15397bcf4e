import type { Command } from '../../command.ts';
import { createRoleBinding, createClusterRoleBinding } from './binding.ts';
import { createConfigMap } from './configmap.ts';
import { createCronJob } from './cronjob.ts';
import { createDeployment } from './deployment.ts';
import { CREATE_FLAGS, runCreate } from './from-files.ts';
import { createIngress } from './ingress.ts';
import { createJob } from './job.ts';
import { createPodDisruptionBudget } from './pdb.ts';
import { createClusterRole, createRole } from './role.ts';
import { createSecret } from './secret.ts';
import { createService } from './service.ts';
import { createNamespace, createPriorityClass, createQuota, createServiceAccount } from './small.ts';
import { createToken } from './token.ts';

/** `kubectl create`. */
export const CREATE: Command = {
  name: 'create',
  short: 'Create a resource from a file or from stdin',
  long: `Create a resource from a file or from stdin.

 JSON and YAML formats are accepted.`,
  usage: 'create -f FILENAME',
  flags: CREATE_FLAGS,
  subcommands: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createPodDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecret,
    createService,
    createServiceAccount,
    createToken,
  ],
  run: runCreate,
};
