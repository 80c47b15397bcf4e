import { CLUSTER_DNS, CLUSTER_DOMAIN, UPSTREAM_RESOLVER, type Origin, type ResolverConfig } from '../network/origin.ts';
import type { FileNode } from '../runtime/files.ts';
import { MemoryFiles } from '../runtime/memory-files.ts';
import type { KubeletContext } from './context.ts';
import type { PodRecord } from './record.ts';

/** Files that the kubelet keeps for a pod and mounts into its containers. */
export interface PodFiles {
  readonly hostname: string;
  readonly files: MemoryFiles;
  readonly resolver: ResolverConfig;
}

const made = new WeakMap<PodRecord, { address: string; files: PodFiles }>();

/** The pod's host name, /etc/hosts, /etc/hostname and /etc/resolv.conf. */
export function podFiles(context: KubeletContext, record: PodRecord): PodFiles {
  const address = record.sandbox?.address ?? context.facts(record).hostIP;
  const known = made.get(record);
  if (known?.address === address) return known.files;
  const { spec } = record.pod;
  const hostname = hostnameOf(record);
  const domain = spec.subdomain ? `${hostname}.${spec.subdomain}.${record.namespace}.svc.${CLUSTER_DOMAIN}` : '';
  const resolver = resolverOf(record);
  const files = new MemoryFiles({
    clock: context.env.kernel,
    root: treeOf(record.sandbox?.filesMs ?? context.env.kernel.now, {
      hosts: () =>
        spec.hostNetwork ? nodeHosts(record.node) : hostsFile(address, hostname, domain, spec.hostAliases ?? []),
      hostname: () => `${hostname}\n`,
      'resolv.conf': () => resolvConf(resolver, spec.dnsConfig),
    }),
  });
  const hosts: Record<string, string> = { localhost: '127.0.0.1', [hostname.toLowerCase()]: address };
  if (domain) hosts[domain] = address;
  for (const { ip, hostnames = [] } of (spec.hostAliases ?? []) as HostAlias[])
    for (const name of hostnames) hosts[name.toLowerCase()] ??= ip;
  const out: PodFiles = { hostname, files, resolver: { ...resolver, hosts } };
  made.set(record, { address, files: out });
  return out;
}

/** A directory of files whose texts are made when they are first read. */
function treeOf(modifiedMs: number, texts: Readonly<Record<string, () => string>>): FileNode {
  const entries = new Map<string, FileNode>();
  for (const [name, make] of Object.entries(texts)) {
    let text: string | undefined;
    entries.set(name, {
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      modifiedMs,
      get text() {
        return (text ??= make());
      },
    });
  }
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, modifiedMs, text: '', entries };
}

interface HostAlias {
  readonly ip: string;
  readonly hostnames?: readonly string[];
}

/** The host name that containers see: at most 63 letters. */
export function hostnameOf({ pod, name, node }: PodRecord): string {
  if (pod.spec.hostNetwork) return node;
  const hostname = (pod.spec.hostnameOverride ?? pod.spec.hostname ?? name) as string;
  return hostname.slice(0, 63).replace(/[-.]+$/, '');
}

function hostsFile(address: string, hostname: string, domain: string, aliases: readonly HostAlias[]): string {
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    domain ? `${address}\t${domain}\t${hostname}` : `${address}\t${hostname}`,
  ];
  if (aliases.length) {
    lines.push('', '# Entries added by HostAliases.');
    for (const { ip, hostnames = [] } of aliases) lines.push([ip, ...hostnames].join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

const nodeHosts = (node: string): string =>
  `# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost ${node}\n`;

interface DnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly { name: string; value?: string }[];
}

/** How a pod finds names, by its dnsPolicy and dnsConfig. */
function resolverOf({ pod, namespace }: PodRecord): ResolverConfig {
  const {
    dnsPolicy = 'ClusterFirst',
    hostNetwork,
    dnsConfig,
  } = pod.spec as { dnsPolicy?: string; hostNetwork?: boolean; dnsConfig?: DnsConfig };
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const base =
    dnsPolicy === 'None'
      ? { servers: [], searches: [], ndots: 1 }
      : cluster
        ? {
            servers: [CLUSTER_DNS],
            searches: [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
            ndots: 5,
          }
        : { servers: [UPSTREAM_RESOLVER], searches: [], ndots: 1 };
  const ndots = dnsConfig?.options?.find(({ name }) => name === 'ndots')?.value;
  return {
    servers: [...base.servers, ...(dnsConfig?.nameservers ?? [])],
    searches: [...base.searches, ...(dnsConfig?.searches ?? [])],
    ndots: ndots !== undefined ? Number(ndots) : base.ndots,
    hosts: {},
  };
}

function resolvConf({ servers, searches, ndots }: ResolverConfig, config: DnsConfig | undefined): string {
  const options = (config?.options ?? []).map(({ name, value }) => (value === undefined ? name : `${name}:${value}`));
  if (ndots !== 1 && !options.some((option) => option.startsWith('ndots:'))) options.push(`ndots:${ndots}`);
  return [
    ...(searches.length ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');
}

/** Where in the network the pod's programs are. */
export function originOf(context: KubeletContext, record: PodRecord): Origin {
  const { resolver } = podFiles(context, record);
  if (record.pod.spec.hostNetwork) return { kind: 'node', name: record.node, resolver };
  return {
    kind: 'pod',
    namespace: record.namespace,
    name: record.name,
    address: record.sandbox?.address ?? '0.0.0.0',
    node: record.node,
    resolver,
  };
}
