import { selects, type LabelSelector } from '../../kinds/selectors.ts';
import type { AdmissionRequest } from './admission.ts';

/** A rule of what a webhook or policy looks at, as admissionregistration.k8s.io has it. */
export interface OperationRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

const allows = (list: readonly string[] | undefined, value: string): boolean =>
  (list ?? []).some((entry) => entry === '*' || entry === value);

/** `pods`, `pods/log`, `pods/*`, `*`, `*\/scale`, `*\/*` as rules write resources. */
function coversResource(pattern: string, resource: string, subresource: string): boolean {
  const [wanted, wantedSub = ''] = pattern.split('/');
  const sub = wantedSub === '*' || wantedSub === subresource;
  return (wanted === '*' || wanted === resource) && sub;
}

/** Does a rule cover a request? */
export function ruleCovers(rule: OperationRule, request: AdmissionRequest, version = request.version): boolean {
  const { operation, group, resource, subresource, namespace, name } = request;
  const namespaced = namespace !== '' && !(group === '' && resource === 'namespaces');
  const scope = rule.scope ?? '*';
  return (
    allows(rule.operations, operation) &&
    allows(rule.apiGroups, group) &&
    allows(rule.apiVersions, version) &&
    (rule.resources ?? []).some((pattern) => coversResource(pattern, resource, subresource)) &&
    (scope === '*' || (scope === 'Namespaced') === namespaced) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  );
}

/** Are the labels of the request's namespace (of the object itself, for a Namespace) as a selector asks? */
export function namespaceSelected(selector: LabelSelector | undefined, request: AdmissionRequest): boolean {
  if (!selector || (!selector.matchLabels && !selector.matchExpressions?.length)) return true;
  const { group, resource, namespace, object, old, context } = request;
  if (group === '' && resource === 'namespaces') return selects(selector, (object ?? old)?.metadata.labels);
  if (!namespace) return true;
  return selects(selector, context.get('namespaces', '', namespace)?.metadata.labels);
}

/** Has the object, or what it was before, the labels that a selector asks for? */
export function objectSelected(selector: LabelSelector | undefined, { object, old }: AdmissionRequest): boolean {
  if (!selector || (!selector.matchLabels && !selector.matchExpressions?.length)) return true;
  return [object, old].some((either) => either && selects(selector, either.metadata.labels));
}

const CONFIGURATION = new Set([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** What configures admission is not itself subject to webhooks and policies, or nobody could mend it. */
export const isExempt = ({ group, resource }: AdmissionRequest): boolean =>
  group === 'admissionregistration.k8s.io' && CONFIGURATION.has(resource);
