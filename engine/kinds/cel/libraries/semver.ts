import { SemverValue } from '../values.ts';

const VERSION =
  /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** A semantic version (semver.org 2.0.0); undefined where it is none. `lenient` takes `v1`, `1.2` and leading zeros. */
export function parseSemver(text: string, lenient = false): SemverValue | undefined {
  const found = VERSION.exec(lenient ? normalize(text) : text);
  if (!found || text.length > 256) return undefined;
  const pre = found[4] ? found[4].split('.') : [];
  if (pre.some((part) => /^0[0-9]+$/.test(part))) return undefined;
  return new SemverValue(BigInt(found[1]), BigInt(found[2]), BigInt(found[3]), pre);
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
