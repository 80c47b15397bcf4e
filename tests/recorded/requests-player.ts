import type { ApiResponse } from '../../engine/apiserver/api.ts';
import { copy, type KubeObject } from '../../engine/store/object.ts';
import { World, type WorldState } from '../../engine/world.ts';
import type { RequestLine } from './requests-compare.ts';

type Json = Record<string, unknown>;

const USER = {
  name: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
  extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${'0a'.repeat(32)}`] },
};
const WRITE = 'fieldValidation=Strict&fieldManager=corpus';
const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
};
/** Between two requests, and after an object was created, this much time passed while the recording was made. */
const BETWEEN_MS = 8;
const AFTER_CREATE_MS = 30;

/** A fresh cluster with a cordoned node, so that no pod starts. */
let fresh: WorldState | undefined;

function freshWorld(): World {
  if (fresh) return World.load(fresh);
  const world = new World({ nodes: 1, seed: 'requests' });
  world.api
    .client({ user: USER, fieldManager: 'setup' })
    .patch('nodes', '', 'node-1', { spec: { unschedulable: true } });
  world.settle();
  fresh = world.save();
  return world;
}

const SERVER_SET = ['uid', 'creationTimestamp', 'managedFields', 'resourceVersion'];

/** An object without what the server sets anew each time. */
function stripped(object: KubeObject, ...further: string[]): Json {
  const { status, ...rest } = object as unknown as Json;
  const metadata = Object.fromEntries(
    Object.entries(object.metadata ?? {}).filter(([key]) => !SERVER_SET.includes(key) && !further.includes(key)),
  );
  return { ...rest, metadata, ...(status !== undefined && { status }) };
}

function without(object: Json, key: string): Json {
  const { [key]: _, ...rest } = object;
  return rest;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The leaves in which two values differ, as [pointer, new value]; no value: gone. */
export function difference(a: unknown, b: unknown, path = ''): [string, unknown?][] {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => {
      if (!Object.hasOwn(b, key)) return [[`${path}/${key}`] as [string]];
      if (!Object.hasOwn(a, key)) return [[`${path}/${key}`, b[key]] as [string, unknown]];
      return difference(a[key], b[key], `${path}/${key}`);
    });
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((value, i) => difference(value, b[i], `${path}/${i}`));
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [[path, b]];
}

/** A manifest with one change: the value at a path set, or removed. */
function changed(manifest: unknown, { op, path = [], value }: RequestLine): Json {
  const out = copy(manifest) as Json;
  if (op !== 'set' && op !== 'remove') return out;
  let parent = out as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  const last = path[path.length - 1];
  if (op === 'set') parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(last as number, 1);
  else delete parent[last];
  return out;
}

/**
 * The recorded object with what this engine assigned where the recorded server assigned it: leaves that the manifest
 * does not have and that both objects do.
 */
function assigned(recorded: unknown, own: unknown, manifest: unknown): unknown {
  if (Array.isArray(recorded))
    return recorded.map((value, i) => assigned(value, (own as unknown[])?.[i], (manifest as unknown[])?.[i]));
  const isGiven = manifest !== undefined && manifest !== '';
  if (!isObject(recorded)) return !isGiven && typeof own === typeof recorded ? own : recorded;
  return Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => [
      key,
      assigned(value, isObject(own) ? own[key] : undefined, isObject(manifest) ? manifest[key] : undefined),
    ]),
  );
}

/** The Warning headers as HTTP has them. */
const warningsOf = ({ warnings }: ApiResponse): string[] =>
  warnings.map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`);

/** The failed answer's part of a line. */
function failureOf(body: unknown): Json {
  const { reason, message, details } = (isObject(body) ? body : { message: String(body) }) as Json;
  return {
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
    ...(details !== undefined && { details }),
  };
}

/** Texts that the server assigns: token volumes, uids, service addresses, node ports. */
const ASSIGNED = [
  /kube-api-access-[a-z0-9]{5}/g,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  /\b10\.(?:9[6-9]|10[0-9]|11[01])\.[0-9]+\.[0-9]+\b/g,
  /(?<="(?:nodePort|healthCheckNodePort)":)[0-9]+/g,
];

/** Plays the lines of one base manifest, in order, against a fresh server. */
class BasePlayer {
  readonly #world = freshWorld();
  #url = '';
  #manifest: unknown;
  #first: Json = {};
  #put: { name: string; manifest: unknown; answer: Json } | undefined;
  #stored: Json = {};
  #sequence = -1;

  /** Play one line; returns it with this engine's answer. */
  play(line: RequestLine): RequestLine {
    switch (line.verb) {
      case 'create':
        return this.#create(line);
      case 'update':
        return this.#update(line);
      case 'stored':
        return this.#store(line);
      case 'patch':
        return this.#patch(line);
      default:
        return this.#apply(line);
    }
  }

  #send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET',
    path: string,
    query: string,
    body?: unknown,
    type?: string,
  ): ApiResponse {
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    this.#world.advance(BETWEEN_MS);
    return this.#world.api.handle({ method, path, query: new URLSearchParams(query), headers, body, user: USER });
  }

  #isReview(): boolean {
    return /\/(authentication|authorization)\.k8s\.io\//.test(this.#url);
  }

  #create(line: RequestLine): RequestLine {
    if (!line.op) {
      this.#url = line.url!;
      this.#manifest = line.manifest;
    }
    const query = this.#isReview() ? 'fieldManager=corpus' : `dryRun=All&${WRITE}`;
    const response = this.#send('POST', this.#url, query, changed(this.#manifest, line));
    const { code, body } = response;
    const warnings = warningsOf(response);
    if (code >= 400) return this.#answered(line, response, failureOf(body));
    const object = stripped(body as KubeObject);
    if (!line.op) {
      this.#first = object;
      return { ...line, warning: [...warnings], code, object };
    }
    const comparable = (one: Json): Json => ({ ...one, metadata: without(one.metadata as Json, 'generation') });
    return this.#answered(line, response, { changed: difference(comparable(this.#first), comparable(object)) });
  }

  #answered(line: RequestLine, response: ApiResponse, rest: Json): RequestLine {
    const { code } = response;
    // The answer to an unchanged PUT was recorded without its warnings.
    const warnings = line.op === 'none' ? [] : warningsOf(response);
    const { object: _o, changed: _c, reason: _r, message: _m, details: _d, warning, ...request } = line;
    const keeps = warning !== undefined && !line.op && line.verb === 'create';
    return { ...request, ...((warnings.length || keeps) && { warning: [...warnings] }), code, ...rest } as RequestLine;
  }

  #update(line: RequestLine): RequestLine {
    if (line.op === 'none' || !this.#put) this.#begin(line);
    const { name, manifest } = this.#put!;
    const query = `dryRun=All&${WRITE}`;
    const response = this.#send('PUT', `${this.#url}/${encodeURIComponent(name)}`, query, changed(manifest, line));
    const { code, body } = response;
    if (code >= 400) return this.#answered(line, response, failureOf(body));
    const comparable = stripped(body as KubeObject, 'generation');
    if (line.op !== 'none')
      return this.#answered(line, response, { changed: difference(this.#put!.answer, comparable) });
    this.#put!.answer = comparable;
    return this.#answered(line, response, { object: stripped(body as KubeObject) });
  }

  /** Create for real and take the object as it was read back. */
  #begin(line: RequestLine): void {
    const response = this.#send('POST', this.#url, WRITE, copy(this.#manifest));
    this.#world.advance(AFTER_CREATE_MS);
    const own = response.code < 400 ? without(stripped(response.body as KubeObject), 'status') : {};
    const recorded = line.manifest ?? own;
    const given = (this.#manifest as Json).metadata as Json | undefined;
    const name = String((recorded.metadata as Json | undefined)?.name ?? given?.name ?? '');
    this.#put = { name, manifest: assigned(recorded, own, this.#manifest), answer: {} };
  }

  #store(line: RequestLine): RequestLine {
    const { base: _, ...request } = line;
    this.#url = line.url!;
    this.#manifest = line.manifest;
    const collection = this.#url.slice(0, this.#url.lastIndexOf('/'));
    const response = this.#send('POST', collection, 'fieldManager=corpus', copy(line.manifest));
    this.#world.settle();
    const read = response.code < 400 ? this.#send('GET', this.#url, '') : response;
    this.#stored = read.code < 400 ? stripped(read.body as KubeObject, 'generation') : {};
    return { base: line.base, ...request };
  }

  #patch(line: RequestLine): RequestLine {
    const type = PATCH_TYPES[line.type!];
    const response = this.#send('PATCH', this.#url, 'dryRun=All&fieldManager=corpus', this.#ownNames(line.body), type);
    const { code, body } = response;
    if (code >= 400) return this.#answered(line, response, failureOf(body));
    return this.#answered(line, response, {
      changed: difference(this.#stored, stripped(body as KubeObject, 'generation')),
    });
  }

  /** A recorded body as text, with the names, addresses and ids that this engine assigned to the object. */
  #ownNames(body: unknown): string {
    const given = JSON.stringify(this.#manifest ?? {});
    const own = JSON.stringify(this.#stored);
    let text = JSON.stringify(body);
    for (const pattern of ASSIGNED) {
      const [mine] = (own.match(pattern) ?? []).filter((found) => !given.includes(found));
      if (mine) text = text.replace(pattern, (found) => (given.includes(found) ? found : mine));
    }
    return text;
  }

  #apply(line: RequestLine): RequestLine {
    if (line.sequence !== this.#sequence) {
      this.#sequence = line.sequence!;
      this.#clear();
    }
    const query = `fieldValidation=Strict&fieldManager=${line.manager}&force=${line.force}`;
    const response = this.#send('PATCH', this.#url, query, JSON.stringify(line.body), 'application/apply-patch+yaml');
    const { code, body } = response;
    if (code >= 400) return this.#answered(line, response, failureOf(body));
    const object = without(stripped(body as KubeObject, 'generation'), 'status');
    return this.#answered(line, response, { object, owners: ownersOf(body as KubeObject) });
  }

  /** Remove the object for good, whatever holds it. */
  #clear(): void {
    this.#send('DELETE', this.#url, '', { gracePeriodSeconds: 0, propagationPolicy: 'Background' });
    const left = this.#send('GET', this.#url, '');
    if (left.code === 200) this.#send('PATCH', this.#url, '', '{"metadata":{"finalizers":null}}', PATCH_TYPES.merge);
  }
}

/** Who owns what; recorded in the order of the managers' names, since their times vary. */
function ownersOf(object: KubeObject): unknown {
  const byManager = (a: { manager?: string }, b: { manager?: string }): number =>
    (a.manager ?? '') < (b.manager ?? '') ? -1 : 1;
  return (object.metadata.managedFields ?? [])
    .filter((entry) => entry.subresource !== 'status')
    .map(({ manager, operation, apiVersion, fieldsV1 }) => ({ manager, operation, apiVersion, fieldsV1 }))
    .sort(byManager);
}

/** Play all lines of a file; bases follow one another. */
export function playRequests(lines: readonly RequestLine[]): RequestLine[] {
  let base: string | undefined;
  let player: BasePlayer | undefined;
  return lines.map((line) => {
    if (line.base !== base || !player) player = new BasePlayer();
    base = line.base;
    return player.play(line);
  });
}
