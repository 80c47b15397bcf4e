import { sleep, type Co } from '../../../kernel/coroutine.ts';
import { matches, parseSelector } from '../../../kinds/selectors.ts';
import type { BuilderOptions } from './builder.ts';
import type { Context } from '../context.ts';
import type { Mapping } from '../connection/discovery.ts';
import { asOne, ListFailure, throwAll } from '../errors.ts';
import { refresh, type Info, type Item, type ItemError, type ManifestList } from './info.ts';

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

/**
 * What was found, to be visited: errors of single objects come at the end all together, or at once where the options do
 * not go on after errors.
 */
export function found(
  context: Context,
  options: BuilderOptions,
  single: boolean,
  mappings: readonly Mapping[],
  items: () => Iterable<Item>,
): Found {
  const collect = function* (visitor: (info: Info) => Co<void>): Co<unknown[]> {
    const errors: unknown[] = [];
    const pace = pacer(context);
    const late = new LateErrors();
    for (const item of items()) {
      yield* pace();
      try {
        const read = readItem(context, options, item);
        if ('error' in read) {
          if (options.continueOnError === false || !read.late) throw read.error;
          late.add(read);
          continue;
        }
        if (read.source && !isSelected(read, options)) continue;
        yield* visitor(read);
      } catch (error) {
        if (options.continueOnError === false) return [error];
        errors.push(error);
      }
    }
    return errors.length ? [...errors, ...asOne(late.errors, true)] : late.errors;
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

/** What a request that changes something takes, with its way there and back: 11 to 150 ms were seen, 33 in the middle. */
const WRITE_MS = 33;

/** Before the next of several objects: the time that the writes for the one before took. */
export function pacer(context: Context): () => Co<void> {
  let { writes } = context.client;
  return function* () {
    const sent = context.client.writes;
    if (sent > writes) yield* sleep(context.kernel, WRITE_MS);
    writes = sent;
  };
}

/** An item with its object as the server has it, where that is asked for; errors of a list's items stay with the list. */
function readItem(context: Context, options: BuilderOptions, item: Item): Item {
  if ('error' in item) return item;
  try {
    if (options.read) {
      if (!item.source || isSelected(item, options)) options.read(item);
    } else if (options.latest && item.source) refresh(context, item);
    return item;
  } catch (error) {
    return { error, list: item.list, late: item.source !== '' };
  }
}

/** Errors that come after those of visitors; the items of one list make one of them. */
class LateErrors {
  readonly #groups: { readonly list?: ManifestList; readonly errors: unknown[] }[] = [];

  add({ error, list }: ItemError): void {
    const group = list && this.#groups.find((other) => other.list === list);
    if (group) group.errors.push(error);
    else this.#groups.push({ list, errors: [error] });
  }

  get errors(): unknown[] {
    return this.#groups.map(({ list, errors }) => (list ? new ListFailure(errors) : errors[0]));
  }
}

/** Does the selector choose an object of a file? Where its table is asked for, what it sees has no labels. */
function isSelected({ object }: Info, { selector, asTables }: BuilderOptions): boolean {
  return !selector || matches(parseSelector(selector), asTables ? {} : object?.metadata?.labels);
}
