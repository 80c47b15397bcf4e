import { approximateQuantity } from '../../../../kinds/quantity.ts';
import type { Any } from './writer.ts';

/** What a resourceFieldRef of an environment variable gives; '' where it cannot be told. */
export function resourceFieldValue(reference: Any, container: Any): string {
  const [kind, ...rest] = String(reference.resource ?? '').split('.');
  const name = rest.join('.');
  if (kind !== 'limits' && kind !== 'requests') return '';
  const known = name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name.startsWith('hugepages-');
  if (!known) return '';
  const value = approximateQuantity(String(container.resources?.[kind]?.[name] ?? '0')) ?? 0;
  const divisor = approximateQuantity(String(reference.divisor ?? '0')) || 1;
  return String(Math.ceil(Number((value / divisor).toPrecision(15))));
}
