import { invalid, required, type FieldErrors, type Path } from '../field.ts';
import { isDNS1035Label } from '../names.ts';

/** What a definition's resource is called. */
export interface Names {
  plural?: string;
  singular?: string;
  kind?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

const MIXED = 'may have mixed case, but should otherwise match: ';

/** Follows ValidateCustomResourceDefinitionNames; four of the names must be there. */
export function validateNames(names: Names, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[field]) errors.push(required(path.child(field)));
  for (const field of ['plural', 'singular'] as const) errors.push(...label(names[field], path.child(field), ''));
  for (const field of ['kind', 'listKind'] as const) errors.push(...label(names[field], path.child(field), MIXED));
  names.shortNames?.forEach((name, i) => errors.push(...label(name, path.child('shortNames').index(i), '', true)));
  if (names.kind && names.kind === names.listKind)
    errors.push(invalid(path.child('listKind'), names.listKind, 'kind and listKind may not be the same'));
  names.categories?.forEach((name, i) => errors.push(...label(name, path.child('categories').index(i), '', true)));
  return errors;
}

function label(name: string | undefined, path: Path, prefix: string, evenEmpty = false): FieldErrors {
  if (!name && !evenEmpty) return [];
  const why = isDNS1035Label(prefix ? name!.toLowerCase() : (name ?? ''));
  return why.length ? [invalid(path, name ?? '', prefix + why.join(','))] : [];
}
