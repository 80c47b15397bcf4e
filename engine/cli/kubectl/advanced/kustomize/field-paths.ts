type Fields = Record<string, any>;

/**
 * Call `change` with the object that holds the last field of a path, and that field's name. `[]` behind a name goes into
 * each element; `create` makes what is missing on the way.
 */
export function atPath(
  object: Fields,
  path: string,
  create: boolean,
  change: (holder: Fields, field: string) => void,
): void {
  const names = path.split('/');
  const walk = (here: unknown, index: number): void => {
    if (Array.isArray(here)) {
      for (const item of here) walk(item, index);
      return;
    }
    if (typeof here !== 'object' || here === null) return;
    const name = names[index].replace(/\[\]$/, '');
    const holder = here as Fields;
    if (index === names.length - 1) {
      if (create || holder[name] !== undefined) change(holder, name);
      return;
    }
    if (holder[name] === undefined || holder[name] === null) {
      if (!create || names[index].endsWith('[]')) return;
      holder[name] = {};
    }
    walk(holder[name], index + 1);
  };
  walk(object, 0);
}

/** Add pairs to the map that a path leads to. */
export const addPairs = (
  object: Fields,
  path: string,
  create: boolean,
  pairs: Readonly<Record<string, string>>,
): void =>
  atPath(object, path, create, (holder, field) => {
    holder[field] = { ...(holder[field] as Fields | undefined), ...pairs };
  });
