import type { Co } from '../../kernel/coroutine.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Context } from './context.ts';
import { parseGroupVersion, resourcePath, type Mapping } from './discovery.ts';
import { hasReason, KubectlError, prefixed, throwAll } from './errors.ts';
import type { Flag } from './flags.ts';
import { manifestItems } from './manifests.ts';
import { quote } from '../../kinds/field.ts';
import { replaceCategories, splitResources, splitTypeName, hasTypeNames, spreadNames } from './resource-args.ts';

/** One object that a command is about: what it is called and, once known, what it is. */
export interface Info {
  /** Undefined where the builder works locally and the kind is not known. */
  mapping: Mapping;
  /** '' for what has no namespace. */
  namespace: string;
  name: string;
  /** `web.yaml`, `STDIN`; '' where it came from arguments. */
  readonly source: string;
  /** As read from the file or the server. */
  object?: KubeObject;
  /** Subresource to read from. */
  readonly subresource?: string;
}

/** What a builder is told; the names follow kubectl's resource.Builder. */
export interface BuilderOptions {
  /** TYPE NAME, TYPE/NAME, TYPE1,TYPE2 … */
  readonly args?: readonly string[];
  /** Files, directories, URLs, `-`. */
  readonly filenames?: readonly string[];
  /** A kustomization's directory. */
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** Every object of the given types. */
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** TYPE alone means all of that type. */
  readonly typesMeanAll?: boolean;
  /** Read each object from the server before it is visited (Latest for files). */
  readonly latest?: boolean;
  /** Objects named by arguments are read from the server. Default: yes. */
  readonly requireObject?: boolean;
  /** Lists are taken apart. Default: yes. */
  readonly flatten?: boolean;
  /** Go on after errors and tell all at the end. Default: yes. */
  readonly continueOnError?: boolean;
  /** Do not ask the server anything (`--local`, `--dry-run=client` of some verbs). */
  readonly local?: boolean;
  /** The error of `TYPE` without a name; and one type at most. */
  readonly singleResourceType?: boolean;
  readonly subresource?: string;
  readonly chunkSize?: number;
  /** Tell the server how to check fields; `Ignore` leaves the check of apiVersion and kind out. */
  readonly validate?: boolean;
  /** The namespace, where not the context's. */
  readonly namespace?: string;
  /** Errors where an object's namespace is not the explicit one. Default: yes. */
  readonly enforceNamespace?: boolean;
  /** Use these instead of the context's discovery messages (`--all` with names). */
  readonly missingResourceMessage?: string;
}

/** Flags of commands that read files. */
export const fileFlags = (
  usage: string,
  options: { kustomize?: boolean; recursive?: boolean } = {},
): readonly Flag[] => [
  { name: 'filename', short: 'f', type: 'stringSlice', usage },
  ...(options.kustomize === false
    ? []
    : [
        {
          name: 'kustomize',
          short: 'k',
          type: 'string',
          usage: 'A directory with a kustomization. Not together with -f or -R.',
        } as Flag,
      ]),
  ...(options.recursive === false
    ? []
    : [
        {
          name: 'recursive',
          short: 'R',
          type: 'bool',
          usage: 'Also read the directories below those named by -f.',
        } as Flag,
      ]),
];

/** What the file flags say. */
export const fileOptions = ({ flags }: Context): Pick<BuilderOptions, 'filenames' | 'kustomize' | 'recursive'> => ({
  filenames: flags.strings('filename'),
  kustomize: flags.has('kustomize') ? flags.string('kustomize') : '',
  recursive: flags.has('recursive') && flags.bool('recursive'),
});

/** What a builder found. */
export interface Found {
  /** One object was named: print it itself, not a list. */
  readonly single: boolean;
  /** The types that were named, where there were arguments. */
  readonly mappings: readonly Mapping[];
  /** Visit object by object as they are read; errors are thrown at the end (all), or at once. */
  visit(visitor: (info: Info) => Co<void>): Co<void>;
  /** All objects; throws as visit does. */
  infos(): Co<Info[]>;
  /** All objects that could be had, and the errors of the others. */
  infosAndErrors(): Co<{ infos: Info[]; errors: unknown[] }>;
}

/** An object, or why there is none. */
export type Item = Info | { readonly error: unknown };

export const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/**
 * Find the objects a command line means: by files, by type and name, by type and selector (k8s.io/cli-runtime's
 * resource.Builder). Throws what is wrong with the command line itself; all else comes while visiting.
 */
export function* build(context: Context, options: BuilderOptions): Co<Found> {
  const filenames = (options.filenames ?? []).filter((name) => name !== undefined);
  if (options.kustomize && filenames.length) throw new KubectlError('only one of -f or -k can be specified');
  if (filenames.length || options.kustomize) return yield* fromFiles(context, options);
  if (options.local && !options.filenames?.length && !options.kustomize)
    throw new KubectlError(
      "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  if (options.all && options.selector)
    throw new KubectlError("setting 'all' parameter but found a non empty selector. ");
  const target = readTarget(context, options);
  const selector = options.all ? '' : target.selector;
  if (options.all || selector !== undefined || options.fieldSelector)
    return bySelector(context, options, { ...target, selector });
  if (target.tuples.length) return byTuples(context, options, target.tuples);
  if (target.names.length) return byNames(context, options, target);
  if (target.types.length) {
    for (const type of target.types) context.discovery.find(type);
    throw new KubectlError('resource(s) were provided, but no name was specified');
  }
  throw new KubectlError(options.missingResourceMessage ?? MISSING_RESOURCE);
}

/** What arguments name. */
interface Target {
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly tuples: readonly { readonly type: string; readonly name: string }[];
  readonly selector: string | undefined;
}

function readTarget(context: Context, options: BuilderOptions): Target {
  const selector = options.selector || undefined;
  let args = spreadNames(options.args ?? []);
  if (hasTypeNames(args, context.chain[0].name))
    return { types: [], names: [], tuples: args.map(splitTypeName), selector };
  if (!args.length) return { types: [], names: [], tuples: [], selector };
  args = [replaceCategories(context.discovery, args[0]), ...args.slice(1)];
  const types = splitResources(args[0]);
  const names = args.slice(1);
  return { types, names, tuples: [], selector: selector ?? (!names.length && options.typesMeanAll ? '' : undefined) };
}

function* fromFiles(context: Context, options: BuilderOptions): Co<Found> {
  if (options.args?.length)
    throw new KubectlError(
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    );
  const [file] = options.filenames ?? [];
  // One file that is neither a directory nor standard input implies one object (visitByPaths).
  const single = options.filenames?.length === 1 && file !== '-' && !isDirectory(context, file);
  const items = yield* manifestItems(context, options);
  return found(context, options, single, [], function* () {
    for (const item of items) yield 'error' in item ? item : placed(context, options, item);
  });
}

function isDirectory(context: Context, path: string): boolean {
  const { files } = context.process.machine;
  const absolute = context.resolve(path);
  return files.exists(absolute) && files.stat(absolute).type === 'directory';
}

function placed(context: Context, options: BuilderOptions, info: Info): Item {
  try {
    placeInNamespace(context, options, info);
    return info;
  } catch (error) {
    return { error };
  }
}

/** Objects of files get the namespace to work in, or must already be in it where it was named. */
function placeInNamespace(context: Context, options: BuilderOptions, info: Info): void {
  if (info.mapping && !info.mapping.namespaced) {
    info.namespace = '';
    return;
  }
  if (options.local && !info.mapping) return;
  const namespace = options.namespace ?? context.namespace;
  if (!info.namespace) {
    info.namespace = namespace;
    if (info.object) info.object = { ...info.object, metadata: { ...info.object.metadata, namespace } };
  } else if (context.namespaceIsExplicit && options.enforceNamespace !== false && info.namespace !== namespace)
    throw new KubectlError(
      `the namespace from the provided object "${info.namespace}" does not match the namespace "${namespace}". You must pass '--namespace=${info.namespace}' to perform this operation.`,
    );
}

function bySelector(context: Context, options: BuilderOptions, target: Target): Found {
  if (target.names.length) throw new KubectlError('name cannot be provided when a selector is specified');
  if (target.tuples.length)
    throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
  if (!target.types.length) throw new KubectlError('at least one resource must be specified to use a selector');
  if (options.subresource) throw new KubectlError('subresource cannot be used when bulk resources are specified');
  const mappings = mappingsOf(context, options, target.types);
  return found(context, options, false, mappings, function* () {
    for (const mapping of mappings) {
      try {
        for (const object of listAll(context, options, mapping, target.selector ?? ''))
          yield infoOf(mapping, object, '');
      } catch (error) {
        yield { error };
      }
    }
  });
}

function mappingsOf(context: Context, options: BuilderOptions, types: readonly string[]): Mapping[] {
  const mappings: Mapping[] = [];
  for (const type of types) {
    const mapping = context.discovery.find(type);
    if (!mappings.includes(mapping)) mappings.push(mapping);
  }
  if (options.singleResourceType && types.length > 1)
    throw new KubectlError('you may only specify a single resource type');
  return mappings;
}

/** Says in a list's error what was looked for (resource.EnhanceListError). */
export function explainList<T>(
  mapping: Mapping,
  { labelSelector, fieldSelector }: { readonly labelSelector: string; readonly fieldSelector: string },
  action: () => T,
): T {
  try {
    return action();
  } catch (error) {
    if (!hasReason(error, 'BadRequest') && !hasReason(error, 'NotFound')) throw error;
    const subject = `${mapping.group ? `${mapping.group}/` : '/'}${mapping.version}, Resource=${mapping.resource}`;
    const what =
      labelSelector || fieldSelector
        ? `find ${quote(subject)} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}`
        : `list ${quote(subject)}`;
    throw prefixed(`Unable to ${what}: `, error);
  }
}

/** All pages of a list. */
export function listAll(
  context: Context,
  options: Pick<BuilderOptions, 'chunkSize' | 'fieldSelector' | 'allNamespaces' | 'namespace'>,
  mapping: Mapping,
  labelSelector: string,
): KubeObject[] {
  const namespace = options.allNamespaces ? '' : (options.namespace ?? context.namespace);
  const objects: KubeObject[] = [];
  let more = '';
  do {
    const selectors = { labelSelector, fieldSelector: options.fieldSelector ?? '' };
    const list: any = explainList(mapping, selectors, () =>
      context.client.get(resourcePath(mapping, namespace), {
        ...selectors,
        limit: options.chunkSize || undefined,
        continue: more,
      }),
    );
    const kind = String(list.kind ?? '').replace(/List$/, '');
    for (const item of list.items ?? [])
      objects.push({ apiVersion: item.apiVersion ?? list.apiVersion, kind: item.kind ?? kind, ...item });
    more = list.metadata?.continue ?? '';
  } while (more);
  return objects;
}

function byTuples(context: Context, options: BuilderOptions, tuples: Target['tuples']): Found {
  const mappings = new Map<string, Mapping>();
  const failures: unknown[] = [];
  for (const { type } of tuples) {
    if (mappings.has(type)) continue;
    try {
      mappings.set(type, context.discovery.find(type));
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures.slice(0, 1));
  const used = [...new Set(mappings.values())];
  if (options.singleResourceType && used.length > 1)
    throw new KubectlError('you may only specify a single resource type');
  return found(context, options, tuples.length === 1, used, function* () {
    for (const { type, name } of tuples) yield named(context, options, mappings.get(type)!, name);
  });
}

function byNames(context: Context, options: BuilderOptions, target: Target): Found {
  if (!target.types.length) throw new KubectlError('you must provide a resource and a resource name together');
  if (target.types.length > 1) throw new KubectlError('you must specify only one resource');
  const [mapping] = mappingsOf(context, options, target.types);
  return found(context, options, target.names.length === 1, [mapping], function* () {
    for (const name of target.names) yield named(context, options, mapping, name);
  });
}

function named(context: Context, options: BuilderOptions, mapping: Mapping, name: string): Item {
  if (mapping.namespaced && options.allNamespaces)
    return { error: new KubectlError('a resource cannot be retrieved by name across all namespaces') };
  const namespace = mapping.namespaced ? (options.namespace ?? context.namespace) : '';
  const info: Info = { mapping, namespace, name, source: '', subresource: options.subresource };
  if (options.requireObject === false || options.local) return info;
  try {
    refresh(context, info);
    return info;
  } catch (error) {
    return { error };
  }
}

/** Read an object again from the server. */
export function refresh(context: Context, info: Info): KubeObject {
  if (!info.name) throw new KubectlError('resource name may not be empty');
  info.object = getNamed(context, info);
  return info.object;
}

/**
 * GET an object by its name; where it is missing and its namespace too, that is the error (resource.Info's Get).
 * Throws StatusError.
 */
export function getNamed(
  context: Context,
  { mapping, namespace, name, subresource }: Pick<Info, 'mapping' | 'namespace' | 'name' | 'subresource'>,
  query?: Record<string, string | undefined>,
  headers?: Record<string, string>,
): KubeObject {
  try {
    return context.client.get<KubeObject>(resourcePath(mapping, namespace, name, subresource), query, headers);
  } catch (error) {
    if (hasReason(error, 'NotFound') && namespace && namespace !== 'default')
      try {
        context.client.get(`/api/v1/namespaces/${namespace}`);
      } catch (missing) {
        if (hasReason(missing, 'NotFound')) throw missing;
      }
    throw error;
  }
}

/** An object with its mapping. */
export const infoOf = (mapping: Mapping, object: KubeObject, source: string): Info => ({
  mapping,
  namespace: object.metadata?.namespace ?? '',
  name: object.metadata?.name ?? '',
  source,
  object,
});

function found(
  context: Context,
  options: BuilderOptions,
  single: boolean,
  mappings: readonly Mapping[],
  items: () => Iterable<Item>,
): Found {
  const collect = function* (visitor: (info: Info) => Co<void>): Co<unknown[]> {
    const errors: unknown[] = [];
    for (const item of items()) {
      try {
        if ('error' in item) throw item.error;
        if (options.latest && item.source) latest(context, item);
        yield* visitor(item);
      } catch (error) {
        if (options.continueOnError === false) return [error];
        errors.push(error);
      }
    }
    return errors;
  };
  const gather = function* (): Co<{ infos: Info[]; errors: unknown[] }> {
    const infos: Info[] = [];

    const errors = yield* collect(function* (info) {
      infos.push(info);
    });
    return { infos, errors };
  };
  return {
    single,
    mappings,
    *visit(visitor) {
      throwAll(yield* collect(visitor));
    },
    *infos() {
      const { infos, errors } = yield* gather();
      throwAll(errors);
      return infos;
    },
    infosAndErrors: gather,
  };
}

/** The object of a file as the server has it now. */
function latest(context: Context, info: Info): void {
  refresh(context, info);
}

/** The mapping of an object's apiVersion and kind; undefined where it is not served. */
export function mappingOf(context: Context, object: KubeObject): Mapping | undefined {
  const { group, version } = parseGroupVersion(object.apiVersion);
  return context.discovery.byKind(group, object.kind, version);
}
