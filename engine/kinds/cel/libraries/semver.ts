import { CelError, SemverValue } from '../values.ts';

/** Characters of a version that are read. */
const MAX_LENGTH = 256;

/** Read a semantic version (semver.org 2.0.0); `lenient` takes `v1`, `1.2` and leading zeros. @throws CelError in the words of blang/semver */
export function parseSemver(given: string, lenient = false): SemverValue {
  const text = lenient ? normalize(given) : given;
  if (!text) throw new CelError('Version string empty');
  if (text.length > MAX_LENGTH)
    throw new CelError(`versions of more than ${MAX_LENGTH} characters are not simulated here`);
  const parts = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(text);
  if (!parts) throw new CelError('No Major.Minor.Patch elements found');
  const [, patch, pre, build] = /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(parts[3])!;
  const version = new SemverValue(
    number('major', parts[1]),
    number('minor', parts[2]),
    number('patch', patch),
    pre === undefined ? [] : pre.split('.').map(prerelease),
  );
  for (const part of build?.split('.') ?? []) checkBuild(part);
  return version;
}

/** Is a text a semantic version? */
export function isSemver(text: string, lenient = false): boolean {
  try {
    parseSemver(text, lenient);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const PLAIN = /^[0-9A-Za-z-]+$/;
const hasLeadingZeroes = (digits: string): boolean => digits.length > 1 && digits.startsWith('0');

function number(name: string, text: string): bigint {
  if (!/^[0-9]+$/.test(text))
    throw new CelError(`Invalid character(s) found in ${name} number ${JSON.stringify(text)}`);
  const title = name[0].toUpperCase() + name.slice(1);
  if (hasLeadingZeroes(text))
    throw new CelError(`${title} number must not contain leading zeroes ${JSON.stringify(text)}`);
  return BigInt(text);
}

function prerelease(part: string): string {
  if (!part) throw new CelError('Prerelease is empty');
  if (/^[0-9]+$/.test(part) && hasLeadingZeroes(part))
    throw new CelError(`Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`);
  if (!PLAIN.test(part)) throw new CelError(`Invalid character(s) found in prerelease ${JSON.stringify(part)}`);
  return part;
}

function checkBuild(part: string): void {
  if (!part) throw new CelError('Build meta data is empty');
  if (!PLAIN.test(part)) throw new CelError(`Invalid character(s) found in build meta data ${JSON.stringify(part)}`);
}

function normalize(text: string): string {
  const [, core, rest] = /^v?([0-9.]*)(.*)$/.exec(text) ?? [text, '', ''];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=[0-9])/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

/** -1, 0 or 1, by semver.org's precedence. */
export function compareSemver(a: SemverValue, b: SemverValue): number {
  for (const field of ['major', 'minor', 'patch'] as const)
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  if (!a.pre.length || !b.pre.length) return Math.sign(b.pre.length - a.pre.length);
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const [x, y] = [a.pre[i], b.pre[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = comparePre(x, y);
    if (order) return order;
  }
  return 0;
}

function comparePre(a: string, b: string): number {
  const [x, y] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (x && y) return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
