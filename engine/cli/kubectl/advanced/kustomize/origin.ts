import { normalize } from './paths.ts';

/** Where a resource or a transformer came from, as `buildMetadata:` notes it. */
export interface Origin {
  /** The file of a resource, from the directory that is built. */
  readonly path?: string;
  /** The file that configures a generator or transformer. */
  readonly configuredIn?: string;
  readonly configuredBy?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

/** The origin of what lies below. */
export const originBelow = (origin: Origin, path: string): Origin => ({
  ...origin,
  path: normalize(`${origin.path ?? ''}/${path}`),
});

/** The origin of what a builtin transformer or generator does. */
export const builtinOrigin = (origin: Origin, file: string, kind: string): Origin => ({
  configuredIn: normalize(`${origin.path ?? ''}/${file}`),
  configuredBy: { apiVersion: 'builtin', kind },
});

function linesOf({ path, configuredIn, configuredBy }: Origin): string[] {
  const lines: string[] = [];
  if (path) lines.push(`path: ${path}`);
  if (configuredIn) lines.push(`configuredIn: ${configuredIn}`);
  if (configuredBy) lines.push('configuredBy:');
  for (const [field, value] of Object.entries(configuredBy ?? {})) if (value) lines.push(`  ${field}: ${value}`);
  return lines;
}

/** The text of the annotation config.kubernetes.io/origin. */
export const originText = (origin: Origin): string =>
  linesOf(origin)
    .map((line) => `${line}\n`)
    .join('');

/** The text of the annotation alpha.config.kubernetes.io/transformations. */
export const transformationsText = (origins: readonly Origin[]): string =>
  origins.flatMap((origin) => linesOf(origin).map((line, i) => `${i ? '  ' : '- '}${line}\n`)).join('');
