import type { SchemaFinder } from './merge.ts';
import type { Resource } from './resource.ts';

/** What a transformer or generator may use while it is configured and when it runs. */
export interface PluginHelpers {
  /** The directory of the kustomization, absolute. */
  readonly directory: string;
  /** Read a file in or below it. Throws KubectlError. */
  readonly read: (path: string) => string;
  readonly schemaOf: SchemaFinder;
  /** May Helm charts be inflated? */
  readonly helm: boolean;
}

/** A transformer, ready to run: it changes the resources in place, or the list. Throws KubectlError. */
export type Plugin = (resources: Resource[]) => void;

/** A generator, ready to run. Throws KubectlError. */
export type Generator = () => Resource[];
