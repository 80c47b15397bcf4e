import { quote } from '../../field.ts';

/** A file of a volume and what it comes from, as warnings name it. */
interface File {
  readonly path: string;
  readonly source: string;
}

const describe = ({ path, source }: File): string => (source ? `${quote(path)} (${source})` : quote(path));

const overlap = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

const filesOf = (items: readonly any[] | undefined, source: string): File[] =>
  (items ?? []).map(({ path = '' }) => ({ path: String(path).replace(/\/+$/, ''), source }));

/** Files of a volume that lie in each other's way (`warningsForOverlappingVirtualPaths`). */
export function overlappingPathWarnings(volume: any): string[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return told(volume, `ConfigMap ${quote(configMap.name ?? '')}`, filesOf(configMap.items, ''));
  if (secret) return told(volume, `Secret ${quote(secret.secretName ?? '')}`, filesOf(secret.items, ''));
  if (downwardAPI) return told(volume, 'DownwardAPI', filesOf(downwardAPI.items, ''));
  return projected ? projectedWarnings(volume, projected.sources ?? []) : [];
}

const told = (volume: any, what: string, files: readonly File[], before: readonly File[] = []): string[] =>
  files.flatMap((file, i) =>
    [...before, ...files.slice(0, i)]
      .filter((other) => overlap(file.path, other.path))
      .map(
        (other) =>
          `volume ${quote(volume.name ?? '')} (${what}): overlapping paths: ${describe(file)} with ${describe(other)}`,
      ),
  );

function projectedWarnings(volume: any, sources: readonly any[]): string[] {
  const warnings: string[] = [];
  const before: File[] = [];
  for (const source of sources) {
    const files = filesOfSource(source);
    if (!files) warnings.push(`volume ${quote(volume.name ?? '')} (Projected) has no sources provided`);
    else warnings.push(...told(volume, 'Projected', files, before));
    before.push(...(files ?? []));
  }
  return warnings;
}

/** The files of a projected volume's source; undefined where it names none of those there are. */
function filesOfSource({ configMap, secret, downwardAPI, serviceAccountToken, ...others }: any): File[] | undefined {
  if (configMap) return filesOf(configMap.items, `ConfigMap ${quote(configMap.name ?? '')}`);
  if (secret) return filesOf(secret.items, `Secret ${quote(secret.name ?? '')}`);
  if (downwardAPI) return filesOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return filesOf([serviceAccountToken], 'ServiceAccountToken');
  return Object.keys(others).length ? [] : undefined;
}
