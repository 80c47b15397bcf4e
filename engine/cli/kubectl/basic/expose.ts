import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import { infoOf, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { groupResource } from '../connection/discovery.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../flags/dry-run.ts';
import { KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { createObject } from '../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../patching/last-applied.ts';
import { OVERRIDE_FLAGS, overridden } from './overrides.ts';
import { atoi } from '../flags/ports.ts';
import { PRINT_FLAGS } from '../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../flags/record.ts';
import { typedPrinterOf } from '../printers/typed-output.ts';

const EXPOSABLE = ['pods', 'replicationcontrollers', 'services', 'deployments.apps', 'replicasets.apps'];

/** `kubectl expose`. */
export const EXPOSE: Command = {
  name: 'expose',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  flags: [
    ...PRINT_FLAGS,
    { name: 'cluster-ip', type: 'string', usage: 'The cluster IP, or None for a headless service.' },
    DRY_RUN_FLAG,
    { name: 'external-ip', type: 'string', usage: 'A further address that is routed to a node.' },
    fieldManagerFlag('kubectl-expose'),
    ...fileFlags('The file, directory or URL with what to expose.'),
    { name: 'labels', short: 'l', type: 'string', usage: 'Labels of the service.' },
    { name: 'load-balancer-ip', type: 'string', usage: 'The address of the load balancer.' },
    { name: 'name', type: 'string', usage: "The service's name; the object's own where left out." },
    ...OVERRIDE_FLAGS,
    { name: 'port', type: 'string', usage: "The service's port; the object's own where left out." },
    { name: 'protocol', type: 'string', usage: 'The network protocol; TCP where left out.' },
    RECORD_FLAG,
    SAVE_CONFIG_FLAG,
    { name: 'selector', type: 'string', usage: "The labels of the service's pods; the object's own where left out." },
    { name: 'session-affinity', type: 'string', usage: 'None or ClientIP.' },
    { name: 'target-port', type: 'string', usage: 'Name or number of the port of the container.' },
    { name: 'type', type: 'string', usage: 'ClusterIP, NodePort, LoadBalancer or ExternalName.' },
  ],
  run: runExpose,
};

/** What a service is made of; what was found out of the first object holds for those after it. */
export interface ServiceOptions {
  name: string;
  /** `app=web,tier=front`. */
  selector: string;
  labels: string;
  /** Ports with commas between them. */
  ports: string;
  protocol: string;
  /** Port to protocol, as the exposed object has them. */
  protocols: ReadonlyMap<string, string>;
  targetPort: string;
  externalIP: string;
  type: string;
  loadBalancerIP: string;
  sessionAffinity: string;
  clusterIP: string;
}

function* runExpose(context: Context): Co<void> {
  const { flags } = context;
  typedPrinterOf(context, `exposed${dryRunSuffix(dryRunOf(context))}`);
  const found = yield* build(context, { ...fileOptions(context), args: context.args, typed: true });
  const options: ServiceOptions = {
    name: '',
    selector: flags.string('selector'),
    labels: flags.string('labels'),
    ports: flags.string('port'),
    protocol: flags.string('protocol'),
    protocols: new Map(),
    targetPort: flags.string('target-port'),
    externalIP: flags.string('external-ip'),
    type: flags.string('type'),
    loadBalancerIP: flags.string('load-balancer-ip'),
    sessionAffinity: flags.string('session-affinity'),
    clusterIP: flags.string('cluster-ip'),
  };
  yield* found.visit((info) => exposeOne(context, info, options));
}

function* exposeOne(context: Context, info: Info, options: ServiceOptions): Co<void> {
  const { flags } = context;
  if (!EXPOSABLE.includes(groupResource(info.mapping)))
    throw new KubectlError(`cannot expose a ${info.mapping.kind}${info.mapping.group && `.${info.mapping.group}`}`);
  const object = info.object!;
  options.name = flags.string('name') || info.name.slice(0, 63);
  options.selector ||= selectorOf(object);
  if (!options.ports) {
    const ports = portsOf(object).map(({ port }) => String(port));
    if (!ports.length && options.clusterIP !== 'None')
      throw new KubectlError("couldn't find port via --port flag or introspection");
    options.ports = ports.join(',');
  }
  options.protocols = new Map(portsOf(object).map(({ port, protocol }) => [String(port), protocol]));
  options.labels ||= pairsText(object.metadata.labels ?? {});
  let service = overridden(context, serviceOf(options), 'merge');
  service = recordCause(context, service);
  const dryRun = dryRunOf(context);
  if (context.namespaceIsExplicit)
    service = { ...service, metadata: { ...service.metadata, namespace: context.namespace } };
  if (dryRun !== 'client') {
    service = updateLastApplied(service, flags.bool('save-config'), true);
    const mapping = context.discovery.find('services');
    service = createObject(context, { ...infoOf(mapping, service, ''), namespace: info.namespace }, service, {
      fieldManager: flags.string('field-manager'),
      dryRun: dryRunQuery(dryRun),
    });
  }
  yield* context.out(typedPrinterOf(context, `exposed${dryRunSuffix(dryRun)}`).print(service));
}

const pairsText = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The labels of the pods behind an object. Throws KubectlError. */
function selectorOf(object: KubeObject): string {
  const fail = (why: string): never => {
    throw new KubectlError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  };
  if (object.kind === 'Pod') {
    const labels = object.metadata.labels ?? {};
    return Object.keys(labels).length ? pairsText(labels) : fail('the pod has no labels and cannot be exposed');
  }
  if (object.kind === 'Service' || object.kind === 'ReplicationController') {
    const selector = object.spec?.selector;
    if (!selector && object.kind === 'Service') fail('the service has no pod selector set');
    return pairsText(selector ?? {});
  }
  const { matchLabels, matchExpressions } = object.spec?.selector ?? {};
  if (matchExpressions?.length)
    fail(`couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`);
  if (!matchLabels) fail(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
  return pairsText(matchLabels);
}

/** The ports of an object's containers, or of a service. */
function portsOf(object: KubeObject): { port: number; protocol: string }[] {
  if (object.kind === 'Service')
    return (object.spec?.ports ?? []).map((p: any) => ({ port: p.port, protocol: p.protocol || 'TCP' }));
  const spec = object.kind === 'Pod' ? object.spec : object.spec?.template?.spec;
  return (spec?.containers ?? []).flatMap((container: any) =>
    (container.ports ?? []).map((p: any) => ({ port: p.containerPort, protocol: p.protocol || 'TCP' })),
  );
}

/** A service as `kubectl expose` and `kubectl run --expose` make it. Throws KubectlError. */
export function serviceOf(options: ServiceOptions): KubeObject {
  const texts = options.ports ? options.ports.split(',') : [];
  const target =
    options.targetPort && (/^[+-]?\d+$/.test(options.targetPort) ? Number(options.targetPort) : options.targetPort);
  const ports = texts.map((text, i) => {
    const port = atoi(text);
    const protocol = options.protocol || options.protocols.get(text) || 'TCP';
    return { ...(texts.length > 1 && { name: `port-${i + 1}` }), port, protocol, targetPort: target || port };
  });
  if (options.sessionAffinity && !['None', 'ClientIP'].includes(options.sessionAffinity))
    throw new KubectlError(`unknown session affinity: ${options.sessionAffinity}`);
  const labels = labelsOf(options.labels);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: options.name, ...(Object.keys(labels).length && { labels }) },
    spec: {
      ...(ports.length && { ports }),
      selector: labelsOf(options.selector),
      ...(options.externalIP && { externalIPs: [options.externalIP] }),
      ...(options.type && { type: options.type }),
      ...(options.type === 'LoadBalancer' && options.loadBalancerIP && { loadBalancerIP: options.loadBalancerIP }),
      ...(options.sessionAffinity && { sessionAffinity: options.sessionAffinity }),
      ...(options.clusterIP && { clusterIP: options.clusterIP }),
    },
    status: { loadBalancer: {} },
  };
}

/** `app=web,tier=front` as a map (generate.ParseLabels). Throws KubectlError. */
export function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  if (!text) return labels;
  for (const spec of text.split(',')) {
    const parts = spec.split('=');
    if (parts.length !== 2) throw new KubectlError(`unexpected label spec: ${spec}`);
    if (!parts[0]) throw new KubectlError('unexpected empty label key');
    labels[parts[0]] = parts[1];
  }
  return labels;
}
