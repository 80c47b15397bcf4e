import { textToBase64 } from '../../../../runtime/bytes.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { isConfigMapKey } from '../../../../kinds/names.ts';
import type { Command } from '../../command.ts';
import { contentHash } from '../content-hash.ts';
import { KubectlError } from '../../errors.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';
import { fileKeyValues, KEY_VALUE_FLAGS, keyValues, type KeyValue } from './key-values.ts';
import { keyPairError } from '../../../../kinds/core/config/key-pair.ts';

const APPEND_HASH = KEY_VALUE_FLAGS[0];

/** `kubectl create secret TYPE`. */
export const createSecret: Command = {
  name: 'secret',
  short: 'Create a secret using a specified subcommand',
  long: `Create a secret with specified type.

 A docker-registry type secret is for accessing a container registry.

 A generic type secret indicate an Opaque secret type.

 A tls type secret holds TLS certificate and its associated key.`,
  usage: 'secret (docker-registry | generic | tls)',
  bare: 'stderr',
  subcommands: [
    generatorCommand({
      name: 'docker-registry',
      needsName: true,
      short: 'Create a secret for use with a Docker registry',
      usage:
        'docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
      flags: [
        APPEND_HASH,
        { name: 'docker-email', type: 'string', usage: 'E-mail address for the registry' },
        { name: 'docker-password', type: 'string', usage: 'Password for the registry' },
        {
          name: 'docker-server',
          type: 'string',
          default: 'https://index.docker.io/v1/',
          usage: 'Address of the registry',
        },
        { name: 'docker-username', type: 'string', usage: 'User name for the registry' },
        { name: 'from-file', type: 'stringSlice', usage: 'A file with the configuration, or key=file.' },
      ],
      failure: 'failed to create secret ',
      build: buildRegistrySecret,
    }),
    generatorCommand({
      name: 'generic',
      needsName: true,
      short: 'Create a secret from a local file, directory, or literal value',
      usage: 'generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
      flags: [...KEY_VALUE_FLAGS, { name: 'type', type: 'string', usage: 'The type of secret to create' }],
      failure: 'failed to create secret ',
      build: ({ name, flags, context }) =>
        secretOf(name, flags.string('type'), keyValues(context), flags.bool('append-hash')),
    }),
    generatorCommand({
      name: 'tls',
      short: 'Create a TLS secret',
      usage: 'tls NAME --cert=path/to/cert/file --key=path/to/key/file',
      flags: [
        APPEND_HASH,
        { name: 'cert', type: 'string', usage: 'Path to a certificate in PEM' },
        { name: 'key', type: 'string', usage: "Path to the certificate's private key in PEM" },
      ],
      failure: 'failed to create secret ',
      build: buildTlsSecret,
    }),
  ],
};

function secretOf(name: string, type: string, values: Iterable<KeyValue>, appendHash: boolean): KubeObject {
  const data: Record<string, string> = {};
  for (const [key, text] of values) {
    const errors = isConfigMapKey(key);
    if (errors.length)
      throw new KubectlError(`${JSON.stringify(key)} is not valid key name for a Secret ${errors.join(';')}`);
    if (key in data) throw new KubectlError(`cannot add key ${key}, another key by that name already exists`);
    data[key] = textToBase64(text);
  }
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    ...(type && { type }),
    ...(Object.keys(data).length && { data }),
  };
  if (appendHash) object.metadata.name += `-${contentHash({ data: {}, ...object } as KubeObject)}`;
  return object;
}

/** The key of a registry's credentials. */
const REGISTRY_KEY = '.dockerconfigjson';

function buildRegistrySecret({ name, flags, context }: GeneratorInput): KubeObject {
  const files = flags.strings('from-file');
  const [username, password, email, server] = ['username', 'password', 'email', 'server'].map((part) =>
    flags.string(`docker-${part}`),
  );
  if (!files.length && (!username || !password || !server))
    throw new KubectlError(
      'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
    );
  const auth = textToBase64(`${username}:${password}`);
  const content = JSON.stringify({ auths: { [server]: { username, password, ...(email && { email }), auth } } });
  const values: Iterable<KeyValue> = files.length
    ? files.flatMap((source) => [
        ...fileKeyValues(context, source.includes('=') ? source : `${REGISTRY_KEY}=${source}`),
      ])
    : [[REGISTRY_KEY, content]];
  return secretOf(name, 'kubernetes.io/dockerconfigjson', values, flags.bool('append-hash'));
}

function buildTlsSecret({ name, flags, context }: GeneratorInput): KubeObject {
  const [certPath, keyPath] = [flags.string('cert'), flags.string('key')];
  if (!certPath || !keyPath) throw new KubectlError('key and cert must be specified');
  const read = (path: string): string => {
    try {
      return context.readFile(path);
    } catch (error) {
      throw new KubectlError(`Cannot read file ${path}, ${(error as Error).message}`);
    }
  };
  const cert = read(certPath);
  const key = read(keyPath);
  const mismatch = keyPairError(cert, key);
  if (mismatch) throw new KubectlError(mismatch);
  const values: KeyValue[] = [
    ['tls.crt', cert],
    ['tls.key', key],
  ];
  return secretOf(name, 'kubernetes.io/tls', values, flags.bool('append-hash'));
}
