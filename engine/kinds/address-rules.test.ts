import { expect, it } from 'vitest';
import { isValidCIDR, isValidIP } from './addresses.ts';

it.each([
  ['10.0.0.1', undefined],
  ['010.0.0.1', 'must not have leading 0s'],
  ['::ffff:1.2.3.4', 'must not be an IPv4-mapped IPv6 address'],
  ['1.2.3', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
])('of the address %s is said: %s', (address, why) => {
  expect(isValidIP(address)[0]).toBe(why);
});

it.each([
  ['10.0.0.0/8', undefined],
  ['10.0.0.1/8', 'must not have bits set beyond the prefix length'],
  ['10.0.0.0/08', 'must not have leading 0s in IP or prefix length'],
  ['::ffff:1.2.3.4/32', 'must not have an IPv4-mapped IPv6 address'],
  ['10.0.0.0', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
])('of the block %s is said: %s', (block, why) => {
  expect(isValidCIDR(block)[0]).toBe(why);
});
