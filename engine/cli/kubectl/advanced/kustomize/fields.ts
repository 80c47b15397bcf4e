import { errorText, KubectlError } from '../../errors.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { GENERATORS, TRANSFORMERS } from './builtin.ts';
import type { TransformerConfig } from './default-config.ts';
import { mergeSpecs, type FieldSpec } from './field-spec.ts';
import { mergeOptions } from './generators.ts';
import type { Generator, Plugin, PluginHelpers } from './plugin.ts';

type Fields = Record<string, any>;

const entriesOf = (fields: Fields, field: string): readonly Fields[] => (fields[field] ?? []) as Fields[];

/** The generators that the fields of a kustomization ask for, in the order in which they run, with their kinds. */
export function builtinGenerators(helpers: PluginHelpers, fields: Fields): [run: Generator, kind: string][] {
  const options: Fields = fields.generatorOptions ?? {};
  const maps = (field: string, kind: string): [string, Fields][] =>
    entriesOf(fields, field).map((entry) => [kind, { ...entry, options: mergeOptions(entry.options, options) }]);
  const configs = [
    ...maps('configMapGenerator', 'ConfigMapGenerator'),
    ...maps('secretGenerator', 'SecretGenerator'),
    ...helmCharts(fields).map((chart): [string, Fields] => ['HelmChartInflationGenerator', chart]),
  ];
  return configs.map(([kind, config]) => [configured(kind, config, () => GENERATORS[kind](helpers, config)), kind]);
}

/** Charts to inflate, those of the older field last. */
function helmCharts(fields: Fields): Fields[] {
  const namespace = fields.namespace ? { namespace: fields.namespace } : {};
  const older = entriesOf(fields, 'helmChartInflationGenerator').map(
    ({ chartName, chartVersion, chartRepoUrl, ...rest }) => ({
      name: chartName,
      version: chartVersion,
      repo: chartRepoUrl,
      releaseName: rest.releaseName,
    }),
  );
  return [...entriesOf(fields, 'helmCharts'), ...older].map((chart) => ({
    ...fields.helmGlobals,
    ...namespace,
    ...chart,
  }));
}

/** The transformers that the fields of a kustomization ask for, in the order in which they run, with their kinds. */
export function builtinTransformers(
  helpers: PluginHelpers,
  fields: Fields,
  config: TransformerConfig,
): [run: Plugin, kind: string][] {
  const { patchesStrategicMerge: merges, namespace, namePrefix, nameSuffix, commonAnnotations, replacements } = fields;
  const configs: [string, Fields][] = [];
  const add = (kind: string, wanted: unknown, own: Fields): void => {
    if (wanted) configs.push([kind, own]);
  };
  add('PatchStrategicMergeTransformer', merges?.length, { paths: merges });
  for (const patch of entriesOf(fields, 'patches')) add('PatchTransformer', true, patch);
  add('NamespaceTransformer', namespace, { metadata: { namespace }, fieldSpecs: config.namespace });
  add('PrefixTransformer', namePrefix, { prefix: namePrefix, fieldSpecs: config.namePrefix });
  add('SuffixTransformer', nameSuffix, { suffix: nameSuffix, fieldSpecs: config.nameSuffix });
  for (const own of labelConfigs(fields, config)) add('LabelTransformer', true, own);
  add('AnnotationsTransformer', Object.keys(commonAnnotations ?? {}).length, {
    annotations: commonAnnotations,
    fieldSpecs: config.commonAnnotations,
  });
  for (const { target, path, patch } of entriesOf(fields, 'patchesJson6902'))
    add('PatchJson6902Transformer', true, { target, ...(path && { path }), ...(patch && { jsonOp: patch }) });
  for (const replica of entriesOf(fields, 'replicas'))
    add('ReplicaCountTransformer', true, { replica, fieldSpecs: config.replicas });
  for (const imageTag of [...entriesOf(fields, 'images'), ...entriesOf(fields, 'imageTags')])
    add('ImageTagTransformer', true, { imageTag, fieldSpecs: config.images });
  add('ReplacementTransformer', replacements?.length, { replacements });
  return configs.map(([kind, own]) => [configured(kind, own, () => TRANSFORMERS[kind](helpers, own)), kind]);
}

function labelConfigs({ labels, commonLabels }: Fields, config: TransformerConfig): Fields[] {
  const out: Fields[] = [];
  for (const { pairs, fields = [], includeSelectors, includeTemplates } of (labels ?? []) as Fields[]) {
    let specs: FieldSpec[];
    try {
      specs = mergeSpecs(fields as FieldSpec[], config.labels);
      if (includeSelectors) specs = mergeSpecs(specs, config.commonLabels);
      else {
        if (includeTemplates) specs = mergeSpecs(specs, config.templateLabels);
        specs = mergeSpecs(specs, [{ path: 'metadata/labels', create: true }]);
      }
    } catch (error) {
      throw new KubectlError(`failed to merge labels: ${errorText(error)}`);
    }
    out.push({ labels: pairs, fieldSpecs: specs });
  }
  if (labels?.length || Object.keys(commonLabels ?? {}).length)
    out.push({ labels: commonLabels, fieldSpecs: config.commonLabels });
  return out;
}

/** Configure a plugin; a failure tells how it was configured. */
function configured<T>(kind: string, config: Fields, configure: () => T): T {
  try {
    return configure();
  } catch (error) {
    throw new KubectlError(
      `trouble configuring builtin ${kind} with config: \`\n${encodeYaml(config)}\`: ${errorText(error)}`,
    );
  }
}
