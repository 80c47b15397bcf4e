import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { ruleRows } from '../describe/rbac.ts';
import type { Mapping } from '../../connection/discovery.ts';
import { KubectlError } from '../../errors.ts';
import { TABLE_TABS, TabWriter } from '../../printers/tab-writer.ts';

const RESOURCE_VERBS = new Set(
  '* get list watch create update patch delete deletecollection use bind impersonate escalate approve sign attest proxy request-serviceaccounts-token-audience'.split(
    ' ',
  ),
);
const URL_VERBS = new Set('* get put post head options delete patch'.split(' '));
/** Words that stand for subjects; they need not be resources. */
const SUBJECT_RESOURCES = new Set(['users', 'groups']);

/** `kubectl auth can-i`. */
export const CAN_I: Command = {
  name: 'can-i',
  short: 'Check whether an action is allowed',
  long: `Check whether an action is allowed.

 VERB is a Kubernetes API verb such as get, list, watch or delete; TYPE a resource, short names and groups included; NONRESOURCEURL a path that begins with "/"; NAME the name of an object. Prints yes or no, and the exit status tells as well.`,
  examples: `  # May I create pods in any namespace?
  kubectl auth can-i create pods --all-namespaces
  
  # May I list deployments in the current namespace?
  kubectl auth can-i list deployments.apps
  
  # May this service account list pods?
  kubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod
  
  # May I do everything in the current namespace?
  kubectl auth can-i '*' '*'
  
  # May I read pod logs?
  kubectl auth can-i get pods --subresource=log
  
  # All that I may do in a namespace
  kubectl auth can-i --list --namespace=foo`,
  usage: 'can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  flags: [
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'If true, ask about all namespaces.' },
    { name: 'list', type: 'bool', usage: 'If true, print all that is allowed.' },
    { name: 'no-headers', type: 'bool', usage: 'If true, print allowed actions without headers' },
    { name: 'quiet', short: 'q', type: 'bool', usage: 'If true, print nothing; the exit status tells.' },
    { name: 'subresource', type: 'string', usage: 'A subresource such as pod/log or deployment/scale' },
  ],
  *run(context) {
    const { flags, args } = context;
    if (flags.bool('list') && args.length) throw new KubectlError('list option must be specified with no arguments');
    if (flags.bool('list')) return yield* listAllowed(context);
    if (args.length !== 2)
      throw new KubectlError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    if (flags.bool('no-headers')) throw new KubectlError('--no-headers can only be used with list');
    const spec = args[1].startsWith('/') ? yield* urlQuestion(context) : yield* resourceQuestion(context);
    const review = context.client.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
    });
    const { allowed, reason, evaluationError } = review.status ?? {};
    if (!flags.bool('quiet')) {
      const why = [reason, evaluationError].filter(Boolean).map((text) => ` - ${text}`);
      yield* context.out(allowed ? 'yes\n' : `no${why.join('')}\n`);
    }
    return allowed ? 0 : 1;
  },
};

function* urlQuestion(context: Context): Co<object> {
  const [verb, path] = context.args;
  if (context.flags.string('subresource')) throw new KubectlError('--subresource can not be used with NonResourceURL');
  if (!URL_VERBS.has(verb)) yield* warn(context, `verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { path, verb } };
}

function* resourceQuestion(context: Context): Co<object> {
  const { flags } = context;
  const [verb, argument] = context.args;
  const slash = argument.indexOf('/');
  const type = slash < 0 ? argument : argument.slice(0, slash);
  const found = yield* findResource(context, type);
  const isOne = !flags.bool('all-namespaces');
  if (found.mapping && !found.mapping.namespaced && isOne) {
    const group = found.mapping.group ? ` in group '${found.mapping.group}'` : '';
    yield* warn(context, `resource '${found.mapping.resource}' is not namespace scoped${group}`);
  }
  if (isOne && !RESOURCE_VERBS.has(verb)) yield* warn(context, `verb '${verb}' is not a known verb`);
  return {
    resourceAttributes: {
      namespace: flags.bool('all-namespaces') ? '' : context.namespace,
      verb,
      group: found.group,
      resource: found.resource,
      subresource: flags.string('subresource'),
      name: slash < 0 ? '' : argument.slice(slash + 1),
    },
  };
}

function* findResource(
  context: Context,
  type: string,
): Co<{ group: string; resource: string; mapping: Mapping | undefined }> {
  if (type === '*') return { group: '', resource: '*', mapping: undefined };
  const mapping = context.discovery.lookup(type);
  if (mapping) return { group: mapping.group, resource: mapping.resource, mapping };
  const dot = type.indexOf('.');
  const [resource, group] = dot < 0 ? [type, ''] : [type.slice(0, dot), type.slice(dot + 1)];
  if (!SUBJECT_RESOURCES.has(type))
    yield* warn(context, `the server doesn't have a resource type '${resource}'${group && ` in group '${group}'`}`);
  return { group, resource, mapping: undefined };
}

function* warn(context: Context, text: string): Co<void> {
  yield* context.err(`Warning: ${text}\n\n`);
}

function* listAllowed(context: Context): Co<number> {
  const { flags } = context;
  if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource'))
    throw new KubectlError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const review = context.client.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: context.namespace },
    },
  });
  const { resourceRules = [], nonResourceRules = [], incomplete, evaluationError } = review.status ?? {};
  if (incomplete && evaluationError) yield* context.err(`warning: the list may be incomplete: ${evaluationError}\n`);
  const out = new TabWriter(TABLE_TABS);
  if (!flags.bool('no-headers')) out.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  for (const cells of ruleRows([...resourceRules, ...nonResourceRules])) out.write(`${cells.join('\t')}\n`);
  yield* context.out(out.flush());
  return 0;
}
