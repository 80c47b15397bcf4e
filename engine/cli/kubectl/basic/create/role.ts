import type { KubeObject } from '../../../../store/object.ts';
import { NoResourceMatchError, KubectlError } from '../../errors.ts';
import type { Context } from '../../context.ts';
import type { Flag } from '../../flags/flags.ts';
import { labelSelectorOf } from './pdb.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

const RESOURCE_VERBS = [
  '*',
  'get',
  'delete',
  'list',
  'create',
  'update',
  'patch',
  'watch',
  'proxy',
  'deletecollection',
  'use',
  'bind',
  'approve',
  'sign',
  'escalate',
  'impersonate',
];
const NON_RESOURCE_VERBS = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

/** Verbs that only make sense for these resources, as `resource.group`. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
  approve: ['signers.certificates.k8s.io'],
  sign: ['signers.certificates.k8s.io'],
};

const RULE_FLAGS: readonly Flag[] = [
  { name: 'resource', type: 'stringSlice', usage: 'A resource the rule applies to (resource.group/subresource).' },
  { name: 'resource-name', type: 'stringArray', usage: 'The name of an object the rule is limited to.' },
  { name: 'verb', type: 'stringSlice', usage: 'A verb the rule allows.' },
];

/** `kubectl create role`. */
export const createRole = generatorCommand({
  name: 'role',
  needsName: true,
  short: 'Create a role with single rule',
  usage: 'role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]',
  flags: RULE_FLAGS,
  build: (input) => {
    const verbs = verbsOf(input);
    if (!verbs.length) throw new KubectlError('at least one verb must be specified');
    warnOfVerbs(input.context, verbs, RESOURCE_VERBS, 'resource');
    const resources = resourcesOf(input);
    if (!resources.length) throw new KubectlError('at least one resource must be specified');
    checkResources(input.context, verbs, resources);
    return {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: input.name },
      rules: rulesOf(input, verbs, resources, []),
    };
  },
});

/** `kubectl create clusterrole`. */
export const createClusterRole = generatorCommand({
  name: 'clusterrole',
  needsName: true,
  short: 'Create a cluster role',
  usage: 'clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename]',
  flags: [
    ...RULE_FLAGS,
    {
      name: 'aggregation-rule',
      type: 'mapStringString',
      usage: 'Labels of the cluster roles whose rules it collects.',
    },
    { name: 'non-resource-url', type: 'stringSlice', usage: 'A path of the API server the rule applies to.' },
  ],
  clusterScoped: true,
  build: buildClusterRole,
});

function buildClusterRole(input: GeneratorInput): KubeObject {
  const { flags, context, name } = input;
  const verbs = verbsOf(input);
  const resources = resourcesOf(input);
  const urls = [...new Set(flags.strings('non-resource-url'))];
  const aggregation = flags.map('aggregation-rule');
  const base = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name } };
  if (aggregation.size) {
    if (verbs.length || urls.length || resources.length || flags.strings('resource-name').length)
      throw new KubectlError(
        'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
      );
    const text = [...aggregation].map(([key, value]) => `${key}=${value}`).join(',');
    return { ...base, aggregationRule: { clusterRoleSelectors: [labelSelectorOf(text)] }, rules: null };
  }
  if (!verbs.length) throw new KubectlError('at least one verb must be specified');
  if (!resources.length && !urls.length) throw new KubectlError('one of resource or nonResourceURL must be specified');
  if (resources.length) {
    warnOfVerbs(context, verbs, RESOURCE_VERBS, 'resource');
    checkResources(context, verbs, resources);
  }
  const wrong = urls.length ? verbs.find((verb) => !NON_RESOURCE_VERBS.includes(verb)) : undefined;
  if (wrong) throw new KubectlError(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new KubectlError(`nonResourceURL should start with /`);
    if (url.slice(0, -1).includes('*'))
      throw new KubectlError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
  return { ...base, rules: rulesOf(input, verbs, resources, urls) };
}

interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

function verbsOf({ flags }: GeneratorInput): string[] {
  const verbs = flags.strings('verb');
  return verbs.includes('*') ? ['*'] : [...new Set(verbs)];
}

function resourcesOf({ flags }: GeneratorInput): Resource[] {
  const out: Resource[] = [];
  for (const text of flags.strings('resource')) {
    const slash = text.indexOf('/');
    const subresource = slash < 0 ? '' : text.slice(slash + 1);
    const whole = slash < 0 ? text : text.slice(0, slash);
    const dot = whole.indexOf('.');
    const resource = {
      resource: dot < 0 ? whole : whole.slice(0, dot),
      group: dot < 0 ? '' : whole.slice(dot + 1),
      subresource,
    };
    if (resource.resource === '*' && dot < 0 && slash < 0) return [resource];
    out.push(resource);
  }
  return out;
}

function warnOfVerbs(context: Context, verbs: readonly string[], known: readonly string[], what: string): void {
  for (const verb of verbs)
    if (!known.includes(verb)) context.process.stderr.push(`Warning: '${verb}' is not a standard ${what} verb\n`);
}

/** The resource as the server calls it, or as it was typed. */
function resolve(context: Context, { group, resource }: Resource): { group: string; resource: string; known: boolean } {
  const found = context.discovery.match(resource, group, '');
  return found ? { group: found.group, resource: found.resource, known: true } : { group, resource, known: false };
}

function checkResources(context: Context, verbs: readonly string[], resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.resource) throw new KubectlError('resource must be specified if apiGroup/subresource specified');
    if (resource.resource === '*') return;
    const found = resolve(context, resource);
    let known = found.known;
    for (const verb of verbs) {
      const special = SPECIAL_VERBS[verb];
      if (!special) continue;
      if (!special.includes(`${found.resource}.${found.group}`))
        throw new KubectlError(`can not perform '${verb}' on '${found.resource}' in group '${found.group}'`);
      known = true;
    }
    if (!known) throw new NoResourceMatchError({ group: resource.group, version: '', resource: resource.resource });
  }
}

/** A rule for each API group, in the groups' order; one more for paths. */
function rulesOf(input: GeneratorInput, verbs: string[], resources: readonly Resource[], urls: string[]): unknown[] {
  const groups = new Map<string, string[]>();
  for (const resource of resources) {
    const found = resolve(input.context, resource);
    const name = resource.subresource ? `${found.resource}/${resource.subresource}` : found.resource;
    const names = groups.get(found.group) ?? [];
    if (!names.includes(name)) names.push(name);
    groups.set(found.group, names);
  }
  const resourceNames = [...new Set(input.flags.strings('resource-name'))];
  const rules: unknown[] = [...groups.keys()].sort().map((group) => ({
    apiGroups: [group],
    resources: groups.get(group),
    ...(resourceNames.length && { resourceNames }),
    verbs,
  }));
  if (urls.length) rules.push({ nonResourceURLs: urls, verbs });
  return rules;
}
