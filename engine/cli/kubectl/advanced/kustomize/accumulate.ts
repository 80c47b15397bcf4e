import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { configOfDefinitions, EMPTY_CONFIG, mergeConfigs, readConfig } from './config.ts';
import type { TransformerConfig } from './default-config.ts';
import { directoryOf, isRemote, readKustomization, readWithin, type Kustomization } from './file.ts';
import { builtinGenerators, builtinTransformers } from './fields.ts';
import type { SchemaFinder } from './merge.ts';
import { readObjects } from './objects.ts';
import { builtinOrigin, originBelow, type Origin } from './origin.ts';
import { loadGenerator, loadTransformer } from './plugins.ts';
import type { Generator, Plugin, PluginHelpers } from './plugin.ts';
import { absorb, append } from './resource-list.ts';
import { newResource, type Resource } from './resource.ts';
import { addVariable, addVariables, newVariable, variablesText, withDefaults, type Variable } from './variables.ts';
import { validate } from './validate.ts';

/** How deep kustomizations may lie in each other. */
const MAX_DEPTH = 50;

/** Resources on their way, with what changes them later. */
export interface Accumulator {
  resources: Resource[];
  config: TransformerConfig;
  variables: Map<string, Variable>;
}

export const newAccumulator = (): Accumulator => ({ resources: [], config: EMPTY_CONFIG, variables: new Map() });

/** One kustomization that is built, alone or as a part of another (kustomize's KustTarget). */
export class Target {
  #context: Context;
  #kustomization: Kustomization;
  /** The directories that led here, this one last. */
  #visited: readonly string[];
  #schemaOf: SchemaFinder;
  /** Where this lies from the directory that is built; undefined where origins are not noted. */
  #origin: Origin | undefined;

  constructor(
    context: Context,
    kustomization: Kustomization,
    visited: readonly string[],
    schemaOf: SchemaFinder,
    origin: Origin | undefined,
  ) {
    if (visited.length > MAX_DEPTH)
      throw new KubectlError(`kustomizations lie in each other too deep (limit ${MAX_DEPTH})`);
    this.#context = context;
    this.#kustomization = kustomization;
    this.#visited = visited;
    this.#schemaOf = schemaOf;
    this.#origin = origin;
  }

  /** Add what the kustomization renders to, short of hashes, references and variables. Throws KubectlError. */
  accumulate(into: Accumulator): void {
    const { directory, fields } = this.#kustomization;
    const list = (field: string): string[] => (fields[field] as string[] | undefined) ?? [];
    prefixed('accumulating resources', () => this.#addEntries(into, [...list('resources'), ...list('bases')]));
    into.config = mergeConfigs(into.config, readConfig(this.#context, directory, list('configurations')));
    into.config = mergeConfigs(
      into.config,
      prefixed(`loading CRDs [${list('crds').join(' ')}]`, () =>
        configOfDefinitions(this.#context, directory, list('crds')),
      ),
    );
    this.#runGenerators(into);
    prefixed('accumulating components', () => {
      for (const entry of list('components')) this.#addComponent(into, entry);
    });
    this.#runTransformers(into);
    for (const [plugin] of this.#externalTransformers(list('validators'))) validate(plugin, into.resources);
    const variables = ((fields.vars as Record<string, unknown>[] | undefined) ?? []).map(newVariable);
    prefixed(`merging vars ${variablesText(variables)}`, () =>
      addVariables(into.variables, variables.map(withDefaults), into.resources),
    );
  }

  get #helpers(): PluginHelpers {
    const { directory } = this.#kustomization;
    const { flags } = this.#context;
    return {
      directory,
      read: (path) => readWithin(this.#context, directory, path),
      schemaOf: this.#schemaOf,
      helm: flags.has('enable-helm') && flags.bool('enable-helm'),
    };
  }

  #runGenerators(into: Accumulator): void {
    const generators: [Generator, Origin | undefined][] = builtinGenerators(
      this.#helpers,
      this.#kustomization.fields,
    ).map(([run, kind]) => [run, this.#originOf(kind)]);
    prefixed('loading generator plugins', () => {
      for (const config of this.#pluginConfigs(this.#kustomization.fields.generators))
        generators.push([
          prefixed('failed to load generator', () => loadGenerator(this.#helpers, config)),
          customOrigin(config),
        ]);
    });
    for (const [generate, origin] of generators)
      for (const resource of generate()) {
        resource.origin ??= origin;
        // kustomize prints the generator's address in memory; any will do.
        prefixed('merging from generator &{0xc000a3e5b0 <nil>}', () => absorb(into.resources, resource));
      }
  }

  #runTransformers(into: Accumulator): void {
    const { fields } = this.#kustomization;
    const plugins: [Plugin, Origin | undefined][] = builtinTransformers(this.#helpers, fields, into.config).map(
      ([run, kind]) => [run, this.#originOf(kind)],
    );
    plugins.push(...this.#externalTransformers(fields.transformers));
    for (const [run, origin] of plugins) {
      run(into.resources);
      if (origin)
        for (const resource of into.resources) {
          if (resource.origin) resource.transformations.push(origin);
          else resource.origin = origin;
        }
      into.resources = into.resources.filter(({ deleted }) => !deleted);
    }
  }

  #externalTransformers(entries: unknown): [Plugin, Origin | undefined][] {
    return this.#pluginConfigs(entries).map((config) => [loadTransformer(this.#helpers, config), customOrigin(config)]);
  }

  #originOf(kind: string): Origin | undefined {
    return this.#origin && builtinOrigin(this.#origin, this.#kustomization.file, kind);
  }

  /** The configurations of `generators:`, `transformers:` and `validators:`: written out, or in files or kustomizations. */
  #pluginConfigs(entries: unknown): Resource[] {
    const found = newAccumulator();
    const paths: string[] = [];
    for (const entry of (entries as string[] | undefined) ?? [])
      try {
        const inline = readObjects(entry);
        const origin = this.#origin && originBelow(this.#origin, this.#kustomization.file);
        for (const object of inline) append(found.resources, { ...newResource(object), origin });
      } catch {
        paths.push(entry);
      }
    this.#addEntries(found, paths);
    return found.resources;
  }

  #addEntries(into: Accumulator, entries: readonly string[]): void {
    for (const entry of entries) {
      let failure: KubectlError;
      try {
        this.#addFile(into, entry);
        continue;
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failure = error;
      }
      prefixed(`accumulation err='${failure.message}'`, () => {
        let inner: string;
        try {
          inner = this.#enter(entry);
        } catch (error) {
          if (/: MalformedYAMLError: /.test(failure.message)) throw new Malformed(failure.message);
          throw error;
        }
        this.#addDirectory(into, inner, entry, false);
      });
    }
  }

  #addFile(into: Accumulator, entry: string): void {
    if (isRemote(entry))
      throw new Malformed(`reading the remote resource ${JSON.stringify(entry)} is not simulated here`);
    const { directory } = this.#kustomization;
    const objects = prefixed(`accumulating resources from '${entry}'`, () =>
      readObjects(readWithin(this.#context, directory, entry), entry),
    );
    const origin = this.#origin && originBelow(this.#origin, entry);
    prefixed(`merging resources from '${entry}'`, () => {
      for (const object of objects) append(into.resources, { ...newResource(object), origin });
    });
  }

  #addComponent(into: Accumulator, entry: string): void {
    let inner: string;
    try {
      inner = this.#enter(entry);
    } catch (error) {
      throw new KubectlError(`loader.New ${JSON.stringify(errorText(error))}`);
    }
    try {
      this.#addDirectory(into, inner, entry, true);
    } catch (error) {
      throw new KubectlError(`accumulateDirectory: ${JSON.stringify(errorText(error))}`);
    }
  }

  #addDirectory(into: Accumulator, inner: string, entry: string, component: boolean): void {
    const kustomization = prefixed(`couldn't make target for path '${inner}'`, () =>
      readKustomization(this.#context, inner),
    );
    const { kind = 'Kustomization' } = kustomization.fields;
    if (component && kind !== 'Component')
      throw new KubectlError(`expected kind 'Component' for path '${inner}' but got '${kind}'`);
    if (!component && kind === 'Component') throw new KubectlError(`expected kind != 'Component' for path '${inner}'`);
    const origin = this.#origin && originBelow(this.#origin, entry);
    const target = new Target(this.#context, kustomization, [...this.#visited, inner], this.#schemaOf, origin);
    const own = component ? into : newAccumulator();
    prefixed(`recursed accumulation of path '${inner}'`, () => target.accumulate(own));
    if (component) return;
    prefixed(`recursed merging from path '${inner}'`, () => {
      for (const resource of own.resources) append(into.resources, resource);
      into.config = mergeConfigs(into.config, own.config);
      for (const variable of own.variables.values()) addVariable(into.variables, variable);
    });
  }

  /** Go into another directory; one that leads here again is an error. */
  #enter(entry: string): string {
    if (!entry) throw new KubectlError('new root cannot be empty');
    if (entry.startsWith('/')) throw new KubectlError(`new root '${entry}' cannot be absolute`);
    const inner = directoryOf(this.#context, entry, this.#kustomization.directory);
    const before = this.#visited.find((other) => other === inner || other.startsWith(`${inner}/`));
    if (before !== undefined)
      throw new KubectlError(`cycle detected: candidate root '${inner}' contains visited root '${before}'`);
    return inner;
  }
}

/** A failure whose message says all there is: what surrounds it adds nothing. */
class Malformed extends KubectlError {}

/** Do something; a failure tells what was being done. */
function prefixed<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    if (error instanceof Malformed && what.startsWith('accumulation err=')) throw new KubectlError(error.message);
    throw new KubectlError(`${what}: ${error.message}`);
  }
}

/** The origin of what a configuration of its own file does. */
function customOrigin({ object, origin }: Resource): Origin | undefined {
  const { apiVersion, kind, metadata } = object;
  return (
    origin && {
      configuredIn: origin.path,
      configuredBy: { apiVersion, kind, name: metadata.name, namespace: metadata.namespace },
    }
  );
}
