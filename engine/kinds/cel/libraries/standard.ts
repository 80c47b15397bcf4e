import { toBool, toBytes, toDouble, toDuration, toInt, toText, toTimestamp, toUint } from './conversions.ts';
import {
  noOverload,
  CelError,
  Duration,
  equalValues,
  isList,
  isMap,
  numeric,
  Optional,
  Timestamp,
  typeName,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';
import { compareValues, add, subtract, arithmetic, nonZero } from './arithmetic.ts';
import { inRange } from './integers.ts';
import type { Library } from '../declarations.ts';
import { regex, RegexError } from '../regex.ts';

/** An element or a map's value; undefined where there is none. */
export function elementAt(container: Value, index: Value): Value | undefined {
  if (isMap(container)) return container.get(index);
  if (!isList(container)) return undefined;
  const at = numeric(index);
  if (at === undefined) throw new CelError(`unsupported index type '${typeName(index)}' in list`);
  return container[Number(at)];
}

function index(container: Value, key: Value): Value {
  if (container instanceof Optional)
    return new Optional(container.value === undefined ? undefined : elementAt(container.value, key));
  const found = elementAt(container, key);
  if (found !== undefined) return found;
  throw new CelError(isList(container) ? `index out of bounds: ${String(numeric(key))}` : `no such key: ${shown(key)}`);
}

const shown = (value: Value): string => (value instanceof Uint ? String(value.value) : String(value));

function size(value: Value): bigint {
  if (typeof value === 'string') return BigInt([...value].length);
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw noOverload();
}

function isIn(value: Value, container: Value): boolean {
  if (isList(container)) return container.some((one) => equalValues(one, value));
  if (isMap(container)) return container.has(value);
  throw noOverload();
}

/** A question about two texts. */
const texts =
  (ask: (text: string, part: string) => boolean) =>
  ([text, part]: readonly Value[]): Value => {
    if (typeof text !== 'string' || typeof part !== 'string') throw noOverload();
    return ask(text, part);
  };

/** Does a pattern match anywhere in a text? */
function matchesPattern(text: Value, pattern: Value): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') throw noOverload();
  try {
    return regex(pattern).test(text);
  } catch (error) {
    if (error instanceof RegexError) throw new CelError(error.message);
    throw error;
  }
}

/** A part of an instant, in UTC or in a fixed offset `+01:00`. */
function part(read: (date: Date) => number, ofDuration?: bigint) {
  return ([value, zone]: readonly Value[]): Value => {
    if (value instanceof Duration && ofDuration) return value.ns / ofDuration;
    if (!(value instanceof Timestamp)) throw noOverload();
    return BigInt(read(new Date(Number(value.ns / 1_000_000n) + zoneOffset(zone))));
  };
}

/** Names of zones whose rules are not known here. */
const CONTINENTS = /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;

function zoneOffset(zone: Value | undefined): number {
  if (zone === undefined || zone === 'UTC' || zone === '') return 0;
  const found = /^([+-]?)(\d\d):(\d\d)$/.exec(String(zone));
  if (!found && CONTINENTS.test(String(zone))) throw new CelError(`time zone ${String(zone)} is not simulated here`);
  if (!found) throw new CelError(`unknown time zone ${String(zone)}`);
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

const dayOfYear = (date: Date): number =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000,
  );

const milliseconds = part((date) => date.getUTCMilliseconds());

/** cel-go's standard library, with comparisons across number types. */
export const standard: Library = {
  signatures: `
    _?_:_ (bool, A, A) A
    _&&_ (bool, bool) bool
    _||_ (bool, bool) bool
    !_ (bool) bool
    @not_strictly_false (bool) bool
    _==_ (A, A) bool
    _!=_ (A, A) bool
    ${['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration']
      .flatMap((type) => ['<', '<=', '>', '>='].map((op) => `_${op}_ (${type}, ${type}) bool`))
      .join('\n')}
    ${['int, uint', 'int, double', 'uint, int', 'uint, double', 'double, int', 'double, uint']
      .flatMap((types) => ['<', '<=', '>', '>='].map((op) => `_${op}_ (${types}) bool`))
      .join('\n')}
    _+_ (bytes, bytes) bytes
    _+_ (double, double) double
    _+_ (duration, duration) duration
    _+_ (duration, timestamp) timestamp
    _+_ (timestamp, duration) timestamp
    _+_ (int, int) int
    _+_ (list(A), list(A)) list(A)
    _+_ (string, string) string
    _+_ (uint, uint) uint
    _-_ (double, double) double
    _-_ (duration, duration) duration
    _-_ (int, int) int
    _-_ (timestamp, duration) timestamp
    _-_ (timestamp, timestamp) duration
    _-_ (uint, uint) uint
    _*_ (double, double) double
    _*_ (int, int) int
    _*_ (uint, uint) uint
    _/_ (double, double) double
    _/_ (int, int) int
    _/_ (uint, uint) uint
    _%_ (int, int) int
    _%_ (uint, uint) uint
    -_ (double) double
    -_ (int) int
    _[_] (list(A), int) A
    _[_] (map(A, B), A) B
    @in (A, list(A)) bool
    @in (A, map(A, B)) bool
    size (bytes) int
    size (list(A)) int
    size (map(A, B)) int
    size (string) int
    size bytes.() int
    size list(A).() int
    size map(A, B).() int
    size string.() int
    bool (bool) bool
    bool (string) bool
    bytes (bytes) bytes
    bytes (string) bytes
    double (double) double
    double (int) double
    double (string) double
    double (uint) double
    duration (duration) duration
    duration (int) duration
    duration (string) duration
    dyn (A) dyn
    int (int) int
    int (double) int
    int (duration) int
    int (string) int
    int (timestamp) int
    int (uint) int
    string (string) string
    string (bool) string
    string (bytes) string
    string (double) string
    string (duration) string
    string (int) string
    string (timestamp) string
    string (uint) string
    timestamp (timestamp) timestamp
    timestamp (int) timestamp
    timestamp (string) timestamp
    type (A) type(A)
    uint (uint) uint
    uint (double) uint
    uint (int) uint
    uint (string) uint
    contains string.(string) bool
    endsWith string.(string) bool
    startsWith string.(string) bool
    matches (string, string) bool
    matches string.(string) bool
    ${[
      'FullYear',
      'Month',
      'DayOfYear',
      'DayOfMonth',
      'Date',
      'DayOfWeek',
      'Hours',
      'Minutes',
      'Seconds',
      'Milliseconds',
    ]
      .flatMap((name) => [`get${name} timestamp.() int`, `get${name} timestamp.(string) int`])
      .join('\n')}
    getHours duration.() int
    getMinutes duration.() int
    getSeconds duration.() int
    getMilliseconds duration.() int
  `,
  functions: {
    '!_': ([value]) => {
      if (typeof value !== 'boolean') throw noOverload();
      return !value;
    },
    '_==_': ([a, b]) => equalValues(a, b),
    '_!=_': ([a, b]) => !equalValues(a, b),
    '_<_': ([a, b]) => compareValues(a, b) < 0,
    '_<=_': ([a, b]) => compareValues(a, b) <= 0,
    '_>_': ([a, b]) => compareValues(a, b) > 0,
    '_>=_': ([a, b]) => compareValues(a, b) >= 0,
    '_+_': ([a, b]) => add(a, b),
    '_-_': ([a, b]) => subtract(a, b),
    '_*_': ([a, b]) =>
      arithmetic(
        a,
        b,
        (x, y) => x * y,
        (x, y) => x * y,
      ),
    '_/_': ([a, b]) =>
      arithmetic(
        a,
        b,
        (x, y) => x / nonZero('division by zero', y),
        (x, y) => x / y,
      ),
    '_%_': ([a, b]) => arithmetic(a, b, (x, y) => x % nonZero('modulus by zero', y)),
    '-_': ([value]) => {
      if (typeof value === 'bigint') return inRange(-value);
      if (typeof value === 'number') return -value;
      throw noOverload();
    },
    '_[_]': ([container, key]) => index(container, key),
    '@in': ([value, container]) => isIn(value, container),
    size: ([value]) => size(value),
    bool: ([value]) => toBool(value),
    bytes: ([value]) => toBytes(value),
    double: ([value]) => toDouble(value),
    duration: ([value]) => toDuration(value),
    dyn: ([value]) => value,
    int: ([value]) => toInt(value),
    string: ([value]) => toText(value),
    timestamp: ([value]) => toTimestamp(value),
    type: ([value]) => new TypeValue(typeName(value)),
    uint: ([value]) => toUint(value),
    contains: texts((text, part) => text.includes(part)),
    endsWith: texts((text, part) => text.endsWith(part)),
    startsWith: texts((text, part) => text.startsWith(part)),
    matches: ([text, pattern]) => matchesPattern(text, pattern),
    getFullYear: part((date) => date.getUTCFullYear()),
    getMonth: part((date) => date.getUTCMonth()),
    getDayOfYear: part(dayOfYear),
    getDayOfMonth: part((date) => date.getUTCDate() - 1),
    getDate: part((date) => date.getUTCDate()),
    getDayOfWeek: part((date) => date.getUTCDay()),
    getHours: part((date) => date.getUTCHours(), 3_600_000_000_000n),
    getMinutes: part((date) => date.getUTCMinutes(), 60_000_000_000n),
    getSeconds: part((date) => date.getUTCSeconds(), 1_000_000_000n),
    getMilliseconds: ([value, ...rest]) =>
      value instanceof Duration ? value.ns / 1_000_000n : milliseconds([value, ...rest]),
  },
};
