import { KubectlError } from '../../errors.ts';
import { mapGenerator } from './generators.ts';
import { imageTransformer } from './images.ts';
import { addHashes } from './hashes.ts';
import { json6902Transformer, patchTransformer, strategicMergeTransformer } from './patches.ts';
import type { Generator, Plugin, PluginHelpers } from './plugin.ts';
import { replacementTransformer } from './replacements.ts';
import {
  affixTransformer,
  annotationTransformer,
  labelTransformer,
  namespaceTransformer,
  replicaTransformer,
} from './transformers.ts';
import { valueAddTransformer } from './value-add.ts';

type Fields = Record<string, any>;
type Configure<T> = (helpers: PluginHelpers, config: Fields) => T;

/** kustomize's own transformers, by the kind that configures them. */
export const TRANSFORMERS: Readonly<Record<string, Configure<Plugin>>> = {
  AnnotationsTransformer: annotationTransformer,
  HashTransformer: () => addHashes,
  ImageTagTransformer: imageTransformer,
  LabelTransformer: labelTransformer,
  NamespaceTransformer: namespaceTransformer,
  PatchJson6902Transformer: json6902Transformer,
  PatchStrategicMergeTransformer: strategicMergeTransformer,
  PatchTransformer: patchTransformer,
  PrefixSuffixTransformer: (helpers, config) => {
    const both = [affixTransformer('prefix')(helpers, config), affixTransformer('suffix')(helpers, config)];
    return (resources) => both.forEach((run) => run(resources));
  },
  PrefixTransformer: affixTransformer('prefix'),
  SuffixTransformer: affixTransformer('suffix'),
  ReplacementTransformer: replacementTransformer,
  ReplicaCountTransformer: replicaTransformer,
  ValueAddTransformer: valueAddTransformer,
};

/** kustomize's own generators, by the kind that configures them. */
export const GENERATORS: Readonly<Record<string, Configure<Generator>>> = {
  ConfigMapGenerator: mapGenerator('ConfigMap'),
  SecretGenerator: mapGenerator('Secret'),
  HelmChartInflationGenerator: ({ helm }) => {
    if (!helm) throw new KubectlError('must specify --enable-helm');
    throw new KubectlError('the inflation of Helm charts is not simulated here');
  },
  IAMPolicyGenerator: () => {
    throw new KubectlError('the IAMPolicyGenerator of kustomize is not simulated here');
  },
};
