import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import { intOrString } from '../../flags/ports.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

/** host/path=service:port[,tls[=secret]]; what follows the port is not looked at. */
const RULE = /^[\w*.-]*\/.*=[\w-]+:[\w-]+/;

/** `kubectl create ingress`. */
export const createIngress = generatorCommand({
  name: 'ingress',
  aliases: ['ing'],
  short: 'Create an ingress with the specified name',
  usage: 'ingress NAME --rule=host/path=service:port[,tls[=secret]]',
  flags: [
    { name: 'annotation', type: 'stringArray', usage: 'An annotation to put on the ingress (key=value).' },
    { name: 'class', type: 'string', usage: 'The ingress class to use.' },
    { name: 'default-backend', type: 'string', usage: 'The service for all that no rule matches (svcname:port).' },
    {
      name: 'rule',
      type: 'stringArray',
      usage: 'A rule: host/path=service:port[,tls=secretname]; a path that ends in * is a prefix.',
    },
  ],
  failure: 'failed to create ingress: ',
  build: buildIngress,
});

function buildIngress({ name, flags }: GeneratorInput): KubeObject {
  const backend = flags.string('default-backend');
  const rules = flags.strings('rule');
  if (!backend && !rules.length)
    throw new KubectlError(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  for (const rule of rules)
    if (!RULE.test(rule))
      throw new KubectlError(
        `rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
      );
  const annotations: Record<string, string> = {};
  for (const annotation of flags.strings('annotation')) {
    const at = annotation.indexOf('=');
    if (at < 0) throw new KubectlError(`annotation ${annotation} is invalid and should be in format key=[value]`);
    annotations[annotation.slice(0, at)] = annotation.slice(at + 1);
  }
  if (backend && backend.split(':').length !== 2)
    throw new KubectlError('default-backend should be in format servicename:serviceport');
  const tls = tlsOf(rules);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, ...(Object.keys(annotations).length && { annotations }) },
    spec: {
      ...(flags.string('class') && { ingressClassName: flags.string('class') }),
      ...(backend && { defaultBackend: backendOf(backend) }),
      ...(tls.length && { tls }),
      ...(rules.length && { rules: rulesOf(rules) }),
    },
    status: { loadBalancer: {} },
  };
}

function backendOf(text: string): unknown {
  const [name, port = ''] = text.split(':');
  const parsed = intOrString(port);
  return { service: { name, port: typeof parsed === 'number' ? { number: parsed } : { name: parsed } } };
}

interface Rule {
  host?: string;
  http: { paths: unknown[] };
}

function rulesOf(rules: readonly string[]): Rule[] {
  const out: Rule[] = [];
  for (const rule of rules) {
    const target = rule.split(',')[0];
    const slash = target.indexOf('/');
    const host = target.slice(0, slash);
    const path = pathOf(target.slice(slash + 1));
    const same = out.find((other) => (other.host ?? '') === host);
    if (same) same.http.paths.push(path);
    else out.push({ ...(host && { host }), http: { paths: [path] } });
  }
  return out;
}

function pathOf(text: string): unknown {
  const [rest, service] = text.split('=');
  const path = `/${rest}`;
  const prefix = path.endsWith('*');
  return {
    path: prefix ? path.slice(0, -1) : path,
    pathType: prefix ? 'Prefix' : 'Exact',
    backend: backendOf(service),
  };
}

interface Tls {
  hosts?: string[];
  secretName?: string;
}

/** One entry a secret; a host counts with its first rule. */
function tlsOf(rules: readonly string[]): Tls[] {
  const out: Tls[] = [];
  const hosts = new Set<string>();
  for (const rule of rules) {
    const parts = rule.split(',');
    if (parts.length !== 2) continue;
    const host = rule.split('/')[0];
    if (hosts.has(host)) continue;
    hosts.add(host);
    const secret = parts[1].split('=')[1] ?? '';
    const same = out.find((entry) => (entry.secretName ?? '') === secret);
    if (same) same.hosts = [...(same.hosts ?? []), host];
    else if (host || secret) out.push({ ...(host && { hosts: [host] }), ...(secret && { secretName: secret }) });
  }
  return out;
}
