import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { failure } from '../engine/apiserver/status.ts';
import type { User } from '../engine/kinds/kind.ts';
import type { KubeObject } from '../engine/store/object.ts';
import type { World } from '../engine/world.ts';

const REQUESTS = 'certificatesigningrequests.certificates.k8s.io';
/** Certificates that are remembered; older ones are forgotten first. */
const MAX_CERTIFICATES = 10_000;

/**
 * The client certificates that a cluster has issued. Its authority's signatures are worth nothing outside, so a
 * certificate counts if it is one of these, byte by byte; that the client holds its key TLS has proved.
 */
export class ClientCertificates {
  readonly #issued: Set<string>;
  readonly #world: World;

  /**
   * Begin before a journal is replayed: requests whose certificates were issued go after an hour.
   *
   * @param issued what `issued` gave before.
   */
  constructor(world: World, issued: readonly string[] = []) {
    this.#world = world;
    this.#issued = new Set(issued);
    for (const request of world.store.list(REQUESTS)) this.#note(request);
    world.store.subscribe(REQUESTS, ({ object }) => this.#note(object));
  }

  /** The certificates, each in Base64. */
  get issued(): readonly string[] {
    return [...this.#issued];
  }

  /** Whom the certificate of a request's connection speaks for; undefined without one. Throws the 401 for others. */
  userOf({ socket }: IncomingMessage): User | undefined {
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (!certificate) return undefined;
    const now = this.#world.kernel.now;
    const valid = now >= Date.parse(certificate.validFrom) && now < Date.parse(certificate.validTo);
    if (!valid || !this.#issued.has(certificate.raw.toString('base64')))
      throw failure(401, 'Unauthorized', 'Unauthorized');
    const subject = certificate.subject.split('\n').map((line) => line.split(/=(.*)/s));
    const named = (type: string): string[] => subject.filter(([name]) => name === type).map(([, value]) => value);
    return {
      name: named('CN')[0] ?? '',
      groups: [...named('O'), 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': [
          `X509SHA256=${createHash('sha256').update(certificate.raw).digest('hex')}`,
        ],
      },
    };
  }

  #note(request: KubeObject): void {
    const text = request.status?.certificate as string | undefined;
    if (!text) return;
    const pem = Buffer.from(text, 'base64').toString('latin1');
    const body = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem)?.[1].replace(/\s/g, '');
    if (!body || this.#issued.has(body)) return;
    if (this.#issued.size >= MAX_CERTIFICATES) this.#issued.delete(this.#issued.values().next().value!);
    this.#issued.add(body);
  }
}
