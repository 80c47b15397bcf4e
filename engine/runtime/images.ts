import catalogue from './data/images.json' with { type: 'json' };
import type { FileNode } from './files.ts';
import { imageTree, type ImageFiles } from './rootfs.ts';
import { imageFiles } from './image-files.ts';
import { sha256Hex } from '../kernel/sha256.ts';

/** An image's configuration, in the names of the OCI image specification. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, unknown>>;
  readonly Volumes?: Readonly<Record<string, unknown>>;
  readonly StopSignal?: string;
}

/** An image of the catalogue. */
export interface Image {
  /** Canonical name with tag: `docker.io/library/nginx:1.25`. */
  readonly name: string;
  /** Name without tag: `docker.io/library/nginx`. */
  readonly repository: string;
  /** Digest of the manifest: `sha256:…`; the same for all names of one image. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly createdMs: number;
  readonly config: ImageConfig;
}

/** A parsed image reference. */
export interface Reference {
  /** `docker.io`. */
  readonly domain: string;
  /** `library/nginx`. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** `docker.io/library/nginx:1.25`, as the runtime names it. */
  readonly canonical: string;
}

/** Sizes of what images hold, where the catalogue gives none: the userland alone, and with a server program. */
const USERLAND_BYTES = 1_128_114;
const PROGRAM_BYTES = 2_493_450;

const DOMAIN = /^(localhost|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+:\d+)$/;
const PATH_PART = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-f]{32,}$/;

/** References that were parsed lately: a pod's start asks for the same few names many times. */
const references = new Map<string, Reference | { readonly error: string }>();
const MAX_REFERENCES = 1000;

/** Parse an image name as the container runtime does; the error is the text that kubelet puts after the name. */
export function parseReference(text: string): Reference | { readonly error: string } {
  let reference = references.get(text);
  if (reference) return reference;
  if (references.size >= MAX_REFERENCES) references.clear();
  references.set(text, (reference = parse(text)));
  return reference;
}

function parse(text: string): Reference | { readonly error: string } {
  const invalid = { error: 'invalid reference format' };
  let rest = text;
  let digest: string | undefined;
  const at = rest.indexOf('@');
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
    if (!DIGEST.test(digest)) return invalid;
  }
  const colon = rest.lastIndexOf(':');
  let tag: string | undefined;
  if (colon > rest.lastIndexOf('/')) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!TAG.test(tag)) return invalid;
  }
  const slash = rest.indexOf('/');
  const first = slash < 0 ? '' : rest.slice(0, slash);
  let domain = 'docker.io';
  let path = rest;
  if (first && (DOMAIN.test(first) || first !== first.toLowerCase())) [domain, path] = [first, rest.slice(slash + 1)];
  if (domain === 'index.docker.io') domain = 'docker.io';
  if (domain === 'docker.io' && !path.includes('/')) path = `library/${path}`;
  if (path !== path.toLowerCase() && path.split('/').every((part) => PATH_PART.test(part.toLowerCase())))
    return { error: `invalid reference format: repository name (${path}) must be lowercase` };
  if (!path.split('/').every((part) => PATH_PART.test(part))) return invalid;
  if (!tag && !digest) tag = 'latest';
  const canonical = `${domain}/${path}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  return { domain, path, tag, digest, canonical };
}

const IMAGES = new Map<string, Image>();
const REPOSITORIES = new Set<string>();
const BY_DIGEST = new Map<string, Image>();

for (const entry of catalogue as readonly CatalogueEntry[]) {
  const digest = `sha256:${sha256Hex(entry.names[0])}`;
  for (const short of entry.names) {
    const reference = parseReference(short) as Reference;
    const repository = `${reference.domain}/${reference.path}`;
    const image: Image = {
      name: reference.canonical,
      repository,
      digest,
      sizeBytes: entry.sizeBytes ?? defaultSize(short),
      createdMs: Date.parse(entry.created),
      config: entry.config,
    };
    IMAGES.set(reference.canonical, image);
    if (!BY_DIGEST.has(`${repository}@${digest}`)) BY_DIGEST.set(`${repository}@${digest}`, image);
    REPOSITORIES.add(repository);
  }
}

interface CatalogueEntry {
  readonly names: readonly string[];
  readonly created: string;
  readonly sizeBytes?: number;
  readonly config: ImageConfig;
}

function defaultSize(name: string): number {
  const adds = imageFiles(name);
  let bytes = USERLAND_BYTES + (adds.program ? PROGRAM_BYTES : 0);
  for (const text of Object.values(adds.files ?? {})) bytes += text.length;
  return bytes;
}

/** An image by its canonical name (or repository@digest); undefined where the registries have none. */
export function findImage(reference: Reference): Image | undefined {
  if (reference.digest) return BY_DIGEST.get(`${reference.domain}/${reference.path}@${reference.digest}`);
  return IMAGES.get(reference.canonical);
}

/** Registries that exist: others' names do not resolve. */
const REGISTRIES = new Set(['docker.io', 'gcr.io', 'registry.k8s.io']);

/** Does the name of the reference's registry resolve? */
export const isRegistry = ({ domain }: Reference): boolean => REGISTRIES.has(domain);

/**
 * Why a pull fails, as containerd words it to kubelet; undefined where it succeeds.
 * @param resolver address of the name server that the node asks, for names that do not resolve.
 */
export function pullFailure(reference: Reference, resolver: { node: string; server: string }): string | undefined {
  if (findImage(reference)) return undefined;
  const { domain, path, canonical } = reference;
  const unpack = `failed to pull and unpack image "${canonical}": failed to resolve image: `;
  const repository = `${domain}/${path}`;
  if (!isRegistry(reference)) {
    const manifest = `https://${domain}/v2/${path}/manifests/${reference.digest ?? reference.tag}`;
    const port = 32768 + (parseInt(sha256Hex(canonical).slice(0, 6), 16) % 28000);
    const lookup = `lookup ${domain.replace(/:\d+$/, '')} on ${resolver.server}:53`;
    const refused = `read udp ${resolver.node}:${port}->${resolver.server}:53: read: connection refused`;
    return `${unpack}failed to do request: Head "${manifest}": dial tcp: ${lookup}: ${refused}`;
  }
  const missing = `rpc error: code = NotFound desc = ${unpack}${canonical}: not found`;
  if (REPOSITORIES.has(repository) || domain !== 'docker.io') return missing;
  return `${unpack}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
}

const trees = new Map<string, FileNode>();

/** The files of an image; trees are immutable and shared. */
export function imageRoot(image: Image): FileNode {
  let tree = trees.get(image.digest);
  if (!tree) {
    const adds: ImageFiles = imageFiles(image.name);
    trees.set(image.digest, (tree = imageTree(image.createdMs, adds)));
  }
  return tree;
}
