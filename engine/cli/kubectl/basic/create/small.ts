import { quantityError } from '../../../../kinds/quantity.ts';
import { canonicalQuantity } from '../../../../kinds/quantity.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import { generatorCommand } from './generator.ts';

/** `kubectl create namespace`. */
export const createNamespace = generatorCommand({
  name: 'namespace',
  needsName: true,
  aliases: ['ns'],
  short: 'Create a namespace with the specified name',
  usage: 'namespace NAME [--dry-run=server|client|none]',
  clusterScoped: true,
  build: ({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} }),
});

/** `kubectl create serviceaccount`. */
export const createServiceAccount = generatorCommand({
  name: 'serviceaccount',
  needsName: true,
  aliases: ['sa'],
  short: 'Create a service account with the specified name',
  usage: 'serviceaccount NAME [--dry-run=server|client|none]',
  failure: 'failed to create serviceaccount: ',
  build: ({ name }) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
});

/** `kubectl create quota`. */
export const createQuota = generatorCommand({
  name: 'quota',
  needsName: true,
  aliases: ['resourcequota'],
  short: 'Create a quota with the specified name',
  usage: 'quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]',
  flags: [
    { name: 'hard', type: 'string', usage: 'The limits, as resource=quantity pairs with commas between them.' },
    { name: 'scopes', type: 'string', usage: 'The scopes the quota counts, with commas between them.' },
  ],
  failure: 'failed to create quota: ',
  build: ({ name, flags }): KubeObject => {
    const hard = resourceList(flags.string('hard'));
    const scopes = flags.string('scopes') ? flags.string('scopes').split(',') : [];
    if (scopes.includes('')) throw new KubectlError('invalid resource quota scope ""');
    const spec = { ...(hard && { hard }), ...(scopes.length && { scopes }) };
    return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec, status: {} };
  },
});

/** `cpu=1,memory=1Gi` as a list of quantities (generate.PopulateResourceListV1); undefined where nothing is said. */
export function resourceList(text: string): Record<string, string> | undefined {
  if (!text) return undefined;
  const out: Record<string, string> = {};
  for (const statement of text.split(',')) {
    const parts = statement.split('=');
    if (parts.length !== 2) throw new KubectlError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    const problem = quantityError(parts[1]);
    if (problem !== undefined) throw new KubectlError(problem);
    out[parts[0]] = canonicalQuantity(parts[1]);
  }
  return out;
}

/** `kubectl create priorityclass`. */
export const createPriorityClass = generatorCommand({
  name: 'priorityclass',
  aliases: ['pc'],
  short: 'Create a priority class with the specified name',
  usage: 'priorityclass NAME --value=VALUE --global-default=BOOL',
  flags: [
    { name: 'description', type: 'string', usage: 'What the class is for.' },
    { name: 'global-default', type: 'bool', usage: 'Is it the class of pods that name none?' },
    {
      name: 'preemption-policy',
      type: 'string',
      default: 'PreemptLowerPriority',
      usage: 'Never or PreemptLowerPriority.',
    },
    { name: 'value', type: 'int32', usage: 'The priority.' },
  ],
  clusterScoped: true,
  failure: 'failed to create priorityclass: ',
  build: ({ name, flags }) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value: flags.number('value'),
    ...(flags.bool('global-default') && { globalDefault: true }),
    ...(flags.string('description') && { description: flags.string('description') }),
    preemptionPolicy: flags.string('preemption-policy'),
  }),
});
