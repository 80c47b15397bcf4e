import { groupResource, type Discovery } from '../connection/discovery.ts';
import { KubectlError } from '../errors.ts';

/** The types of `pods,services`, each once. */
export const splitResources = (arg: string): string[] => [...new Set(arg.split(','))];

/** `deploy,svc web` means `deploy/web svc/web`. */
export function spreadNames(args: readonly string[]): readonly string[] {
  if (args.length < 2) return args;
  const types = splitResources(args[0]);
  if (types.length < 2) return args;
  return types.flatMap((type) => args.slice(1).map((name) => `${type}/${name}`));
}

/** Are all arguments TYPE/NAME? Some but not all is an error. */
export function hasTypeNames(args: readonly string[], program: string): boolean {
  const count = args.filter((arg) => arg.includes('/')).length;
  if (!count) return false;
  if (count === args.length) return true;
  throw new KubectlError(
    `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. '${program} get resource/<resource_name>' instead of '${program} get resource resource/<resource_name>'`,
  );
}

/** The type and name of `deploy/web`. */
export function splitTypeName(arg: string): { type: string; name: string } {
  const parts = arg.split('/');
  if (parts.length !== 2) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  const [type, name] = parts;
  if (!type || !name || splitResources(type).length !== 1)
    throw new KubectlError('arguments in resource/name form must have a single resource and name');
  return { type, name };
}

/** `all` becomes the resources of that category, joined by commas. */
export function replaceCategories(discovery: Discovery, arg: string): string {
  return arg
    .split(',')
    .flatMap((word) => discovery.category(word)?.map(groupResource) ?? [word])
    .join(',');
}
