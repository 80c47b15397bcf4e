/** A record of the domain name system. */
export interface NameRecord {
  readonly name: string;
  readonly type: 'A' | 'CNAME' | 'SRV' | 'PTR';
  readonly data: string;
}

/** What a name server answers to one question. */
export interface NameReply {
  /** The full name that was asked for. */
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR';
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'timeout';
  readonly records: readonly NameRecord[];
}

/** How a place finds names, as its resolv.conf and hosts file say. */
export interface ResolverConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
  /** Names of /etc/hosts. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** What a network place may offer to programs that talk to name servers themselves (`nslookup`, `dig`). */
export interface ClusterResolver {
  readonly resolver: ResolverConfig;
  /** Put one question, with a full name, to a server. */
  ask(name: string, type: NameReply['type'], server?: string): NameReply;
}
