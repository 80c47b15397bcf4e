import type { Co } from '../kernel/coroutine.ts';
import type { Environment } from '../apiserver/environment.ts';
import type { NetworkAnswer, NetworkPlace, NetworkRequest } from '../runtime/process.ts';
import type { ServerAnswer } from '../runtime/ports.ts';
import { answerApiRequest, API_PORT } from './api-door.ts';
import type { ClusterResolver, NameReply } from '../runtime/resolver.ts';
import { DnsCache } from './dns-cache.ts';
import { answerName, found, resolveName } from './names.ts';
import {
  CLUSTER_DNS,
  CONTROL_PLANE_ADDRESS,
  UPSTREAM_RESOLVER,
  type NetworkHost,
  type Origin,
  type ResolverConfig,
} from './origin.ts';
import { decide } from './policy.ts';
import {
  candidates,
  declareIndexes,
  endpointChain,
  endpointsOf,
  nodePortAt,
  portName,
  serviceAt,
  serviceChain,
  type Endpoint,
  type ServicePort,
} from './rules.ts';

export type { NetworkHost, Origin, ResolverConfig } from './origin.ts';

/** One station of a connection and the rule that decided there. */
export interface Hop {
  /** `pod default/client`, `node node-1`, `service default/web`. */
  readonly at: string;
  /** What was decided, and by which rule. */
  readonly rule: string;
}

/** A connection: its answer and how it came about. */
export interface Connection {
  readonly answer: NetworkAnswer;
  readonly hops: readonly Hop[];
}

/** A place with the means to ask name servers as `nslookup` does. */
export type ClusterPlace = NetworkPlace & ClusterResolver;

/** The cluster's network: addresses, names, services, policies. */
export interface Network {
  /** The network as a place sees it: its address, names, connections. */
  place(from: Origin): ClusterPlace;
  /** The network as the learner's machine sees it. */
  readonly learner: ClusterPlace;
  /** Connect and tell each station. `timeoutMs` is virtual time. */
  connect(from: Origin, request: NetworkRequest, timeoutMs: number): Co<Connection>;
  /** Add an address that programs listen on. */
  attach(host: NetworkHost): void;
  detach(address: string): void;
  host(address: string): NetworkHost | undefined;
  /** Does the network enforce NetworkPolicies? It ignores them unless told (as a plug-in without policies does). */
  enforcePolicies: boolean;
}

/** How long the kernel of a machine tries an address of its own subnet before it says "no route to host". */
const ARP_TIMEOUT_MS = 3000;

/** How long session affinity lasts where the service does not say. */
const AFFINITY_SECONDS = 10_800;

/** Clients whose affinity one service remembers. */
const MAX_AFFINITIES = 10_000;

/** Which endpoint a client of a service with session affinity was given, and when it last used it. */
type Affinity = readonly [client: string, address: string, usedMs: number];

/** Make the network of a cluster. `enforcePolicies` is off by default. */
export function createNetwork(env: Environment, options: { enforcePolicies?: boolean } = {}): Network {
  return new ClusterNetwork(env, options.enforcePolicies ?? false);
}

class ClusterNetwork implements Network {
  readonly name = 'network';
  enforcePolicies: boolean;
  readonly learner: ClusterPlace;
  readonly #env: Environment;
  #hosts = new Map<string, NetworkHost>();
  #affinities = new Map<string, Map<string, Affinity>>();
  #dns = new DnsCache();

  constructor(env: Environment, enforcePolicies: boolean) {
    this.#env = env;
    this.enforcePolicies = enforcePolicies;
    this.learner = this.place({ kind: 'learner' });
    declareIndexes(env.store);
    env.kernel.register(this);
  }

  run(): void {}

  save(): unknown {
    return {
      enforcePolicies: this.enforcePolicies,
      dns: this.#dns.save(),
      affinities: [...this.#affinities].map(([service, clients]) => [service, [...clients.values()]]),
    };
  }

  load(state: unknown): void {
    const saved = state as { enforcePolicies: boolean; dns: unknown; affinities: [string, Affinity[]][] };
    this.#dns.load(saved.dns);
    this.enforcePolicies = saved.enforcePolicies;
    this.#affinities = new Map(
      saved.affinities.map(([service, clients]) => [service, new Map(clients.map((entry) => [entry[0], entry]))]),
    );
  }

  attach(host: NetworkHost): void {
    this.#hosts.set(host.address, host);
  }

  detach(address: string): void {
    this.#hosts.delete(address);
  }

  host(address: string): NetworkHost | undefined {
    return this.#hosts.get(address);
  }

  place(from: Origin): ClusterPlace {
    const addressOf = (): string => this.#addressOf(from);
    const connect = (request: NetworkRequest, timeoutMs: number): Co<Connection> =>
      this.connect(from, request, timeoutMs);
    return {
      get address() {
        return addressOf();
      },
      resolver: this.#resolverOf(from),
      ask: (name, type, server) => this.#ask(name, type, server ?? this.#resolverOf(from).servers[0]),
      resolve: (name) => this.#resolve(from, name),
      *request(request, timeoutMs) {
        return (yield* connect(request, timeoutMs)).answer;
      },
    };
  }

  *connect(from: Origin, request: NetworkRequest, timeoutMs: number): Co<Connection> {
    const hops: Hop[] = [];
    const addresses = this.#resolve(from, request.host);
    if (!addresses.length) {
      hops.push({ at: label(from), rule: `the name ${request.host} was not found` });
      return { answer: { failure: 'name-not-resolved' }, hops };
    }
    const address = addresses[0];
    const reply = yield* this.#reach(from, address, request, timeoutMs, hops);
    return { answer: { ...reply, address }, hops };
  }

  *#reach(from: Origin, address: string, request: NetworkRequest, timeoutMs: number, hops: Hop[]): Co<ServerAnswer> {
    const protocol = request.protocol === 'udp' ? 'UDP' : 'TCP';
    const own = this.#addressOf(from);
    if (address.startsWith('127.') || address === '0.0.0.0' || address === own) {
      const listener = this.#hosts.get(own)?.ports.find(protocol, request.port, true);
      if (listener) {
        hops.push({ at: label(from), rule: `a program listens on port ${request.port}` });
        return yield* listener.answer(request, address);
      }
      // kube-proxy answers for a node's ports on the node's own addresses.
      if (from.kind === 'pod' || from.kind === 'learner') {
        if (from.kind === 'learner' && request.port === API_PORT) return yield* this.#api(request);
        hops.push({ at: label(from), rule: `nothing listens on port ${request.port}` });
        return { failure: 'refused' };
      }
    }
    if (address === CONTROL_PLANE_ADDRESS) return yield* this.#controlPlane(from, request, hops);
    const target = from.kind === 'learner' ? undefined : serviceAt(this.#env.store, address, request.port, protocol);
    if (target === 'no such port') {
      hops.push({ at: label(from), rule: `no service has port ${request.port} on ${address}` });
      yield* this.#wait(timeoutMs);
      return { failure: 'timeout' };
    }
    if (target) return yield* this.#service(from, target, request, timeoutMs, hops, nodeOf(from));
    const host = this.#hosts.get(address);
    if (host && this.#isCutOff(from, host)) return yield* this.#nobody(from, address, timeoutMs, hops);
    if (host?.kind === 'node') return yield* this.#node(from, host, request, timeoutMs, hops);
    if (host) return yield* this.#deliver(from, host, request.port, request, timeoutMs, hops, own);
    return yield* this.#nobody(from, address, timeoutMs, hops);
  }

  *#nobody(from: Origin, address: string, timeoutMs: number, hops: Hop[]): Co<ServerAnswer> {
    if (this.#env.store.byIndex('services', 'network/address', address).length) {
      // Only nodes know the services' addresses; elsewhere the next router says that there is no way.
      hops.push({ at: label(from), rule: `no route to the service address ${address} outside of the nodes` });
      return { failure: 'refused' };
    }
    const inPods = /^(10\.(12[89]|1[3-9]\d|2\d\d)|172\.30)\./.test(address);
    hops.push({ at: label(from), rule: inPods ? `nobody has the address ${address}` : `no route to ${address}` });
    if (!inPods) {
      yield* this.#wait(timeoutMs);
      return { failure: 'timeout' };
    }
    yield* this.#wait(Math.min(timeoutMs, ARP_TIMEOUT_MS));
    return { failure: timeoutMs <= ARP_TIMEOUT_MS ? 'timeout' : 'no-route' };
  }

  *#controlPlane(from: Origin, request: NetworkRequest, hops: Hop[]): Co<ServerAnswer> {
    if (request.port !== API_PORT) {
      hops.push({ at: label(from), rule: `nothing listens on port ${request.port} of the control plane` });
      return { failure: 'refused' };
    }
    hops.push({ at: label(from), rule: 'the API server answers' });
    return yield* this.#api(request);
  }

  #api(request: NetworkRequest): Co<ServerAnswer> {
    return answerApiRequest(this.#env, this.learner, request);
  }

  *#node(from: Origin, host: NetworkHost, request: NetworkRequest, timeoutMs: number, hops: Hop[]): Co<ServerAnswer> {
    const protocol = request.protocol === 'udp' ? 'UDP' : 'TCP';
    const target = nodePortAt(this.#env.store, request.port, protocol);
    hops.push({ at: label(from), rule: `${host.address} is ${label({ kind: 'node', name: host.name })}` });
    if (target) return yield* this.#service(from, target, request, timeoutMs, hops, host.name);
    const listener = host.ports.find(protocol, request.port, from.kind === 'node' && from.name === host.name);
    if (!listener) {
      hops.push({ at: `node ${host.name}`, rule: `nothing listens on port ${request.port}` });
      return { failure: 'refused' };
    }
    hops.push({ at: `node ${host.name}`, rule: `a program listens on port ${request.port}` });
    return yield* listener.answer(request, this.#addressOf(from));
  }

  *#service(
    from: Origin,
    target: ServicePort,
    request: NetworkRequest,
    timeoutMs: number,
    hops: Hop[],
    node: string,
  ): Co<ServerAnswer> {
    const { service, port, via } = target;
    const all = endpointsOf(this.#env.store, service, port.name ?? '');
    const usable = candidates(this.#env.store, all, target, node);
    const at = `node ${node}`;
    if (!usable.length) {
      const local = all.some(({ ready }) => ready);
      if (local) {
        hops.push({
          at,
          rule: `${portName(target)} has no endpoint on this node and its traffic policy is Local: dropped`,
        });
        yield* this.#wait(timeoutMs);
        return { failure: 'timeout' };
      }
      hops.push({ at, rule: `KUBE-SERVICES: ${portName(target)} has no endpoints: rejected` });
      return { failure: 'refused' };
    }
    const client = this.#addressOf(from);
    const chosen = this.#choose(target, usable, client);
    hops.push({ at, rule: `KUBE-SERVICES: ${via} ${portName(target)} -> ${serviceChain(target)}` });
    hops.push({
      at,
      rule: `${serviceChain(target)} -> ${endpointChain(target, chosen)} (1 of ${usable.length}): DNAT to ${chosen.address}:${chosen.port}`,
    });
    if (chosen.address === CONTROL_PLANE_ADDRESS)
      return yield* this.#controlPlane(from, { ...request, port: chosen.port }, hops);
    const host = this.#hosts.get(chosen.address);
    if (!host || this.#isCutOff(from, host)) return yield* this.#nobody(from, chosen.address, timeoutMs, hops);
    const masquerade = via !== 'clusterIP' && service.spec.externalTrafficPolicy !== 'Local';
    const source = masquerade ? (this.#nodeAddress(node) ?? client) : client;
    return yield* this.#deliver(from, host, chosen.port, request, timeoutMs, hops, source);
  }

  /** kube-proxy's choice: by affinity where the service asks for it, else by (seeded) chance. */
  #choose(target: ServicePort, usable: readonly Endpoint[], client: string): Endpoint {
    const { service } = target;
    const chance = (): Endpoint => usable[this.#env.kernel.random('kube-proxy').int(usable.length)];
    if (service.spec.sessionAffinity !== 'ClientIP') return chance();
    const now = this.#env.kernel.now;
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS;
    const key = portName(target);
    let clients = this.#affinities.get(key);
    if (!clients) this.#affinities.set(key, (clients = new Map()));
    const [, address, usedMs] = clients.get(client) ?? [client, '', -Infinity];
    const kept = now - usedMs <= seconds * 1000 ? usable.find((endpoint) => endpoint.address === address) : undefined;
    const chosen = kept ?? chance();
    if (clients.size >= MAX_AFFINITIES) clients.delete(clients.keys().next().value as string);
    clients.set(client, [client, chosen.address, now]);
    return chosen;
  }

  *#deliver(
    from: Origin,
    host: NetworkHost,
    port: number,
    request: NetworkRequest,
    timeoutMs: number,
    hops: Hop[],
    source: string,
  ): Co<ServerAnswer> {
    const protocol = request.protocol === 'udp' ? 'UDP' : 'TCP';
    const at = `${host.kind} ${host.namespace ? `${host.namespace}/` : ''}${host.name}`;
    if (this.enforcePolicies) {
      const decision = decide(this.#env.store, this.#peer(from), this.#peerOf(host), port, protocol);
      hops.push({ at, rule: decision.rule });
      if (!decision.allowed) {
        yield* this.#wait(timeoutMs);
        return { failure: 'timeout' };
      }
    }
    const listener = host.ports.find(protocol, port, host.address === this.#addressOf(from));
    if (!listener) {
      hops.push({ at, rule: `nothing listens on port ${port}: refused` });
      return { failure: 'refused' };
    }
    hops.push({ at, rule: `a program listens on port ${port}` });
    return yield* listener.answer({ ...request, port }, source);
  }

  /** Does a cut link lie between a place and a host? On one node they still reach each other. */
  #isCutOff(from: Origin, host: NetworkHost): boolean {
    const cut = this.#env.cutOff;
    const [near, far] = [nodeOf(from), host.node ?? ''];
    return !!cut?.size && near !== far && (cut.has(near) || cut.has(far));
  }

  #peer(from: Origin): { address: string; pod: ReturnType<Environment['store']['get']> } {
    const pod = from.kind === 'pod' ? this.#env.store.get('pods', from.namespace, from.name) : undefined;
    return { address: this.#addressOf(from), pod };
  }

  #peerOf(host: NetworkHost): { address: string; pod: ReturnType<Environment['store']['get']> } {
    const pod = host.kind === 'pod' ? this.#env.store.get('pods', host.namespace ?? '', host.name) : undefined;
    return { address: host.address, pod };
  }

  #addressOf(from: Origin): string {
    if (from.kind === 'pod') return from.address;
    if (from.kind === 'learner') return CONTROL_PLANE_ADDRESS;
    return this.#nodeAddress(from.name) ?? '127.0.0.1';
  }

  #nodeAddress(name: string): string | undefined {
    const addresses = this.#env.store.get('nodes', '', name)?.status?.addresses as
      { type: string; address: string }[] | undefined;
    return addresses?.find(({ type }) => type === 'InternalIP')?.address;
  }

  #resolverOf(from: Origin): ResolverConfig {
    if (from.kind !== 'learner' && from.resolver) return from.resolver;
    return { servers: [UPSTREAM_RESOLVER], searches: [], ndots: 1, hosts: { localhost: '127.0.0.1' } };
  }

  #resolve(from: Origin, name: string): readonly string[] {
    const config = this.#resolverOf(from);
    const answers =
      name === 'localhost' && !config.hosts.localhost
        ? [found(name, '127.0.0.1')]
        : resolveName(name, config, (full) => this.#ask(full, 'A', config.servers[0]));
    return answers[answers.length - 1].records.filter(({ type }) => type === 'A').map(({ data }) => data);
  }

  #ask(name: string, type: NameReply['type'], server: string | undefined): NameReply {
    const servers = server === CLUSTER_DNS ? this.#dnsServers() : 0;
    if (!servers) return { name, type, status: 'timeout', records: [] };
    const { store, kernel } = this.#env;
    return this.#dns.answer(name, type, servers, kernel.now, () => answerName(store, name, type));
  }

  /** How many CoreDNS pods there are behind the DNS service. */
  #dnsServers(): number {
    const service = this.#env.store.byIndex('services', 'network/address', CLUSTER_DNS)[0];
    return service ? endpointsOf(this.#env.store, service, 'dns').filter(({ ready }) => ready).length : 0;
  }

  *#wait(ms: number): Co<void> {
    const until = this.#env.kernel.now + ms;
    while (this.#env.kernel.now < until) yield { until };
  }
}

const nodeOf = (from: Origin): string => (from.kind === 'pod' ? from.node : from.kind === 'node' ? from.name : '');

const label = (from: Origin): string =>
  from.kind === 'learner'
    ? "learner's machine"
    : from.kind === 'node'
      ? `node ${from.name}`
      : `pod ${from.namespace}/${from.name}`;
