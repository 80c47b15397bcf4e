import { quote } from '../../kinds/field.ts';
import { badRequest } from '../status.ts';

const [MIN, MAX] = [-(2n ** 63n), 2n ** 63n - 1n];

/** A whole number of a query, as Go's ParseInt reads 64 bits. Throws BadRequest in its words. */
export function readInteger(text: string): number {
  const wrong = (why: string): Error => badRequest(`strconv.ParseInt: parsing ${quote(text)}: ${why}`);
  if (!/^[-+]?[0-9]+$/.test(text)) throw wrong('invalid syntax');
  if (text.length > 100) throw wrong('value out of range');
  const value = BigInt(text.replace('+', ''));
  if (value < MIN || value > MAX) throw wrong('value out of range');
  return Number(value);
}
