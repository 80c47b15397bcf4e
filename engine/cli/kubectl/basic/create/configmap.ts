import { isUtf8, textToBase64 } from '../../../../runtime/bytes.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { isConfigMapKey } from '../../../../kinds/names.ts';
import { contentHash } from '../content-hash.ts';
import { KubectlError } from '../../errors.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';
import { KEY_VALUE_FLAGS, keyValues } from './key-values.ts';

/** `kubectl create configmap`. */
export const createConfigMap = generatorCommand({
  name: 'configmap',
  needsName: true,
  aliases: ['cm'],
  short: 'Create a config map from a local file, directory or literal value',
  usage: 'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  flags: KEY_VALUE_FLAGS,
  failure: 'failed to create configmap: ',
  build: buildConfigMap,
});

function buildConfigMap({ name, context, flags }: GeneratorInput): KubeObject {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, text] of keyValues(context)) {
    const errors = isConfigMapKey(key);
    if (errors.length)
      throw new KubectlError(`${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${errors.join(',')}`);
    for (const [field, taken] of [
      ['Data', data],
      ['BinaryData', binaryData],
    ] as const)
      if (key in taken)
        throw new KubectlError(
          `cannot add key ${JSON.stringify(key)}, another key by that name already exists in ${field} for ConfigMap ${JSON.stringify(name)}`,
        );
    if (isUtf8(text)) data[key] = text;
    else binaryData[key] = textToBase64(text);
  }
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...(Object.keys(data).length && { data }),
    ...(Object.keys(binaryData).length && { binaryData }),
  };
  if (flags.bool('append-hash')) object.metadata.name += `-${contentHash({ data: {}, ...object } as KubeObject)}`;
  return object;
}
