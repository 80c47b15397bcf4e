import { textFromBase64 } from '../runtime/bytes.ts';
import { formatMicros } from '../kernel/kernel.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../store/object.ts';
import type { PodRecord } from './record.ts';
import { resourceValue } from './resource-field.ts';

/** What the kubelet cannot do with a container's configuration: CreateContainerConfigError with this message. */
export class ConfigError extends Error {}

/** Things about its node that a pod may ask for. */
export interface NodeFacts {
  readonly hostIP: string;
  readonly node: KubeObject | undefined;
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: {
      readonly containerName?: string;
      readonly resource: string;
      readonly divisor?: string;
    };
    readonly configMapKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
    readonly fileKeyRef?: unknown;
  };
}

interface EnvFrom {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
  readonly secretRef?: { readonly name: string; readonly optional?: boolean };
}

/**
 * The variables of a container in the order the runtime gets them: those of the spec, then those of services
 * (makeEnvironmentVariables). @throws ConfigError where a reference leads nowhere.
 */
export function variablesOf(
  store: Store,
  record: PodRecord,
  // The fields follow the pod's schema, which the API server enforces.
  spec: any,
  facts: NodeFacts,
): Map<string, string> {
  const { pod, namespace } = record;
  const out = new Map<string, string>();
  for (const source of (spec.envFrom ?? []) as EnvFrom[]) addAll(store, namespace, source, out);
  const services = serviceVariables(store, namespace, pod.spec.enableServiceLinks !== false);
  const known = spec.env?.length ? new Map([...services, ...out]) : out;
  for (const variable of (spec.env ?? []) as EnvVar[]) {
    const value = valueOf(store, record, spec, variable, facts, known);
    if (value === undefined) continue;
    out.delete(variable.name);
    out.set(variable.name, value);
    known.set(variable.name, value);
  }
  services.forEach((value, name) => {
    if (!out.has(name)) out.set(name, value);
  });
  return out;
}

function addAll(store: Store, namespace: string, source: EnvFrom, out: Map<string, string>): void {
  const ref = source.configMapRef ?? source.secretRef;
  if (!ref) return;
  const resource = source.configMapRef ? 'configmaps' : 'secrets';
  const object = store.get(resource, namespace, ref.name);
  if (!object) {
    if (ref.optional) return;
    throw new ConfigError(`${resource === 'secrets' ? 'secret' : 'configmap'} "${ref.name}" not found`);
  }
  const data = (object.data ?? {}) as Record<string, string>;
  for (const key of Object.keys(data).sort()) {
    const text = resource === 'secrets' ? textFromBase64(data[key])! : data[key];
    out.set(`${source.prefix ?? ''}${key}`, text);
  }
}

function valueOf(
  store: Store,
  record: PodRecord,
  spec: { name: string },
  variable: EnvVar,
  facts: NodeFacts,
  known: ReadonlyMap<string, string>,
): string | undefined {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? '', known);
  if (from.fieldRef) return podField(record, from.fieldRef.fieldPath, facts);
  if (from.resourceFieldRef) return resourceValue(record.pod, from.resourceFieldRef, spec.name, facts.node);
  if (from.configMapKeyRef) return keyOf(store, record, 'configmaps', from.configMapKeyRef);
  if (from.secretKeyRef) return keyOf(store, record, 'secrets', from.secretKeyRef);
  throw new ConfigError('variables from files are not simulated here');
}

function keyOf(
  store: Store,
  { namespace }: PodRecord,
  resource: 'configmaps' | 'secrets',
  ref: { name: string; key: string; optional?: boolean },
): string | undefined {
  const object = store.get(resource, namespace, ref.name);
  if (!object) {
    if (ref.optional) return undefined;
    throw new ConfigError(`${resource === 'secrets' ? 'secret' : 'configmap'} "${ref.name}" not found`);
  }
  const value = (object.data as Record<string, string> | undefined)?.[ref.key];
  if (value !== undefined) return resource === 'secrets' ? textFromBase64(value)! : value;
  if (ref.optional) return undefined;
  const kind = resource === 'secrets' ? 'Secret' : 'ConfigMap';
  throw new ConfigError(`couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name}`);
}

/** A pod's annotations as its kubelet knows them: with where it heard of the pod, and when (config.seen, config.source). */
const annotationsOnNode = ({ pod, startTimeMs }: PodRecord): Record<string, string> => ({
  ...pod.metadata.annotations,
  'kubernetes.io/config.seen': formatMicros(startTimeMs).replace('Z', '000Z'),
  'kubernetes.io/config.source': 'api',
});

/** A pod field as the downward API gives it (ExtractFieldPathAsString and the kubelet's own fields). */
export function podField(record: PodRecord, path: string, facts: NodeFacts): string {
  const { pod } = record;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const map = subscript[1] === 'labels' ? pod.metadata.labels : annotationsOnNode(record);
    return map?.[subscript[2]] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(annotationsOnNode(record));
    case 'spec.nodeName':
      return pod.spec.nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return facts.hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return record.sandbox?.address ?? '';
    default:
      throw new ConfigError(`unsupported fieldPath: ${path}`);
  }
}

/** A map as a downward API file has it: `key="value"`, sorted, a line each. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join('\n');
}

/** Replace `$(NAME)` by known variables; `$$` is `$`; unknown names stay (third_party/forked/golang/expansion). */
export function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^()]*)\))/g, (whole, what: string, name: string | undefined) =>
    what === '$' ? '$' : (known.get(name ?? '') ?? whole),
  );
}

const NONE: readonly KubeObject[] = [];

/** The variables of the last services that were asked for: lists of the store are the same until somebody writes. */
let last:
  { own: readonly KubeObject[]; master: KubeObject | undefined; variables: ReadonlyMap<string, string> } | undefined;

/** The variables that tell a container of services, as Docker's links did. */
function serviceVariables(store: Store, namespace: string, links: boolean): ReadonlyMap<string, string> {
  const own = links ? store.list('services', namespace) : NONE;
  const master = links && namespace === 'default' ? undefined : store.get('services', 'default', 'kubernetes');
  if (last?.own !== own || last.master !== master) last = { own, master, variables: makeVariables(own, master) };
  return last.variables;
}

function makeVariables(own: readonly KubeObject[], master: KubeObject | undefined): Map<string, string> {
  const out = new Map<string, string>();
  for (const service of master ? [...own, master] : own) {
    const { clusterIP, ports = [] } = service.spec as { clusterIP?: string; ports?: ServicePort[] };
    if (!clusterIP || clusterIP === 'None' || !ports.length) continue;
    addService(out, service.metadata.name.toUpperCase().replaceAll('-', '_'), clusterIP, ports);
  }
  return out;
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
}

function addService(out: Map<string, string>, name: string, address: string, ports: readonly ServicePort[]): void {
  out.set(`${name}_SERVICE_HOST`, address);
  out.set(`${name}_SERVICE_PORT`, String(ports[0].port));
  for (const { name: port, port: number } of ports)
    if (port) out.set(`${name}_SERVICE_PORT_${port.toUpperCase().replaceAll('-', '_')}`, String(number));
  ports.forEach(({ port, protocol = 'TCP' }, index) => {
    const lower = protocol.toLowerCase();
    const prefix = `${name}_PORT_${port}_${protocol}`;
    if (index === 0) out.set(`${name}_PORT`, `${lower}://${address}:${port}`);
    out.set(prefix, `${lower}://${address}:${port}`);
    out.set(`${prefix}_PROTO`, lower);
    out.set(`${prefix}_PORT`, String(port));
    out.set(`${prefix}_ADDR`, address);
  });
}
