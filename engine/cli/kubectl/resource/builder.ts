import type { Co } from '../../../kernel/coroutine.ts';
import type { Context } from '../context.ts';
import type { Mapping } from '../connection/discovery.ts';
import { KubectlError, throwAll } from '../errors.ts';
import type { Flag } from '../flags/flags.ts';
import { found, type Found } from './found.ts';
import { infoOf, refresh, type Info, type Item, getNamed } from './info.ts';
import { listAll } from './list-all.ts';
import { manifestItems } from './manifests.ts';
import { replaceCategories, splitResources, splitTypeName, hasTypeNames, spreadNames } from './resource-args.ts';

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
  /** Objects are asked for as tables. */
  readonly asTables?: boolean;
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
  /** Are objects decoded into kubectl's own types, so that other kinds are refused? */
  readonly typed?: boolean;
  /** How an object is read from the server, where not as it is. */
  readonly read?: (info: Info) => void;
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

/** Do the flags name files? */
export const usesFiles = ({ flags }: Context): boolean =>
  flags.strings('filename').length > 0 || flags.string('kustomize') !== '';

/** What the file flags say. */
export const fileOptions = ({ flags }: Context): Pick<BuilderOptions, 'filenames' | 'kustomize' | 'recursive'> => ({
  filenames: flags.strings('filename'),
  kustomize: flags.has('kustomize') ? flags.string('kustomize') : '',
  recursive: flags.has('recursive') && flags.bool('recursive'),
});

/** The error of a command that names nothing. */
export const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** What a command says that asks the server nothing, and is to work on objects of the server. */
export const LOCAL_RESOURCE =
  "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";

/**
 * Find the objects a command line means: by files, by type and name, by type and selector (k8s.io/cli-runtime's
 * resource.Builder). Throws what is wrong with the command line itself; all else comes while visiting.
 */
export function* build(context: Context, options: BuilderOptions): Co<Found> {
  const filenames = (options.filenames ?? []).filter((name) => name !== undefined);
  if (options.kustomize && filenames.length) throw new KubectlError('only one of -f or -k can be specified');
  if (filenames.length || options.kustomize) return yield* fromFiles(context, options);
  if (options.local && !options.filenames?.length && !options.kustomize) throw new KubectlError(LOCAL_RESOURCE);
  if (options.all && (options.selector || options.fieldSelector))
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
    for (const item of items) yield 'error' in item ? { ...item, late: true } : placed(context, options, item);
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
    return misplaced(context, options, info, error);
  }
}

/** What is in another namespace is looked for there first, where it is looked for at all. */
function misplaced(context: Context, options: BuilderOptions, info: Info, error: unknown): Item {
  try {
    if (options.latest) refresh(context, info);
    return { error };
  } catch (missing) {
    return { error: missing, list: info.list, late: true };
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
  checkOneNamespace(options, used);
  return found(context, options, tuples.length === 1, used, function* () {
    for (const { type, name } of tuples) yield named(context, options, mappings.get(type)!, name);
  });
}

function byNames(context: Context, options: BuilderOptions, target: Target): Found {
  if (!target.types.length) throw new KubectlError('you must provide a resource and a resource name together');
  if (target.types.length > 1) throw new KubectlError('you must specify only one resource');
  const [mapping] = mappingsOf(context, options, target.types);
  checkOneNamespace(options, [mapping]);
  return found(context, options, target.names.length === 1, [mapping], function* () {
    for (const name of target.names) yield named(context, options, mapping, name);
  });
}

/** Names are looked for in one namespace. */
function checkOneNamespace(options: BuilderOptions, mappings: readonly Mapping[]): void {
  if (options.allNamespaces && mappings.some(({ namespaced }) => namespaced))
    throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
}

function named(context: Context, options: BuilderOptions, mapping: Mapping, name: string): Item {
  const namespace = mapping.namespaced ? (options.namespace ?? context.namespace) : '';
  const info: Info = { mapping, namespace, name, source: '', subresource: options.subresource };
  if (options.requireObject === false || options.local) return info;
  try {
    return { ...info, object: getNamed(context, info) };
  } catch (error) {
    return { error };
  }
}
