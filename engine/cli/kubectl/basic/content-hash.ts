import type { KubeObject } from '../../../store/object.ts';
import { sha256Hex } from '../../../kernel/sha256.ts';
import { goJson } from '../printers/go-json.ts';

/** The hash that `--append-hash` puts behind the name of a ConfigMap or Secret (kubectl's and kustomize's hash package). */
export function contentHash(object: KubeObject, name = object.metadata.name): string {
  const { kind, data, binaryData, immutable, type } = object;
  const encoded =
    kind === 'Secret'
      ? { kind, type: type ?? '', name, data: data ?? null, ...(immutable !== undefined && { immutable }) }
      : {
          kind,
          name,
          data: data ?? null,
          ...(binaryData && { binaryData }),
          ...(immutable !== undefined && { immutable }),
        };
  return encodeHash(sha256Hex(goJson(encoded)));
}

/** The first ten digits, with those replaced that could form words. */
export const encodeHash = (hex: string): string =>
  hex.slice(0, 10).replace(/[013ae]/g, (digit) => ({ '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' })[digit]!);
