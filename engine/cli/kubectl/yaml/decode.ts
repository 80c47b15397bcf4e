import { parseDocument } from 'yaml';
import { KubectlError } from '../errors.ts';

/** Decode one YAML document to a JSON value, as sigs.k8s.io/yaml does (YAML 1.1 scalars). Throws KubectlError. */
export function decodeYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, merge: true });
  if (document.errors.length) throw new KubectlError(`error converting YAML to JSON: yaml: ${document.errors[0].message}`);
  return document.toJS();
}
