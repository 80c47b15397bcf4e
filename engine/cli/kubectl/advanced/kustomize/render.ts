import type { Context } from '../../context.ts';
import { buildKustomization } from './build.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';

/** The manifests that a kustomization renders to, as YAML. Throws KubectlError. */
export const renderKustomization = (context: Context, directory: string): string =>
  buildKustomization(context, directory).map(encodeYaml).join('---\n');
