import type { Embedded } from './apiextensions/embedded.ts';
import type { KubeObject } from '../store/object.ts';
import type { Kind } from './kind.ts';
import type { Schema } from './schema.ts';

/**
 * One served version of a CustomResourceDefinition, as `apiextensions/index.ts` makes it (`customKinds`) and the API
 * server serves it from then on. Names, scope, verbs and subresources the server takes from the definition itself.
 */
export interface CustomKind {
  readonly version: string;
  /** Columns, validation (schema and rules), generation, selectable fields, conversion from and to the stored version. */
  readonly kind: Kind;
  /** The schema in OpenAPI's form, for field ownership and `kubectl explain`. */
  readonly schema: Schema;
  /** The warning that every request to the version gets, where it is deprecated. */
  readonly deprecated?: string;
  /** Coerce, prune and default a decoded object in place; returns strict decoding errors (`unknown field "spec.x"`). */
  decode(object: KubeObject): string[];
  /** The objects within one (`x-kubernetes-embedded-resource`), as it was given. */
  embedded(object: KubeObject): readonly Embedded[];
}

/** The served versions of a definition that is established; none where it has not been accepted. */
export type CustomKinds = (definition: KubeObject) => readonly CustomKind[];
