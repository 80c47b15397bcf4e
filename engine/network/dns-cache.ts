import type { NameReply } from '../runtime/resolver.ts';

/** How long CoreDNS keeps an answer, also that there is no such name (`cache 30`). */
const KEPT_MS = 30_000;
/** Answers that one server keeps (the cache plugin's default is 9,984 of each sort). */
const MAX_ANSWERS = 10_000;

type Kept = readonly [key: string, untilMs: number, reply: NameReply];

/**
 * What the CoreDNS servers behind the DNS service remember. Each has a cache of its own, and kube-proxy spreads the
 * questions over them: here they take turns for each question, where the real ones are hit by chance.
 */
export class DnsCache {
  #asked = new Map<string, number>();
  #kept = new Map<string, Kept>();

  /** What a server says now: what it kept, or else what `look` finds. */
  answer(name: string, type: NameReply['type'], servers: number, nowMs: number, look: () => NameReply): NameReply {
    const question = `${type} ${name.toLowerCase()}`;
    const turn = this.#asked.get(question) ?? 0;
    this.#asked.set(question, (turn + 1) % servers);
    const key = `${turn % servers} ${question}`;
    const known = this.#kept.get(key);
    if (known && known[1] > nowMs) return known[2];
    const reply = look();
    this.#kept.delete(key);
    if (reply.status === 'NOERROR' || reply.status === 'NXDOMAIN') this.#kept.set(key, [key, nowMs + KEPT_MS, reply]);
    if (this.#kept.size > MAX_ANSWERS) this.#forgetOldest();
    return reply;
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept.keys();
    this.#kept.delete(oldest);
    this.#asked.delete(oldest.slice(oldest.indexOf(' ') + 1));
  }

  save(): unknown {
    return { asked: [...this.#asked], kept: [...this.#kept.values()] };
  }

  load(state: unknown): void {
    const { asked, kept } = state as { asked: [string, number][]; kept: Kept[] };
    this.#asked = new Map(asked);
    this.#kept = new Map(kept.map((entry) => [entry[0], entry]));
  }
}
