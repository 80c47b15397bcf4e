import {
  bits,
  boolean,
  der,
  fromPem,
  integer,
  octets,
  oid,
  readDer,
  sequence,
  set,
  toPem,
  utcTime,
  utf8String,
} from '../../kernel/der.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { deleteIfThere, lookup, onChange, type Again, type ControllerContext, type Reconciler } from '../controller.ts';
import type { Condition } from '../pods.ts';
import { subjectOf } from './subject.ts';

const REQUESTS = 'certificatesigningrequests.certificates.k8s.io';
/** The signers that the controller manager serves, with the usages that each grants. */
const SIGNERS: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/kube-apiserver-client': ['client auth'],
  'kubernetes.io/kube-apiserver-client-kubelet': ['client auth'],
  'kubernetes.io/kubelet-serving': ['server auth'],
  'kubernetes.io/legacy-unknown': undefined,
};
const YEAR_MS = 365 * 24 * 3_600_000;
const BACKDATE_MS = 300_000;
/** How long requests are kept: decided ones, and those that wait (csrcleaner). */
const DECIDED_MS = 3_600_000;
const PENDING_MS = 24 * 3_600_000;
const SERIAL_BYTES = 16;
const SIGNATURE_BYTES = 256;
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), der(0x05));
/** Usages as bits of the keyUsage extension, from the first. */
const KEY_USAGES = [
  'digital signature',
  'content commitment',
  'key encipherment',
  'data encipherment',
  'key agreement',
  'cert sign',
  'crl sign',
];
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
};

/** Issues certificates for requests that were approved, and clears away old requests (pkg/controller/certificates). */
export function certificateController(context: ControllerContext): Reconciler {
  return {
    name: 'csrsigning',
    latencyMs: [4, 20],
    triggers: [onChange(REQUESTS)],
    reconcile: (key) => {
      const request = lookup(context.store, REQUESTS, key);
      if (!request) return;
      const cause = `csrsigning ${key}`;
      if (isApproved(request) && !request.status.certificate && !has(request, 'Failed')) sign(context, request, cause);
      return clean(context, request, cause);
    },
  };
}

const has = ({ status }: KubeObject, type: string): boolean =>
  (status?.conditions as Condition[] | undefined)?.some((condition) => condition.type === type) ?? false;

const isApproved = (request: KubeObject): boolean => has(request, 'Approved') && !has(request, 'Denied');

function clean({ kernel, client }: ControllerContext, request: KubeObject, cause: string): Again | void {
  const lifeMs = has(request, 'Approved') || has(request, 'Denied') ? DECIDED_MS : PENDING_MS;
  const left = Date.parse(request.metadata.creationTimestamp!) + lifeMs - kernel.now;
  if (left > 0) return { afterMs: left, periodic: true };
  deleteIfThere(client, REQUESTS, request, { cause });
}

function sign(context: ControllerContext, request: KubeObject, cause: string): void {
  const { signerName, usages = [] } = request.spec;
  if (!Object.hasOwn(SIGNERS, signerName)) return;
  const needed = SIGNERS[signerName];
  const parts = partsOf(request);
  const status =
    !parts || (needed && !needed.every((usage) => usages.includes(usage)))
      ? {
          ...request.status,
          conditions: [
            ...(request.status.conditions ?? []),
            failed(context, parts ? 'invalid usages' : 'invalid request'),
          ],
        }
      : { ...request.status, certificate: btoa(toPem('CERTIFICATE', certificate(context, request, parts))) };
  if (equal(status, request.status)) return;
  context.client.update(REQUESTS, { ...request, status }, { subresource: 'status', cause });
}

const failed = ({ kernel }: ControllerContext, message: string): Condition => ({
  type: 'Failed',
  status: 'True',
  reason: 'SignerValidationFailure',
  message,
  lastUpdateTime: kernel.timestamp(),
  lastTransitionTime: kernel.timestamp(),
});

interface Parts {
  readonly subject: Uint8Array;
  readonly key: Uint8Array;
}

/** Subject and public key of a request (PKCS #10); undefined where it is none. */
function partsOf({ spec }: KubeObject): Parts | undefined {
  const bytes = fromPem('CERTIFICATE REQUEST', atob(spec.request));
  try {
    const [, subject, key] = (bytes && readDer(bytes).children[0]?.children) ?? [];
    return subject && key && { subject: subjectOf(subject), key: der(key.tag, key.content) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A certificate (X.509). Its signature is of chance: the cluster's key is not part of what is simulated. */
function certificate({ kernel }: ControllerContext, { spec }: KubeObject, { subject, key }: Parts): Uint8Array {
  const random = kernel.random('certificates');
  const chance = (count: number): number[] => Array.from({ length: count }, () => random.int(256));
  const issuer = sequence(set(sequence(oid('2.5.4.3'), utf8String('kubernetes'))));
  const lifeMs = spec.expirationSeconds ? spec.expirationSeconds * 1000 : YEAR_MS;
  const serial = chance(SERIAL_BYTES);
  serial[0] = (serial[0] & 0x7f) | 0x01;
  const body = sequence(
    der(0xa0, integer([2])),
    integer(serial),
    SHA256_WITH_RSA,
    issuer,
    sequence(utcTime(kernel.now - BACKDATE_MS), utcTime(kernel.now + lifeMs)),
    subject,
    key,
    der(0xa3, sequence(...extensions(spec.usages ?? []))),
  );
  return sequence(body, SHA256_WITH_RSA, bits(chance(SIGNATURE_BYTES)));
}

function extensions(usages: readonly string[]): Uint8Array[] {
  let mask = 0;
  let last = 0;
  KEY_USAGES.forEach((usage, bit) => {
    if (!usages.includes(usage)) return;
    mask |= 0x80 >> bit;
    last = bit;
  });
  const extended = usages.filter((usage) => EXTENDED_USAGES[usage]).map((usage) => oid(EXTENDED_USAGES[usage]));
  return [
    ...(mask ? [sequence(oid('2.5.29.15'), boolean(true), octets(bits([mask], 7 - last)))] : []),
    ...(extended.length ? [sequence(oid('2.5.29.37'), octets(sequence(...extended)))] : []),
    sequence(oid('2.5.29.19'), boolean(true), octets(sequence())),
  ];
}
