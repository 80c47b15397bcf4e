import { Resources } from '../../engine/apiserver/discovery/resources.ts';

let builtIn: Resources | undefined;

/**
 * What is wrong with the name of a resource in an exercise, as the store has it (`deployments.apps`); undefined where
 * nothing is. Custom resources come with the exercise, so that any name with a group may be one.
 */
export function resourceProblem(name: string): string | undefined {
  builtIn ??= new Resources();
  if (builtIn.stored(name)) return undefined;
  const [first] = name.toLowerCase().split('.');
  for (const { resource, singular, kind, shortNames, key } of builtIn.all())
    if ([resource, singular, kind.toLowerCase(), ...shortNames].includes(first))
      return `unknown resource ${JSON.stringify(name)}: did you mean ${JSON.stringify(key)}?`;
  return name.includes('.') ? undefined : `unknown resource ${JSON.stringify(name)}`;
}
