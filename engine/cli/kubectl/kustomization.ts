import type { Context } from './context.ts';
import { KubectlError } from './errors.ts';

/** The manifests that a kustomization renders to, as YAML. */
export function renderKustomization(_context: Context, directory: string): string {
  throw new KubectlError(`kustomize ${directory} is not simulated here`);
}
