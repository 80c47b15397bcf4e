import { resolvePath } from '../../../../runtime/files.ts';
import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { checkFields } from './schema.ts';

/** A kustomization file as read, with the directory it lies in. */
export interface Kustomization {
  /** Absolute. */
  readonly directory: string;

  /** The name of the file. */
  readonly file: string;

  readonly fields: Record<string, any>;
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Fields that still work but have a successor. */
const DEPRECATED: readonly (readonly [field: string, advice: string])[] = [
  ['bases', "'bases' is deprecated. Please use 'resources' instead."],
  ['imageTags', "'imageTags' is deprecated. Please use 'images' instead."],
  ['commonLabels', "'commonLabels' is deprecated. Please use 'labels' instead."],
  ['patchesJson6902', "'patchesJson6902' is deprecated. Please use 'patches' instead."],
  ['patchesStrategicMerge', "'patchesStrategicMerge' is deprecated. Please use 'patches' instead."],
  ['vars', "'vars' is deprecated. Please use 'replacements' instead. [EXPERIMENTAL]"],
];

/** Does a path name something on another machine? */
export const isRemote = (path: string): boolean => /^(?:https?|ssh|git):|^git@|\.git\b|^github\.com\//.test(path);

/** What is wrong with the kind or apiVersion of a kustomization; undefined where nothing is. */
function wrongType({ kind = 'Kustomization', apiVersion }: Record<string, unknown>): string | undefined {
  if (kind !== 'Kustomization' && kind !== 'Component') return 'kind should be Kustomization or Component';
  const version = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  return !apiVersion || apiVersion === version ? undefined : `apiVersion for ${kind} should be ${version}`;
}

/** Read the kustomization of a directory. Throws KubectlError in kustomize's words. */
export function readKustomization(context: Context, directory: string): Kustomization {
  const { files } = context.process.machine;
  const found = NAMES.filter((name) => files.exists(`${directory}/${name}`));
  if (!found.length)
    throw new KubectlError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`,
    );
  if (found.length > 1) throw new KubectlError(`Found multiple kustomization files under: ${directory}\n`);
  const text = files.read(`${directory}/${found[0]}`);
  let fields: unknown;
  try {
    fields = decodeYaml(text);
  } catch (error) {
    throw new KubectlError(
      `invalid Kustomization: ${errorText(error)
        .replace(/^error converting YAML to JSON: /, 'yaml: ')
        .replace('yaml: yaml:', 'yaml:')}`,
    );
  }
  if (fields === null || fields === undefined) throw new KubectlError('kustomization.yaml is empty');
  checkFields(fields);
  const map = fields as Record<string, unknown>;
  for (const [field, advice] of DEPRECATED)
    if (map[field] !== undefined)
      context.process.stderr.push(
        `# Warning: ${advice} Run 'kustomize edit fix' to update your Kustomization automatically.\n`,
      );
  if (Object.entries(map).every(([field, value]) => field === 'apiVersion' || field === 'kind' || value === null))
    throw new KubectlError('kustomization.yaml is empty');
  const wrong = wrongType(map);
  if (wrong) throw new KubectlError(`Failed to read kustomization file under ${directory}:\n${wrong}`);
  return { directory, file: found[0], fields: map };
}

/**
 * The absolute path of a directory that is to be built, which messages name as given or, where it lies in another, in full.
 * Throws KubectlError where it is none.
 */
export function directoryOf(context: Context, path: string, base?: string): string {
  const { files } = context.process.machine;
  const absolute = resolvePath(base ?? context.process.cwd, path);
  const shown = base === undefined ? path : absolute;
  if (!files.exists(absolute))
    throw new KubectlError(
      `must build at directory: not a valid directory: evalsymlink failure on '${shown}' : lstat ${absolute}: no such file or directory`,
    );
  if (files.stat(absolute).type !== 'directory')
    throw new KubectlError(`must build at directory: '${shown}': file is not directory`);
  return absolute;
}

/** The flag that says whether files outside of the directory may be read. */
export const RESTRICTOR = 'load-restrictor';

/**
 * A file of a kustomization, which must lie in or below its directory where `--load-restrictor` does not free it.
 * Throws KubectlError.
 */
export function readWithin(context: Context, directory: string, path: string): string {
  const { files } = context.process.machine;
  const absolute = resolvePath(directory, path);
  if (!files.exists(absolute))
    throw new KubectlError(`evalsymlink failure on '${absolute}' : lstat ${absolute}: no such file or directory`);
  if (files.stat(absolute).type === 'directory') throw new KubectlError(`'${absolute}' must resolve to a file`);
  const anywhere = context.flags.has(RESTRICTOR) && context.flags.string(RESTRICTOR) === 'LoadRestrictionsNone';
  if (!anywhere && !absolute.startsWith(`${directory}/`) && directory !== '/')
    throw new KubectlError(`security; file '${absolute}' is not in or below '${directory}'`);
  return files.read(absolute);
}
