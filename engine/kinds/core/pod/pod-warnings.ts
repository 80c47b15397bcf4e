import type { KubeObject, ObjectMeta } from '../../../store/object.ts';
import { Path, quote } from '../../field.ts';
import { addressWarnings } from '../service/address-warnings.ts';
import { overlappingPathWarnings } from './overlapping-paths.ts';
import { isDNS1123Label } from '../../names.ts';
import { isWholeQuantity } from '../../quantity.ts';
import { nodeLabelWarning } from '../cluster/node-labels.ts';
import { visitContainers } from '../container/windows-validation.ts';

/** Warnings of a new pod (`GetWarningsForPod`); of updates, which programs do mostly, there are none. */
export function podWarnings(object: KubeObject, old?: KubeObject): string[] {
  if (old) return [];
  return [
    ...nameWarnings(object, "the Pod's hostname"),
    ...specWarnings(object.spec ?? {}, object.metadata, new Path()),
  ];
}

/** Warnings of what has its pod template at `spec.template`. */
export function templateWarnings(object: KubeObject, old?: KubeObject): string[] {
  const found = old && sameTemplate(object, old) ? [] : podTemplateSpecWarnings(object.spec?.template, 'spec.template');
  return old ? found : [...nameWarnings(object, 'Pod names and hostnames'), ...found];
}

/** Warnings of PodTemplates. */
export const podTemplateWarnings = (object: KubeObject): string[] =>
  podTemplateSpecWarnings(object.template, 'template');

/** Controllers that change their pods only with a new generation do not warn of an old template again. */
const sameTemplate = (object: KubeObject, old: KubeObject): boolean =>
  object.metadata.generation !== undefined && object.metadata.generation === old.metadata.generation;

/** Warnings of a template at a path. */
export const podTemplateSpecWarnings = (template: any, path: string): string[] =>
  template ? specWarnings(template.spec ?? {}, template.metadata ?? {}, new Path(path)) : [];

/** A name that is fine for the object but not for what is named after it. */
export function nameWarnings({ metadata }: KubeObject, use: string): string[] {
  const why = isDNS1123Label(metadata.name);
  const text = `metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended`;
  return why.length ? [`${text}: [${why.join(' ')}]`] : [];
}

const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];

function specWarnings(spec: any, meta: Partial<ObjectMeta>, base: Path): string[] {
  const warnings: string[] = [];
  const path = base.child('spec');
  schedulingWarnings(warnings, spec, path);
  for (const [key, message] of ANNOTATIONS)
    if (meta.annotations?.[key] !== undefined)
      warnings.push(`${base.child('metadata', 'annotations').key(key)}: ${message}`);
  volumeWarnings(warnings, spec.volumes ?? [], path.child('volumes'));
  tokenPathWarnings(warnings, spec.volumes ?? [], path.child('volumes'));
  for (const [index, server] of (spec.dnsConfig?.nameservers ?? []).entries())
    warnings.push(...addressWarnings(String(path.child('dnsConfig', 'nameservers').index(index)), server));
  if (spec.hostAliases || spec.imagePullSecrets) listWarnings(warnings, spec, path);
  fractionalWarnings(warnings, spec.overhead, path.child('overhead'));
  const annotations = meta.annotations ?? {};
  const seccomp = 'seccomp.security.alpha.kubernetes.io/pod';
  if (!spec.securityContext?.seccompProfile && annotations[seccomp] !== undefined)
    warnings.push(`${base.child('metadata', 'annotations').key(seccomp)}: ${SECCOMP}`);
  const containers = visitContainers(spec, path);
  for (const [container, at] of containers) {
    if (meta.annotations) annotationWarnings(warnings, spec, container, annotations, base);
    for (const list of ['limits', 'requests'])
      if (container.resources?.[list])
        fractionalWarnings(warnings, container.resources[list], at.child('resources', list));
    if (container.env?.length > 1) envWarnings(warnings, container.env, at.child('env'));
  }
  portWarnings(warnings, containers);
  if (spec.terminationGracePeriodSeconds < 0)
    warnings.push(
      `${path.child('terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  return warnings;
}

const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function annotationWarnings(
  warnings: string[],
  spec: any,
  container: any,
  annotations: Record<string, string>,
  base: Path,
): void {
  const path = base.child('metadata', 'annotations');
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${container.name}`;
  if (!container.securityContext?.seccompProfile && annotations[seccomp] !== undefined)
    warnings.push(`${path.key(seccomp)}: ${SECCOMP}`);
  const armor = `container.apparmor.security.beta.kubernetes.io/${container.name}`;
  const hasField = spec.securityContext?.appArmorProfile || container.securityContext?.appArmorProfile;
  if (!hasField && annotations[armor] !== undefined)
    warnings.push(`${path.key(armor)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
}

const NO_SELECTOR = 'a null labelSelector results in matching no pod';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function schedulingWarnings(warnings: string[], spec: any, path: Path): void {
  for (const key of Object.keys(spec.nodeSelector ?? {}).sort()) {
    const message = nodeLabelWarning(key);
    if (message) warnings.push(`${path.child('nodeSelector').key(key)}: ${message}`);
  }
  if (spec.affinity) affinityWarnings(warnings, spec.affinity, path.child('affinity'));
  for (const [index, { topologyKey, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const at = path.child('topologySpreadConstraints').index(index);
    const message = nodeLabelWarning(topologyKey);
    if (message) warnings.push(`${at.child('topologyKey')}: ${topologyKey} is ${message}`);
    if (!labelSelector) warnings.push(`${at.child('labelSelector')}: ${NO_SELECTOR}`);
  }
}

function affinityWarnings(warnings: string[], affinity: any, path: Path): void {
  const node = affinity.nodeAffinity;
  for (const [index, term] of (node?.[REQUIRED]?.nodeSelectorTerms ?? []).entries())
    nodeTermWarnings(warnings, term, path.child('nodeAffinity', REQUIRED, 'nodeSelectorTerms').index(index));
  for (const [index, { preference }] of (node?.[PREFERRED] ?? []).entries())
    nodeTermWarnings(warnings, preference, path.child('nodeAffinity', PREFERRED).index(index).child('preference'));
  for (const field of ['podAffinity', 'podAntiAffinity']) {
    for (const [index, { labelSelector }] of (affinity[field]?.[REQUIRED] ?? []).entries())
      if (!labelSelector)
        warnings.push(`${path.child(field, REQUIRED).index(index).child('labelSelector')}: ${NO_SELECTOR}`);
    for (const [index, { podAffinityTerm }] of (affinity[field]?.[PREFERRED] ?? []).entries())
      if (!podAffinityTerm?.labelSelector)
        warnings.push(
          `${path.child(field, PREFERRED).index(index).child('podAffinityTerm', 'labelSelector')}: ${NO_SELECTOR}`,
        );
  }
}

/** Labels of nodes that nobody should select by any more. */
export function nodeTermWarnings(warnings: string[], term: any, path: Path): void {
  for (const [index, { key }] of (term?.matchExpressions ?? []).entries()) {
    const message = nodeLabelWarning(key);
    if (message) warnings.push(`${path.child('matchExpressions').index(index).child('key')}: ${key} is ${message}`);
  }
}

const PLUGINS: readonly (readonly [field: string, message: string, at?: string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['ephemeral', ''],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

function volumeWarnings(warnings: string[], volumes: any[], path: Path): void {
  for (const [index, volume] of volumes.entries()) {
    for (const [field, message, at = field] of PLUGINS) {
      if (!volume[field]) continue;
      const here = path.index(index).child(at);
      if (message) warnings.push(`${here}: ${message}`);
      else
        warnings.push(
          ...claimSpecWarnings(volume.ephemeral.volumeClaimTemplate?.spec, here.child('volumeClaimTemplate', 'spec')),
        );
    }
  }
  for (const volume of volumes) warnings.push(...overlappingPathWarnings(volume));
}

/** Amounts of storage in parts of a byte. */
export function claimSpecWarnings(spec: any, path: Path): string[] {
  const warnings: string[] = [];
  for (const field of ['requests', 'limits']) {
    const value = spec?.resources?.[field]?.storage;
    if (value !== undefined && !isWholeQuantity(value))
      warnings.push(
        `${path.child('resources', field).key('storage')}: fractional byte value ${quote(value)} is invalid, must be an integer`,
      );
  }
  return warnings;
}

/** Sources of projected volumes that name files, and how warnings spell them. */
const WITH_ITEMS = [
  ['configMap', 'configMap'],
  ['secret', 'secrets'],
  ['downwardAPI', 'downwardAPI'],
] as const;

function tokenPathWarnings(warnings: string[], volumes: any[], path: Path): void {
  const tokens = new Set<string>();
  for (const { projected } of volumes)
    for (const { serviceAccountToken } of projected?.sources ?? [])
      if (serviceAccountToken) tokens.add(serviceAccountToken.path ?? '');
  if (!tokens.size) return;
  volumes.forEach(({ projected }, index) => {
    for (const source of projected?.sources ?? [])
      for (const [field, name] of WITH_ITEMS)
        source[field]?.items?.forEach(({ path: file = '' }: { path?: string }, i: number) => {
          if (!tokens.has(file)) return;
          const where = path.index(index).child('projected', 'sources', name).index(i);
          warnings.push(`${where}: has duplicated path with ServiceAccountToken ${quote(file)}`);
        });
  });
}

function listWarnings(warnings: string[], { hostAliases, imagePullSecrets }: any, path: Path): void {
  const addresses = new Set<string>();
  for (const [index, { ip = '' }] of (hostAliases ?? []).entries()) {
    if (addresses.has(ip))
      warnings.push(`${path.child('hostAliases').index(index).child('ip')}: duplicate ip ${quote(ip)}`);
    addresses.add(ip);
    warnings.push(...addressWarnings(String(path.child('hostAliases').index(index).child('ip')), ip));
  }
  const names = new Set<string>();
  const at = (index: number): Path => path.child('imagePullSecrets').index(index).child('name');
  for (const [index, { name = '' }] of (imagePullSecrets ?? []).entries()) {
    if (names.has(name)) warnings.push(`${at(index)}: duplicate name ${quote(name)}`);
    names.add(name);
  }
  for (const [index, { name = '' }] of (imagePullSecrets ?? []).entries())
    if (!name) warnings.push(`${at(index)}: invalid empty name ""`);
}

function fractionalWarnings(warnings: string[], list: Record<string, string> | undefined, path: Path): void {
  if (!list) return;
  for (const name of ['memory', 'ephemeral-storage'])
    if (list[name] !== undefined && !isWholeQuantity(list[name]))
      warnings.push(`${path.key(name)}: fractional byte value ${quote(list[name])} is invalid, must be an integer`);
}

/** A variable that is set again is no mistake where the new value is made of the old. */
function envWarnings(warnings: string[], variables: any[], path: Path): void {
  const names = new Set<string>();
  for (const [index, { name = '', value = '', valueFrom }] of variables.entries()) {
    const reference = `$(${name})`;
    if (names.has(name) && (valueFrom || value === reference || !value.includes(reference)))
      warnings.push(
        `${path.index(index)}: hides previous definition of ${quote(name)}, which may be dropped when using apply`,
      );
    names.add(name);
  }
}

function portWarnings(warnings: string[], containers: ReturnType<typeof visitContainers>): void {
  const seen = new Map<string, [string, any][]>();
  const names = new Map<string, string>();
  for (const [container, base] of containers)
    for (const [index, port] of (container.ports ?? []).entries()) {
      const at = String(base.child('ports').index(index));
      if (port.hostIP && !port.hostPort) warnings.push(`${at}: hostIP set without hostPort: ${goPort(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = seen.get(key) ?? [];
      for (const [where, other] of others) overlapWarning(warnings, port, other, at, where);
      seen.set(key, [...others, [at, port]]);
      const first = port.name && names.get(port.name);
      if (first)
        warnings.push(
          `${at}: duplicate port name ${quote(port.name)} with ${first}, services and probes that select ports by name will use ${first}`,
        );
      else if (port.name) names.set(port.name, at);
    }
}

function overlapWarning(warnings: string[], port: any, other: any, at: string, where: string): void {
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? ''];
  const [number, otherNumber] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if (ip === otherIp && number === otherNumber) warnings.push(`${at}: duplicate port definition with ${where}`);
  else if (!number || !otherNumber) warnings.push(`${at}: overlapping port definition with ${where}`);
  else if (number === otherNumber && (!ip || !otherIp))
    warnings.push(`${at}: dangerously ambiguous port definition with ${where}`);
}

/** A port as Go's `%+v` prints the server's own type. */
const goPort = ({ name = '', hostPort = 0, containerPort = 0, protocol = '', hostIP = '' }: any): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
