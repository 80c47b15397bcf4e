import type { KubeObject } from '../../store/object.ts';

/** One Pod Security check that a pod failed: `reason (detail)`. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** A container, init container or ephemeral container of a pod's spec. */
type Container = Record<string, any>;
type PodSpec = Record<string, any>;
type Check = (spec: PodSpec, metadata: KubeObject['metadata']) => Violation | undefined;

const containers = (spec: PodSpec): Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

const isWindows = (spec: PodSpec): boolean => spec.os?.name === 'windows';
const quoteAll = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const plural = (names: readonly unknown[], word: string): string => (names.length === 1 ? word : `${word}s`);

/** `container "a"`, `containers "a", "b"`. */
const named = (found: readonly Container[]): string =>
  `${plural(found, 'container')} ${quoteAll(found.map(({ name }) => name))}`;

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** "pod", "container x" or both, as the message names who must set something. */
function who(pod: boolean, found: readonly Container[]): string {
  return [...(pod ? ['pod'] : []), ...(found.length ? [named(found)] : [])].join(' and ');
}

const privileged: Check = (spec) => {
  const bad = containers(spec).filter((c) => c.securityContext?.privileged);
  return bad.length
    ? { reason: 'privileged', detail: `${named(bad)} must not set securityContext.privileged=true` }
    : undefined;
};

const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

const added = (c: Container): string[] => c.securityContext?.capabilities?.add ?? [];

const capabilitiesBaseline: Check = (spec) => {
  const bad = containers(spec).filter((c) => added(c).some((name) => !DEFAULT_CAPABILITIES.has(name)));
  const names = unique(bad.flatMap((c) => added(c).filter((name) => !DEFAULT_CAPABILITIES.has(name))));
  return bad.length
    ? {
        reason: 'non-default capabilities',
        detail: `${named(bad)} must not include ${quoteAll(names)} in securityContext.capabilities.add`,
      }
    : undefined;
};

const hostNamespaces: Check = (spec) => {
  const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]);
  return set.length ? { reason: 'host namespaces', detail: set.map((field) => `${field}=true`).join(', ') } : undefined;
};

const hostPathVolumes: Check = (spec) => {
  const names = (spec.volumes ?? []).filter((v: Container) => v.hostPath).map((v: Container) => v.name);
  return names.length
    ? { reason: 'hostPath volumes', detail: `${plural(names, 'volume')} ${quoteAll(names)}` }
    : undefined;
};

const hostPorts: Check = (spec) => {
  const portsOf = (c: Container): number[] => (c.ports ?? []).map((p: Container) => p.hostPort ?? 0).filter(Boolean);
  const bad = containers(spec).filter((c) => portsOf(c).length);
  const ports = unique(bad.flatMap((c) => portsOf(c).map(String)));
  if (!bad.length) return undefined;
  const verb = bad.length === 1 ? 'uses' : 'use';
  return { reason: 'hostPort', detail: `${named(bad)} ${verb} ${plural(ports, 'hostPort')} ${ports.join(', ')}` };
};

const hostProbes: Check = (spec) => {
  const handlers = (c: Container): Container[] =>
    [c.livenessProbe, c.readinessProbe, c.startupProbe, c.lifecycle?.postStart, c.lifecycle?.preStop].filter(Boolean);
  const hosts = (c: Container): string[] =>
    handlers(c)
      .flatMap((h) => [h.httpGet?.host, h.tcpSocket?.host])
      .filter(Boolean);
  const bad = containers(spec).filter((c) => hosts(c).length);
  const names = unique(bad.flatMap(hosts));
  if (!bad.length) return undefined;
  const verb = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'probe or lifecycle host',
    detail: `${named(bad)} ${verb} ${plural(names, 'host')} ${quoteAll(names)}`,
  };
};

const appArmor: Check = (spec, metadata) => {
  const forbidden = (c: Container): string | undefined => {
    const type = c.securityContext?.appArmorProfile?.type;
    return type === 'Unconfined' ? type : undefined;
  };
  const bad = containers(spec).filter(forbidden);
  const pod = spec.securityContext?.appArmorProfile?.type === 'Unconfined';
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/'))
    .filter(([, value]) => value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([key, value]) => `${key}="${value}"`)
    .sort();
  if (!bad.length && !pod && !annotations.length) return undefined;
  const parts = [
    ...(pod || bad.length ? [`${who(pod, bad)} must not set AppArmor profile type to "Unconfined"`] : []),
    ...(annotations.length
      ? [`${annotations.length === 1 ? 'annotation' : 'annotations'} ${annotations.join(', ')}`]
      : []),
  ];
  return {
    reason: `forbidden AppArmor ${parts.length > 1 || annotations.length > 1 ? 'profiles' : 'profile'}`,
    detail: parts.join('; '),
  };
};

const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const selinux: Check = (spec) => {
  const options = (of: Container): Container => of.securityContext?.seLinuxOptions ?? {};
  const badType = (of: Container): boolean => !SELINUX_TYPES.has(options(of).type ?? '');
  const badUser = (of: Container): boolean => !!options(of).user;
  const badRole = (of: Container): boolean => !!options(of).role;
  const all = containers(spec);
  const bad = all.filter((c) => badType(c) || badUser(c) || badRole(c));
  const pod = badType(spec) || badUser(spec) || badRole(spec);
  if (!pod && !bad.length) return undefined;
  const sources = [...(pod ? [spec] : []), ...bad];
  const types = unique(sources.filter(badType).map((s) => options(s).type));
  const faults = [
    ...(types.length ? [`${plural(types, 'type')} ${quoteAll(types)}`] : []),
    ...(sources.some(badUser) ? ['user may not be set'] : []),
    ...(sources.some(badRole) ? ['role may not be set'] : []),
  ];
  return {
    reason: 'seLinuxOptions',
    detail: `${who(pod, bad)} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
  };
};

const procMount: Check = (spec) => {
  if (spec.hostUsers === false) return undefined;
  const bad = containers(spec).filter((c) => (c.securityContext?.procMount ?? 'Default') !== 'Default');
  const types = unique(bad.map((c) => c.securityContext.procMount));
  return bad.length
    ? { reason: 'procMount', detail: `${named(bad)} must not set securityContext.procMount to ${quoteAll(types)}` }
    : undefined;
};

const SECCOMP = 'securityContext.seccompProfile.type';

const seccompBaseline: Check = (spec) => {
  const unconfined = (of: Container): boolean => of.securityContext?.seccompProfile?.type === 'Unconfined';
  const bad = containers(spec).filter(unconfined);
  const pod = unconfined(spec);
  return pod || bad.length
    ? { reason: 'seccompProfile', detail: `${who(pod, bad)} must not set ${SECCOMP} to "Unconfined"` }
    : undefined;
};

const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

const sysctls: Check = (spec) => {
  const names = (spec.securityContext?.sysctls ?? [])
    .map((s: Container) => s.name)
    .filter((name: string) => !SAFE_SYSCTLS.has(name));
  return names.length ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
};

const hostProcess: Check = (spec) => {
  const set = (of: Container): boolean => !!of.securityContext?.windowsOptions?.hostProcess;
  const bad = containers(spec).filter(set);
  const pod = set(spec);
  return pod || bad.length
    ? {
        reason: 'hostProcess',
        detail: `${who(pod, bad)} must not set securityContext.windowsOptions.hostProcess=true`,
      }
    : undefined;
};

const allowPrivilegeEscalation: Check = (spec) => {
  if (isWindows(spec)) return undefined;
  const bad = containers(spec).filter((c) => c.securityContext?.allowPrivilegeEscalation !== false);
  return bad.length
    ? {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      }
    : undefined;
};

const capabilitiesRestricted: Check = (spec) => {
  if (isWindows(spec)) return undefined;
  const all = containers(spec);
  const undropped = all.filter((c) => !(c.securityContext?.capabilities?.drop ?? []).includes('ALL'));
  const adding = all.filter((c) => added(c).some((name) => name !== 'NET_BIND_SERVICE'));
  if (!undropped.length && !adding.length) return undefined;
  const names = unique(adding.flatMap((c) => added(c).filter((name) => name !== 'NET_BIND_SERVICE')));
  const parts = [
    ...(undropped.length ? [`${named(undropped)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length
      ? [`${named(adding)} must not include ${quoteAll(names)} in securityContext.capabilities.add`]
      : []),
  ];
  return { reason: 'unrestricted capabilities', detail: parts.join('; ') };
};

const VOLUME_TYPES = new Set(
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' '),
);

const restrictedVolumes: Check = (spec) => {
  const typeOf = (v: Container): string => Object.keys(v).find((key) => key !== 'name') ?? '';
  const bad: Container[] = (spec.volumes ?? []).filter((v: Container) => typeOf(v) && !VOLUME_TYPES.has(typeOf(v)));
  if (!bad.length) return undefined;
  const types = unique(bad.map(typeOf));
  const verb = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'restricted volume types',
    detail: `${plural(bad, 'volume')} ${quoteAll(bad.map((v) => v.name))} ${verb} ${plural(types, 'restricted volume type')} ${quoteAll(types)}`,
  };
};

const runAsNonRoot: Check = (spec) => {
  const value = (of: Container): boolean | undefined => of.securityContext?.runAsNonRoot;
  const all = containers(spec);
  const explicit = all.filter((c) => value(c) === false);
  const podFalse = value(spec) === false;
  if (explicit.length || (podFalse && all.some((c) => value(c) === undefined)))
    return {
      reason: 'runAsNonRoot != true',
      detail: `${who(podFalse, explicit)} must not set securityContext.runAsNonRoot=false`,
    };
  const implicit = value(spec) ? [] : all.filter((c) => value(c) === undefined);
  return implicit.length
    ? { reason: 'runAsNonRoot != true', detail: `pod or ${named(implicit)} must set securityContext.runAsNonRoot=true` }
    : undefined;
};

const runAsUser: Check = (spec) => {
  const zero = (of: Container): boolean => of.securityContext?.runAsUser === 0;
  const bad = containers(spec).filter(zero);
  const pod = zero(spec);
  return pod || bad.length ? { reason: 'runAsUser=0', detail: `${who(pod, bad)} must not set runAsUser=0` } : undefined;
};

const seccompRestricted: Check = (spec) => {
  if (isWindows(spec)) return undefined;
  const type = (of: Container): string | undefined => of.securityContext?.seccompProfile?.type;
  const good = (value: string | undefined): boolean => value === 'RuntimeDefault' || value === 'Localhost';
  const all = containers(spec);
  const explicit = all.filter((c) => type(c) !== undefined && !good(type(c)));
  const podBad = type(spec) !== undefined && !good(type(spec));
  if (explicit.length || podBad) {
    const types = unique([...(podBad ? [type(spec)!] : []), ...explicit.map((c) => type(c)!)]);
    return {
      reason: 'seccompProfile',
      detail: `${who(podBad, explicit)} must not set ${SECCOMP} to ${quoteAll(types)}`,
    };
  }
  const implicit = type(spec) ? [] : all.filter((c) => type(c) === undefined);
  return implicit.length
    ? {
        reason: 'seccompProfile',
        detail: `pod or ${named(implicit)} must set ${SECCOMP} to "RuntimeDefault" or "Localhost"`,
      }
    : undefined;
};

/** Baseline checks, in the order in which violations are told. */
const BASELINE: readonly Check[] = [
  appArmor,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seccompBaseline,
  selinux,
  sysctls,
  hostProcess,
];

/** Restricted: baseline less what restricted checks replace, then its own. */
const RESTRICTED: readonly Check[] = [
  appArmor,
  hostNamespaces,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  selinux,
  sysctls,
  hostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

/** What a pod violates of a Pod Security level (pod-security-admission's policy package). */
export function violations(level: string, spec: PodSpec, metadata: KubeObject['metadata']): Violation[] {
  const checks = level === 'restricted' ? RESTRICTED : level === 'baseline' ? BASELINE : [];
  return checks.map((check) => check(spec, metadata)).filter((found) => found !== undefined);
}
