import { parseInteger } from './flags.ts';
import { KubectlError } from '../errors.ts';

/** A port number as netutils.ParsePort reads it; 0 is allowed. Throws with Go's words. */
export function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const port = Number(text);
  if (port > 0xffff) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return port;
}

/** A port number or name, as intstr.Parse takes a text: what is a whole number is one. */
export function intOrString(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) return text;
  const value = Number(text);
  return value >= -0x8000_0000 && value <= 0x7fff_ffff ? value : text;
}

/** Go's strconv.Atoi. */
export const atoi = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return parseInteger(text.replace(/^([+-]?)0+(?=\d)/, '$1'), 'Atoi', 63n);
};
