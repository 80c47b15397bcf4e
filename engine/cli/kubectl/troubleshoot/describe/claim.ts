import { sortedPairs, text, type Any, type DescribeWriter } from './writer.ts';

const ACCESS_MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `RWO,ROX`, in kubectl's order. */
export const accessModes = (modes: readonly string[] | undefined): string =>
  ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** The class an object asks for: an old annotation, else the field. */
export const storageClassOf = (object: Any): string =>
  text(object.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? object.spec?.storageClassName);

/** What claims and templates of claims (in a pod's volume, `level` deep) have in common. */
export function describeClaim(claim: Any, w: DescribeWriter, level: number): void {
  w.field(level, 'StorageClass', storageClassOf(claim));
  w.field(level, 'Volume', claim.spec.volumeName);
  // The levels add up in kubectl: values of labels stand at the level again.
  const nested = { writer: w, level };
  nestedLabels(nested, 'Labels', sortedPairs(claim.metadata.labels));
  nestedAnnotations(nested, claim.metadata.annotations);
  describeClaimEnd(claim, w, level);
}

/** Capacity and below. */
export function describeClaimEnd(claim: Any, w: DescribeWriter, level: number): void {
  const bound = Boolean(claim.spec.volumeName);
  w.field(level, 'Capacity', bound ? (claim.status?.capacity?.storage ?? '0') : '');
  w.field(level, 'Access Modes', bound ? accessModes(claim.status?.accessModes) : '');
  if (claim.spec.volumeMode) w.field(level, 'VolumeMode', claim.spec.volumeMode);
  const source = claim.spec.dataSource;
  if (!source) return;
  w.line(level, 'DataSource:');
  if (source.apiGroup != null) w.field(level + 1, 'APIGroup', source.apiGroup);
  w.field(level + 1, 'Kind', source.kind);
  w.field(level + 1, 'Name', source.name);
}

interface Nested {
  readonly writer: DescribeWriter;
  readonly level: number;
}

function nestedLabels({ writer, level }: Nested, title: string, pairs: readonly string[]): void {
  writer.write(level, `${title}:\t`);
  if (!pairs.length) return writer.write(level, '<none>\n');
  pairs.forEach((pair, i) => {
    if (i) {
      writer.write(level, '');
      writer.write(level, '\t');
    }
    writer.write(level, `${pair}\n`);
  });
}

function nestedAnnotations({ writer, level }: Nested, annotations: Readonly<Record<string, string>> | undefined): void {
  const keys = Object.keys(annotations ?? {}).sort();
  writer.write(level, 'Annotations:\t');
  if (!keys.length) return writer.write(level, '<none>\n');
  keys.forEach((key, i) => {
    if (i) writer.write(level, '\t');
    const value = annotations![key].replace(/\n$/, '');
    if (value.length + key.length + 2 <= 140 && !value.includes('\n')) return writer.write(level, `${key}: ${value}\n`);
    writer.write(level, `${key}:\n`);
    for (const line of value.split('\n'))
      writer.write(level, `\t  ${line.length > 138 ? `${line.slice(0, 138)}...` : line}\n`);
  });
}
