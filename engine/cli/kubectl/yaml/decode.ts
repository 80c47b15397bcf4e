import { KubectlError } from '../errors.ts';
import { Composer, Decoder, type YamlVersion } from '../../../yaml/compose.ts';
import { MapKeyError, YamlError } from '../../../yaml/tokens.ts';

/**
 * Decode one YAML document to a JSON value, as sigs.k8s.io/yaml does (go-yaml v2: YAML 1.1 scalars, the last of duplicate
 * keys counts). Throws KubectlError in go-yaml's words: `error converting YAML to JSON: yaml: line 4: …`.
 */
export function decodeYaml(text: string, version: YamlVersion = '1.1'): unknown {
  try {
    const root = new Composer(text).document();
    return root ? new Decoder(version).value(root) : null;
  } catch (error) {
    if (error instanceof YamlError || error instanceof MapKeyError)
      throw new KubectlError(`error converting YAML to JSON: ${error.message}`);
    throw error;
  }
}
