/** One place where a value is not as expected. */
export interface Mismatch {
  /** `spec.replicas`, `spec.template.spec.containers[name=web].image`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

type Operator = (found: unknown, argument: unknown) => boolean;

/** What an expectation may say instead of a plain value: an object with one of these as its only key. */
const OPERATORS: Readonly<Record<string, { test: Operator; words: (argument: unknown) => string }>> = {
  $atLeast: { test: (found, n) => numberOf(found) >= Number(n), words: (n) => `at least ${n}` },
  $atMost: { test: (found, n) => numberOf(found) <= Number(n), words: (n) => `at most ${n}` },
  $oneOf: {
    test: (found, list) => Array.isArray(list) && list.some((value) => show(value) === show(found)),
    words: (list) => (Array.isArray(list) ? list.map(tell).join(' or ') : tell(list)),
  },
  $startsWith: {
    test: (found, text) => typeof found === 'string' && found.startsWith(String(text)),
    words: (text) => `something that starts with ${show(text)}`,
  },
  $endsWith: {
    test: (found, text) => typeof found === 'string' && found.endsWith(String(text)),
    words: (text) => `something that ends with ${show(text)}`,
  },
  $contains: {
    test: (found, text) => typeof found === 'string' && found.includes(String(text)),
    words: (text) => `something that contains ${show(text)}`,
  },
  $not: { test: (found, value) => show(found) !== show(value), words: (value) => `anything but ${show(value)}` },
  $exists: {
    test: (found, wanted) => (found !== undefined) === wanted,
    words: (wanted) => (wanted ? 'a value' : 'no value'),
  },
  $length: {
    test: (found, length) => Array.isArray(found) && found.length === length,
    words: (length) => `${length} elements`,
  },
};

/** The names of all operators, for messages about exercises. */
export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

/** A number, also one that is written as text (annotations are); NaN for anything else. */
const numberOf = (found: unknown): number =>
  typeof found === 'number' || (typeof found === 'string' && /^-?\d{1,15}$/.test(found)) ? Number(found) : NaN;

/**
 * Compare a value with an expectation: objects need the named fields only, lists need an element for each expected one
 * (found by `name`, `key`, `type`, `port` or, failing these, any that matches), plain values must be equal.
 */
export function mismatches(found: unknown, expected: unknown, path = ''): Mismatch[] {
  const operator = operatorOf(expected);
  if (operator) {
    const [name, argument] = operator;
    const { test, words } = OPERATORS[name];
    return test(found, argument) ? [] : [{ path, expected: words(argument), found: show(found) }];
  }
  if (Array.isArray(expected)) return listMismatches(found, expected, path);
  if (typeof expected === 'object' && expected !== null) {
    const missing = found === undefined || found === null;
    const empty = !Object.keys(expected).length;
    if (missing ? empty : typeof found !== 'object' || Array.isArray(found))
      return [{ path, expected: tell(expected), found: show(found) }];
    // Of what is missing as a whole, the fields that matter are named.
    const fields = (found ?? {}) as Record<string, unknown>;
    return Object.entries(expected).flatMap(([key, value]) =>
      mismatches(fields[key], value, path ? `${path}.${key}` : key),
    );
  }
  return show(found) === show(expected) ? [] : [{ path, expected: show(expected), found: show(found) }];
}

function operatorOf(expected: unknown): [string, unknown] | undefined {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined;
  const entries = Object.entries(expected);
  return entries.length === 1 && Object.hasOwn(OPERATORS, entries[0][0]) ? entries[0] : undefined;
}

const IDENTIFYING = ['name', 'key', 'type', 'port', 'ip'];

function listMismatches(found: unknown, expected: readonly unknown[], path: string): Mismatch[] {
  if (!Array.isArray(found)) return [{ path, expected: tell(expected), found: show(found) }];
  return expected.flatMap((element) => {
    const field = identifying(element);
    if (field) {
      const value = (element as Record<string, unknown>)[field];
      const match = found.find((other) => other?.[field] === value);
      const at = `${path}[${field}=${value}]`;
      return match ? mismatches(match, element, at) : [{ path: at, expected: tell(element), found: 'nothing' }];
    }
    if (found.some((other) => !mismatches(other, element).length)) return [];
    if (found.length === 1) return mismatches(found[0], element, `${path}[0]`);
    return [{ path, expected: `an element ${tell(element)}`, found: show(found) }];
  });
}

const identifying = (element: unknown): string | undefined =>
  typeof element === 'object' && element !== null
    ? IDENTIFYING.find((field) => ['string', 'number'].includes(typeof (element as Record<string, unknown>)[field]))
    : undefined;

/** A value as messages show it. */
const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** An expectation as messages show it: operators in words, the rest as JSON. */
function tell(expected: unknown): string {
  const operator = operatorOf(expected);
  if (operator) return OPERATORS[operator[0]].words(operator[1]);
  if (Array.isArray(expected)) return `[${expected.map(tell).join(',')}]`;
  if (typeof expected !== 'object' || expected === null) return show(expected);
  return `{${Object.entries(expected).map(([key, value]) => `${JSON.stringify(key)}:${tell(value)}`)}}`;
}
