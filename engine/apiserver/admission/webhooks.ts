import { fromJson } from '../../kinds/cel/json.ts';
import { compile, CelError, type Environment } from '../../kinds/cel/index.ts';
import { DYN } from '../../kinds/cel/types.ts';
import type { KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { failure, type StatusError } from '../status.ts';
import { isExempt, namespaceSelected, objectSelected, ruleCovers, type OperationRule } from './match-rules.ts';

interface Webhook {
  readonly name: string;
  readonly rules?: readonly OperationRule[];
  readonly namespaceSelector?: Record<string, never>;
  readonly objectSelector?: Record<string, never>;
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly failurePolicy?: string;
  readonly timeoutSeconds?: number;
  readonly clientConfig: {
    readonly url?: string;
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly path?: string;
      readonly port?: number;
    };
  };
}

/** Where this control plane asks for names; webhooks outside the cluster are looked up there. */
const RESOLVER = '172.30.250.2:53';

/**
 * Admission webhooks. They are matched as the API server matches them, and then called from where the control plane
 * stands: it is on no node, so a Service's address is out of its reach, and no image of the catalogue answers
 * AdmissionReviews. A call therefore fails as it does there, and `failurePolicy` decides.
 */
function webhooks(name: string, resource: string, phase: 'mutate' | 'validate'): AdmissionPlugin {
  const key = `${resource}.admissionregistration.k8s.io`;
  const ask = (request: AdmissionRequest): void => {
    if (isExempt(request)) return;
    for (const configuration of request.context.list(key))
      for (const webhook of (configuration.webhooks ?? []) as Webhook[])
        if (matches(webhook, request)) call(webhook, request);
  };
  return { name, [phase]: ask };
}

export const mutatingWebhooks = webhooks('MutatingAdmissionWebhook', 'mutatingwebhookconfigurations', 'mutate');
export const validatingWebhooks = webhooks('ValidatingAdmissionWebhook', 'validatingwebhookconfigurations', 'validate');

function matches(webhook: Webhook, request: AdmissionRequest): boolean {
  return (
    (webhook.rules ?? []).some((rule) => ruleCovers(rule, request)) &&
    namespaceSelected(webhook.namespaceSelector, request) &&
    objectSelected(webhook.objectSelector, request) &&
    conditionsHold(webhook, request)
  );
}

const CONDITIONS: Environment = { variables: { object: DYN, oldObject: DYN, request: DYN } };

/** All match conditions hold; one that cannot be evaluated is a failed call. */
function conditionsHold(webhook: Webhook, request: AdmissionRequest): boolean {
  if (!webhook.matchConditions?.length) return true;
  const variables = {
    object: fromJson(request.object ?? null),
    oldObject: fromJson(request.old ?? null),
    request: fromJson(reviewRequest(request)),
  };
  return webhook.matchConditions.every(({ name, expression }) => {
    try {
      return compile(expression, CONDITIONS).run(variables) === true;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      if (webhook.failurePolicy === 'Ignore') return false;
      throw failure(500, 'InternalError', `Internal error occurred: ${name}: ${error.message}`);
    }
  });
}

const reviewRequest = (request: AdmissionRequest): Record<string, unknown> => ({
  operation: request.operation,
  name: request.name,
  namespace: request.namespace,
  kind: { group: request.group, version: request.version, kind: request.kind },
  resource: { group: request.group, version: request.version, resource: request.resource },
  subResource: request.subresource,
  dryRun: request.dryRun,
  userInfo: { username: request.user.name, groups: [...request.user.groups] },
});

function call(webhook: Webhook, request: AdmissionRequest): void {
  if (webhook.failurePolicy === 'Ignore') return;
  const { url, service } = webhook.clientConfig;
  const timeout = `timeout=${webhook.timeoutSeconds ?? 10}s`;
  if (url !== undefined)
    throw unreachable(webhook, `${url}?${timeout}`, `dial tcp: lookup ${hostOf(url)} on ${RESOLVER}: no such host`);
  const { namespace, name, path = '', port = 443 } = service!;
  const target = `https://${name}.${namespace}.svc:${port}/${path.replace(/^\//, '')}?${timeout}`;
  throw unreachable(webhook, target, whyNot(request.context.get('services', namespace, name), name, port));
}

const hostOf = (url: string): string => /^https:\/\/([^/:]+)/.exec(url)?.[1] ?? '';

/** Why a Service cannot be called from the control plane. */
function whyNot(service: KubeObject | undefined, name: string, port: number): string {
  if (!service) return `service "${name}" not found`;
  const ports = (service.spec.ports ?? []) as { port: number }[];
  if (!ports.some((found) => found.port === port)) return `no service port ${port} found for service "${name}"`;
  if (service.spec.type === 'ExternalName')
    return `dial tcp: lookup ${service.spec.externalName} on ${RESOLVER}: no such host`;
  return `dial tcp ${service.spec.clusterIP}:${port}: connect: network is unreachable`;
}

function unreachable({ name }: Webhook, url: string, why: string): StatusError {
  const message = `Internal error occurred: failed calling webhook ${JSON.stringify(name)}: failed to call webhook: Post ${JSON.stringify(url)}: ${why}`;
  return failure(500, 'InternalError', message, {
    causes: [{ message: message.slice('Internal error occurred: '.length) }],
  });
}
