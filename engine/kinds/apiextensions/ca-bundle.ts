import type { KubeObject } from '../../store/object.ts';

/** The certificates by which a definition's conversion webhook is known; undefined where it names none. */
export const bundleOf = (spec: KubeObject['spec'] | undefined): string | undefined =>
  spec?.conversion?.webhook?.clientConfig?.caBundle || undefined;

/** Are there certificates that are no PEM text? The kind is not established while there are. */
export function hasUnreadableBundle(spec: KubeObject['spec'] | undefined): boolean {
  const bundle = bundleOf(spec);
  if (bundle === undefined || spec?.conversion?.strategy !== 'Webhook') return false;
  try {
    return !/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,65536}-----END CERTIFICATE-----/.test(atob(bundle));
  } catch {
    return true;
  }
}
