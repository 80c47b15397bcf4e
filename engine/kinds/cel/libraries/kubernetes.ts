import { parseTimestamp } from '../times.ts';
import {
  noOverload,
  CelError,
  CIDRValue,
  FormatValue,
  IPValue,
  Optional,
  QuantityValue,
  URLValue,
  ValueMap,
  type URLParts,
  type Value,
  SemverValue,
} from '../values.ts';
import { cidrContains, formatIP, networkAddress, type IPAddress } from '../../addresses.ts';
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from '../../names.ts';
import { formatQuantity, parseQuantity, quantityError } from '../../quantity.ts';
import type { Library } from '../declarations.ts';
import { readCIDR, readIP } from './networks.ts';
import { compareSemver, isSemver, parseSemver } from './semver.ts';
import { parseURL, urlError } from './urls.ts';

const NANO = 1_000_000_000n;

function text(value: Value): string {
  if (typeof value !== 'string') throw noOverload();
  return value;
}

function quantity(value: Value): QuantityValue {
  const error = quantityError(text(value));
  if (error) throw new CelError(error);
  const parsed = parseQuantity(text(value));
  return new QuantityValue(text(value), parsed.nano);
}

const asQuantity = (value: Value): QuantityValue => {
  if (value instanceof QuantityValue) return value;
  throw noOverload();
};

/** The amount of a quantity or of a whole number. */
const nano = (value: Value): bigint => (typeof value === 'bigint' ? value * NANO : asQuantity(value).nano);

const made = (amount: bigint): QuantityValue =>
  new QuantityValue(formatQuantity({ nano: amount, format: 'DecimalSI' }), amount);

function compare(a: Value, b: Value): number {
  if (a instanceof SemverValue && b instanceof SemverValue) return compareSemver(a, b);
  const [x, y] = [asQuantity(a).nano, asQuantity(b).nano];
  return x < y ? -1 : x > y ? 1 : 0;
}

const parts = (value: Value): URLParts => {
  if (value instanceof URLValue) return value.parts;
  throw noOverload();
};

const decode = (value: string): string => {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
};

function queryOf({ query }: URLParts): Value {
  const found = new Map<string, Value[]>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [key, value = ''] = pair.split(/=(.*)/s).map(decode);
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return new ValueMap(found);
}

const hostname = ({ host }: URLParts): string => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
const port = ({ host }: URLParts): string => /:(\d+)$/.exec(host)?.[1] ?? '';

const asIP = (value: Value): IPAddress => (value instanceof IPValue ? value.address : readIP(text(value)).address);

const asCIDR = (value: Value): CIDRValue => (value instanceof CIDRValue ? value : readCIDR(text(value)));

/** The address of a block, or the one that a text names. */
const ip = (value: Value): IPValue =>
  value instanceof CIDRValue ? new IPValue({ ...value.block }, formatIP(value.block)) : readIP(text(value));

/** Does a text read? */
function reads(read: (text: string) => unknown, value: Value): boolean {
  try {
    read(text(value));
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** Is the address in the block? A text that is no address is none of its overloads. */
function containsIP(block: Value, address: Value): boolean {
  if (typeof address === 'string' && !reads(readIP, address)) throw noOverload();
  return cidrContains(asCIDR(block).block, asIP(address));
}

const ipCheck =
  (check: (address: IPAddress) => boolean) =>
  ([value]: readonly Value[]): Value => {
    if (!(value instanceof IPValue)) throw noOverload();
    return check(value.address);
  };

const isLoopback = ({ family, bytes }: IPAddress): boolean =>
  family === 4 ? bytes[0] === 127 : bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
const isUnspecified = ({ bytes }: IPAddress): boolean => bytes.every((byte) => byte === 0);
const isLinkLocal = ({ family, bytes: [a, b] }: IPAddress): boolean =>
  family === 4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
const isLinkLocalMulticast = ({ family, bytes: [a, b, c] }: IPAddress): boolean =>
  family === 4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2;
const isMulticast = ({ family, bytes: [a] }: IPAddress): boolean => (family === 4 ? a >= 224 && a < 240 : a === 0xff);
const isBroadcast = ({ family, bytes }: IPAddress): boolean => family === 4 && bytes.every((byte) => byte === 255);

const isBase64 = (value: string): boolean => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0;
const says = (test: (value: string) => boolean, message: string) => (value: string) => (test(value) ? [] : [message]);
const prefixed = (rule: (value: string) => string[]) => (value: string) =>
  rule(value.endsWith('-') ? `${value}a` : value);

/** Named formats, and what each finds wrong with a text. */
const FORMATS: Readonly<Record<string, (value: string) => string[]>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: prefixed(isDNS1123Label),
  dns1123SubdomainPrefix: prefixed(isDNS1123Subdomain),
  dns1035LabelPrefix: prefixed(isDNS1035Label),
  labelValue: isValidLabelValue,
  uri: (value) => [urlError(value)].filter((error) => error !== undefined),
  uuid: says(
    (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
    'does not match the UUID format',
  ),
  byte: says(isBase64, 'invalid base64'),
  date: says((value) => /^\d{4}-\d\d-\d\d$/.test(value) && !!parseTimestamp(`${value}T00:00:00Z`), 'invalid date'),
  datetime: says((value) => parseTimestamp(value) !== undefined, 'invalid datetime'),
};

function validate(format: Value, value: Value): Value {
  if (!(format instanceof FormatValue)) throw noOverload();
  const errors = format.errors(text(value));
  return new Optional(errors.length ? errors : undefined);
}

/** Kubernetes' own types: quantities, URLs, addresses, formats, versions. */
export const kubernetesLibrary: Library = {
  signatures: `
    quantity (string) Quantity
    isQuantity (string) bool
    sign (Quantity) int
    isGreaterThan Quantity.(Quantity) bool
    isLessThan Quantity.(Quantity) bool
    compareTo Quantity.(Quantity) int
    asApproximateFloat Quantity.() double
    asInteger Quantity.() int
    isInteger Quantity.() bool
    add Quantity.(Quantity) Quantity
    add Quantity.(int) Quantity
    sub Quantity.(Quantity) Quantity
    sub Quantity.(int) Quantity
    semver (string) Semver
    semver (string, bool) Semver
    isSemver (string) bool
    isSemver (string, bool) bool
    isGreaterThan Semver.(Semver) bool
    isLessThan Semver.(Semver) bool
    compareTo Semver.(Semver) int
    major Semver.() int
    minor Semver.() int
    patch Semver.() int
    url (string) URL
    isURL (string) bool
    getScheme URL.() string
    getHost URL.() string
    getHostname URL.() string
    getPort URL.() string
    getEscapedPath URL.() string
    getQuery URL.() map(string, list(string))
    ip (string) IP
    ip CIDR.() IP
    isIP (string) bool
    ip.isCanonical (string) bool
    family IP.() int
    isUnspecified IP.() bool
    isLoopback IP.() bool
    isLinkLocalMulticast IP.() bool
    isLinkLocalUnicast IP.() bool
    isGlobalUnicast IP.() bool
    string (IP) string
    cidr (string) CIDR
    isCIDR (string) bool
    containsIP CIDR.(string) bool
    containsIP CIDR.(IP) bool
    containsCIDR CIDR.(string) bool
    containsCIDR CIDR.(CIDR) bool
    prefixLength CIDR.() int
    masked CIDR.() CIDR
    string (CIDR) string
    format.named (string) optional(Format)
    validate Format.(string) optional(list(string))
    ${Object.keys(FORMATS)
      .map((name) => `format.${name} () Format`)
      .join('\n')}
  `,
  functions: {
    quantity: ([value]) => quantity(value),
    isQuantity: ([value]) => !quantityError(text(value)),
    sign: ([value]) => (asQuantity(value).nano > 0n ? 1n : asQuantity(value).nano < 0n ? -1n : 0n),
    isGreaterThan: ([a, b]) => compare(a, b) > 0,
    isLessThan: ([a, b]) => compare(a, b) < 0,
    compareTo: ([a, b]) => BigInt(compare(a, b)),
    asApproximateFloat: ([value]) => Number(asQuantity(value).nano) / 1e9,
    asInteger: ([value]) => {
      const amount = asQuantity(value).nano;
      if (amount % NANO) throw new CelError('cannot convert value to integer');
      return amount / NANO;
    },
    isInteger: ([value]) => asQuantity(value).nano % NANO === 0n,
    add: ([a, b]) => made(nano(a) + nano(b)),
    sub: ([a, b]) => made(nano(a) - nano(b)),
    semver: ([value, normalize]) => {
      return parseSemver(text(value), normalize === true);
    },
    isSemver: ([value, normalize]) => isSemver(text(value), normalize === true),
    major: ([value]) => (value as SemverValue).major,
    minor: ([value]) => (value as SemverValue).minor,
    patch: ([value]) => (value as SemverValue).patch,
    url: ([value]) => new URLValue(parseURL(text(value))),
    isURL: ([value]) => urlError(text(value)) === undefined,
    getScheme: ([value]) => parts(value).scheme,
    getHost: ([value]) => parts(value).host,
    getHostname: ([value]) => hostname(parts(value)),
    getPort: ([value]) => port(parts(value)),
    getEscapedPath: ([value]) => parts(value).path,
    getQuery: ([value]) => queryOf(parts(value)),
    ip: ([value]) => ip(value),
    isIP: ([value]) => reads(readIP, value),
    'ip.isCanonical': ([value]) => ip(value).text === value,
    family: ([value]) => BigInt(asIP(value).family),
    isUnspecified: ipCheck(isUnspecified),
    isLoopback: ipCheck(isLoopback),
    isLinkLocalMulticast: ipCheck(isLinkLocalMulticast),
    isLinkLocalUnicast: ipCheck(isLinkLocal),
    isGlobalUnicast: ipCheck(
      (address) =>
        !isUnspecified(address) &&
        !isLoopback(address) &&
        !isMulticast(address) &&
        !isLinkLocal(address) &&
        !isBroadcast(address),
    ),
    cidr: ([value]) => readCIDR(text(value)),
    isCIDR: ([value]) => reads(readCIDR, value),
    containsIP: ([block, address]) => containsIP(block, address),
    containsCIDR: ([block, inner]) => {
      const [outer, other] = [asCIDR(block).block, asCIDR(inner).block];
      return other.prefix >= outer.prefix && cidrContains(outer, other);
    },
    prefixLength: ([block]) => BigInt(asCIDR(block).block.prefix),
    masked: ([block]) => {
      const { block: inner } = asCIDR(block);
      const first = networkAddress(inner);
      return new CIDRValue({ ...first, prefix: inner.prefix }, `${formatIP(first)}/${inner.prefix}`);
    },
    'format.named': ([name]) => {
      const errors = Object.hasOwn(FORMATS, text(name)) ? FORMATS[text(name)] : undefined;
      return new Optional(errors && new FormatValue(text(name), errors));
    },
    validate: ([format, value]) => validate(format, value),
    ...Object.fromEntries(
      Object.entries(FORMATS).map(([name, errors]) => [`format.${name}`, () => new FormatValue(name, errors)]),
    ),
  },
};
