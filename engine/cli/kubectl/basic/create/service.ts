import type { KubeObject } from '../../../../store/object.ts';
import { parsePort } from '../../flags/ports.ts';
import { KubectlError } from '../../errors.ts';
import type { ParsedFlags } from '../../flags/flags.ts';
import { generatorCommand, type Generator } from './generator.ts';
import { isDNS1123Subdomain, isValidPortName } from '../../../../kinds/names.ts';
import type { Command } from '../../command.ts';

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

const TCP = {
  name: 'tcp',
  type: 'stringSlice',
  usage: 'A pair of ports: the service port, a colon, the target port.',
} as const;

/** `kubectl create service TYPE`. */
export const createService: Command = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service using a specified subcommand',
  usage: 'service [flags]',
  bare: 'stderr',
  subcommands: [
    serviceCommand('clusterip', 'ClusterIP', [
      { name: 'clusterip', type: 'string', usage: 'The address to use, or None for a headless service.' },
    ]),
    serviceCommand('externalname', 'ExternalName', [
      { name: 'external-name', type: 'string', required: true, usage: 'The DNS name that the service stands for.' },
    ]),
    serviceCommand('loadbalancer', 'LoadBalancer', []),
    serviceCommand('nodeport', 'NodePort', [
      { name: 'node-port', type: 'int', usage: 'The port to open on every node; 0 lets the server choose.' },
    ]),
  ],
};

function serviceCommand(name: string, type: ServiceType, flags: NonNullable<Generator['flags']>): Command {
  return generatorCommand({
    name,
    short: `Create ${type === 'ExternalName' ? 'an' : 'a'} ${type} service`,
    usage: `${name} NAME`,
    flags: [TCP, ...flags],
    failure: `failed to create ${type} service: `,
    neverSavesConfig: true,
    build: ({ name, flags }) => buildService(name, type, flags),
  });
}

function buildService(name: string, type: ServiceType, flags: ParsedFlags): KubeObject {
  const tcp = flags.strings('tcp');
  const clusterIP = flags.has('clusterip') ? flags.string('clusterip') : '';
  const externalName = flags.has('external-name') ? flags.string('external-name') : '';
  if (clusterIP !== 'None' && !tcp.length && type !== 'ExternalName')
    throw new KubectlError('at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && isDNS1123Subdomain(externalName).length)
    throw new KubectlError(`invalid service external name ${externalName}`);
  const nodePort = flags.has('node-port') ? flags.number('node-port') : 0;
  const ports = tcp.map((text) => ({
    name: text.replaceAll(':', '-'),
    ...(nodePort && { nodePort }),
    ...parsePorts(text),
    protocol: 'TCP',
  }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { app: name } },
    spec: {
      type,
      selector: { app: name },
      ...(ports.length && { ports }),
      ...(externalName && { externalName }),
      ...(clusterIP && { clusterIP }),
    },
    status: { loadBalancer: {} },
  };
}

/** `80` or `80:8080` or `80:http`: port and target port. */
function parsePorts(text: string): { port: number; targetPort: number | string } {
  const [first, second] = text.split(':');
  const port = parsePort(first);
  if (second === undefined) return { port, targetPort: port };
  return { port, targetPort: parseTargetPort(second) };
}

function parseTargetPort(text: string): number | string {
  if (/^[+-]?\d+$/.test(text)) {
    const port = Number(text);
    if (port < 1 || port > 65535) throw new KubectlError('must be between 1 and 65535, inclusive');
    return port;
  }
  const errors = isValidPortName(text);
  if (errors.length) throw new KubectlError(errors.join(','));
  return text;
}
